// SPDX-License-Identifier: Apache-2.0
#include "store/private_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace akx::agent {

namespace {

Error system_error(const std::string& path, const char* what) {
    const ErrorKind& kind = errno == ENOSPC || errno == EDQUOT ? errors::storage_full : errors::io;
    return {kind, path + ": " + what + ": " + std::strerror(errno)};
}

} // namespace

// A file that exists is not opened here: closing any descriptor of a file drops the locks that
// SQLite holds on it (sqlite.org/howtocorrupt.html §2.2).
Status prepare_private_file(const std::string& path, bool create) {
    struct stat info {};
    if (create && ::stat(path.c_str(), &info) != 0 && errno == ENOENT) {
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0) {
            return system_error(path, "cannot be created");
        }
        ::close(fd);
    }
    if (::stat(path.c_str(), &info) != 0) {
        return system_error(path, "cannot be opened");
    }
    if (!S_ISREG(info.st_mode)) {
        return Error(errors::io, path + ": not a file");
    }
    if ((info.st_mode & 077U) != 0) {
        return Error(errors::unsafe_mode, path + ": others may read or change this file");
    }
    return {};
}

} // namespace akx::agent
