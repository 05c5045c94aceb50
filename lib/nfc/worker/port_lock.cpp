// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker/port_lock.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace akx::nfc {

Result<PortLock> PortLock::take(const std::string& port) {
    const int fd = ::open(port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        const int why = errno;
        const ErrorKind& kind = why == EBUSY ? errors::reader_busy : errors::reader_absent;
        Error error(kind, port + ": " + std::strerror(why));
        if (why == EACCES || why == EPERM) {
            return std::move(error).next("give yourself the right, usually by the group dialout, "
                                         "spi or i2c");
        }
        return error;
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return Error(errors::reader_busy, port + " is used by another program");
    }
    return PortLock(fd);
}

PortLock::~PortLock() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

PortLock::PortLock(PortLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

PortLock& PortLock::operator=(PortLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

} // namespace akx::nfc
