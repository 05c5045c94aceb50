// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace akx {

namespace {

// An open file descriptor.
class Fd {
  public:
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

Error failure(const std::string& path, std::string_view doing) {
    const int number = errno;
    const ErrorKind& kind = number == ENOENT                       ? errors::not_found
                            : number == ENOSPC || number == EDQUOT ? errors::storage_full
                                                                   : errors::io;
    return Error(kind, std::string(std::strerror(number)))
        .with("cannot " + std::string(doing))
        .at({path});
}

Result<std::string> read_all(int fd, const std::string& path, std::size_t max_bytes) {
    std::string text;
    char buffer[64U << 10U];
    while (true) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count == 0) {
            return text;
        }
        if (count < 0 && errno != EINTR) {
            return failure(path, "read the file");
        }
        text.append(buffer, count > 0 ? static_cast<std::size_t>(count) : 0);
        if (text.size() > max_bytes) {
            return Error(errors::too_large,
                         "the file has more than " + std::to_string(max_bytes) + " bytes")
                .at({path});
        }
    }
}

Status write_all(int fd, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return failure(path, "write the file");
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return {};
}

// A rename is durable once its folder is.
Status sync_folder(const std::string& path) {
    const Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) {
        return failure(path, "sync the folder");
    }
    return {};
}

} // namespace

std::string parent_folder(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) {
        return failure(path, "open the file");
    }
    return read_all(fd.get(), path, max_bytes);
}

Result<std::string> read_private_file(const std::string& path, std::size_t max_bytes) {
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) {
        return failure(path, "open the file");
    }
    if (S_ISREG(status.st_mode) && (status.st_mode & 077U) != 0) {
        return Error(errors::unsafe_mode, "others than its owner have rights on it")
            .at({path})
            .next("chmod 600 " + path);
    }
    return read_all(fd.get(), path, max_bytes);
}

namespace {

Status replace_file(const std::string& path, std::string_view text, mode_t mode) {
    std::string beside = path + ".XXXXXX";
    const Fd fd(::mkostemp(beside.data(), O_CLOEXEC)); // 0600
    if (fd.get() < 0) {
        return failure(path, "write the file");
    }
    Status status = write_all(fd.get(), text, path);
    if (status && (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0)) {
        status = failure(path, "sync the file");
    }
    if (status && std::rename(beside.c_str(), path.c_str()) != 0) {
        status = failure(path, "replace the file");
    }
    if (!status) {
        ::unlink(beside.c_str());
        return status;
    }
    return sync_folder(parent_folder(path));
}

} // namespace

Status write_private_file(const std::string& path, std::string_view text) {
    if (Status status = make_private_folder(parent_folder(path)); !status) {
        return status;
    }
    return replace_file(path, text, 0600);
}

Status write_public_file(const std::string& path, std::string_view text) {
    return replace_file(path, text, 0644);
}

Status remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        return failure(path, "remove the file");
    }
    return {};
}

Status move_file(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) {
        return failure(from, "rename the file");
    }
    return {};
}

Status make_private_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) {
        return {};
    }
    if (errno != ENOENT || path == parent_folder(path)) {
        return failure(path, "make the folder");
    }
    if (Status status = make_private_folder(parent_folder(path)); !status) {
        return status;
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return failure(path, "make the folder");
    }
    return {};
}

Result<FileLock> FileLock::take(const std::string& path) {
    if (Status status = make_private_folder(parent_folder(path)); !status) {
        return status.error();
    }
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return failure(path, "open the lock");
    }
    FileLock lock(fd);
    while (::flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return failure(path, "take the lock");
        }
    }
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(other.fd_) {
    other.fd_ = -1;
}

FileLock::~FileLock() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

} // namespace akx
