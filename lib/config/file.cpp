// SPDX-License-Identifier: Apache-2.0
#include "config/file.hpp"

#include "base/secret.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace akx::config {

namespace {

class Descriptor {
  public:
    explicit Descriptor(const std::string& path)
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

Error failure(const std::string& path) {
    return Error(errors::io, std::string("cannot be read: ") + std::strerror(errno))
        .at(Place{path, 0, 0});
}

Status check_file(int descriptor, const std::string& path, FileMode mode) {
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) {
        return failure(path);
    }
    if (S_ISDIR(status.st_mode)) {
        return Error(errors::io, "is a folder").at(Place{path, 0, 0});
    }
    if (mode == FileMode::secret && S_ISREG(status.st_mode) && (status.st_mode & 077U) != 0) {
        return Error(errors::unsafe_mode, "the file holds secrets, but others may read it")
            .at(Place{path, 0, 0})
            .next("chmod 600 " + path);
    }
    return {};
}

} // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes, FileMode mode) {
    const Descriptor file(path);
    if (file.number() < 0) {
        return failure(path);
    }
    if (Status status = check_file(file.number(), path, mode); !status) {
        return std::move(status.error());
    }
    std::string text;
    std::string chunk(64U << 10U, '\0');
    for (;;) {
        const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            wipe(chunk);
            return count == 0 ? Result<std::string>(std::move(text)) : failure(path);
        }
        text.append(chunk, 0, static_cast<std::size_t>(count));
        if (text.size() > max_bytes) {
            return Error(errors::too_large,
                         "more than " + std::to_string(max_bytes) + " bytes; this is too large")
                .at(Place{path, 0, 0});
        }
    }
}

} // namespace akx::config
