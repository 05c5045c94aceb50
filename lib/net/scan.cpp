// SPDX-License-Identifier: Apache-2.0
#include "net/scan.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace akx::net {

namespace {

using Time = std::chrono::steady_clock::time_point;

std::string address_text(std::uint32_t address) {
    const in_addr in{htonl(address)};
    char text[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &in, text, sizeof text);
    return text;
}

class Socket {
  public:
    Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
    ~Socket() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    int fd() const { return fd_; }

  private:
    int fd_;
};

enum class Began { pending, open, closed, failed };

Began begin(const Socket& socket, std::uint32_t address, std::uint16_t port) {
    if (socket.fd() < 0) {
        return Began::failed;
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(address);
    to.sin_port = htons(port);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
        return Began::open;
    }
    return errno == EINPROGRESS ? Began::pending : Began::closed;
}

bool is_connected(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

class Scan {
  public:
    explicit Scan(const ScanOptions& options)
        : options_(options), left_(options.range.size() * options.ports.size()) {}

    Result<std::vector<OpenPort>> run() {
        while ((next_ < left_ || !attempts_.empty()) && !options_.stop.stop_requested()) {
            while (next_ < left_ && attempts_.size() < options_.at_once) {
                if (!start(next_++)) {
                    return Error(errors::io, std::string("no socket: ") + std::strerror(errno));
                }
            }
            wait();
        }
        std::sort(found_.begin(), found_.end());
        std::vector<OpenPort> out;
        for (const auto& [address, port] : found_) {
            out.push_back({address_text(address), port});
        }
        return out;
    }

  private:
    bool start(std::size_t number) {
        const auto address =
            static_cast<std::uint32_t>(options_.range.first + number / options_.ports.size());
        const std::uint16_t port = options_.ports[number % options_.ports.size()];
        Socket socket;
        const Began began = begin(socket, address, port);
        if (began == Began::open) {
            found_.emplace_back(address, port);
        } else if (began == Began::pending) {
            attempts_.push_back({address, port, std::move(socket),
                                 std::chrono::steady_clock::now() + options_.timeout});
        }
        return began != Began::failed;
    }

    void wait() {
        std::vector<pollfd> polled;
        for (const Pending& each : attempts_) {
            polled.push_back({each.socket.fd(), POLLOUT, 0});
        }
        constexpr int kGlance = 50; // milliseconds, so that a stop is noticed
        ::poll(polled.data(), polled.size(), kGlance);
        const Time now = std::chrono::steady_clock::now();
        std::vector<Pending> still;
        for (std::size_t i = 0; i < attempts_.size(); ++i) {
            Pending& each = attempts_[i];
            if (polled[i].revents != 0) {
                if (is_connected(each.socket.fd())) {
                    found_.emplace_back(each.address, each.port);
                }
            } else if (now < each.end) {
                still.push_back(std::move(each));
            }
        }
        attempts_ = std::move(still);
    }

    struct Pending {
        std::uint32_t address;
        std::uint16_t port;
        Socket socket;
        Time end;
    };

    const ScanOptions& options_;
    std::size_t left_;
    std::size_t next_ = 0;
    std::vector<Pending> attempts_;
    std::vector<std::pair<std::uint32_t, std::uint16_t>> found_;
};

} // namespace

Result<Range> parse_range(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string address(text.substr(0, slash));
    const auto bits =
        slash < text.size() ? parse_int(text.substr(slash + 1)) : std::optional<std::int64_t>(32);
    in_addr in{};
    if (::inet_pton(AF_INET, address.c_str(), &in) != 1 || !bits || *bits < 0 || *bits > 32) {
        return Error(errors::invalid_value, "'" + std::string(utf8_prefix(text, 40)) +
                                                "' is not a range such as 192.0.2.0/24");
    }
    if (*bits < 16) {
        return Error(errors::too_large, "a range has at most 65,536 addresses, a /16");
    }
    const std::uint32_t mask = *bits == 32 ? 0 : 0xFFFFFFFFU >> static_cast<unsigned>(*bits);
    Range out;
    out.first = ntohl(in.s_addr) & ~mask;
    out.last = out.first | mask;
    if (out.size() > 2) {
        ++out.first; // the network's own address and its broadcast address
        --out.last;
    }
    return out;
}

Result<std::vector<OpenPort>> scan(const ScanOptions& options) {
    if (options.ports.empty() || options.range.last < options.range.first) {
        return std::vector<OpenPort>();
    }
    return Scan(options).run();
}

} // namespace akx::net
