// SPDX-License-Identifier: Apache-2.0
#include "http/listener.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace akx::http {

namespace {

constexpr int kBacklog = 128;
constexpr int kAcceptsPerTurn = 2;  // a handshake costs as much as thirty requests
constexpr Millis kAcceptPause{100}; // out of descriptors: accept() would fail at once, for ever
constexpr int kUnsentBytes = 128 * 1024; // kernel memory a client that does not read can hold

struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr* address() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<Endpoint> endpoint_of(const std::string& address, std::uint16_t port) {
    Endpoint endpoint;
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&endpoint.storage);
    auto* v4 = reinterpret_cast<sockaddr_in*>(&endpoint.storage);
    if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        endpoint.size = sizeof *v6;
        return endpoint;
    }
    if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        endpoint.size = sizeof *v4;
        return endpoint;
    }
    return std::nullopt;
}

Peer peer_of(const Endpoint& endpoint) {
    char text[INET6_ADDRSTRLEN] = "";
    Peer peer;
    if (endpoint.storage.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&endpoint.storage);
        ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
        peer.port = ntohs(v4->sin_port);
    } else {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&endpoint.storage);
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
            ::inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
        } else {
            ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
        }
        peer.port = ntohs(v6->sin6_port);
    }
    peer.address = text;
    return peer;
}

void set_option(int fd, int level, int option, int value) {
    ::setsockopt(fd, level, option, &value, sizeof value);
}

Error failure(const ListenerOptions& options, std::string_view step) {
    return Error(errors::io, "cannot listen on " + options.address + " port " +
                                 std::to_string(options.port) + ": " + std::string(step) + ": " +
                                 std::strerror(errno));
}

// A bound and listening socket.
struct Socket {
    int fd = -1;
    std::uint16_t port = 0;

    explicit Socket(int descriptor) : fd(descriptor) {}
    Socket(Socket&& other) noexcept : fd(std::exchange(other.fd, -1)), port(other.port) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket() {
        if (fd >= 0) {
            ::close(fd);
        }
    }
};

Result<Socket> open_socket(const ListenerOptions& options) {
    auto endpoint = endpoint_of(options.address, options.port);
    if (!endpoint) {
        errno = EINVAL;
        return failure(options, "not an IP address");
    }
    const auto failed = [&](std::string_view step) -> Result<Socket> {
        const bool no_ipv6 = errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL;
        if (options.address == "::" && no_ipv6) {
            ListenerOptions ipv4 = options;
            ipv4.address = "0.0.0.0";
            return open_socket(ipv4);
        }
        return failure(options, step);
    };
    Socket socket(
        ::socket(endpoint->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.fd < 0) {
        return failed("socket");
    }
    set_option(socket.fd, SOL_SOCKET, SO_REUSEADDR, 1);
    // Accepted sockets inherit these.
    set_option(socket.fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket.fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentBytes);
    if (endpoint->storage.ss_family == AF_INET6) {
        set_option(socket.fd, IPPROTO_IPV6, IPV6_V6ONLY, options.address == "::" ? 0 : 1);
    }
    if (::bind(socket.fd, endpoint->address(), endpoint->size) != 0) {
        return failed("bind");
    }
    if (::listen(socket.fd, kBacklog) != 0) {
        return failed("listen");
    }
    endpoint->size = sizeof endpoint->storage;
    if (::getsockname(socket.fd, endpoint->address(), &endpoint->size) == 0) {
        socket.port = peer_of(*endpoint).port;
    }
    return socket;
}

} // namespace

Result<std::unique_ptr<Listener>> Listener::open(Server::Core& core, const ListenerOptions& options,
                                                 std::size_t index) {
    auto socket = open_socket(options);
    if (!socket) {
        return socket.error();
    }
    const int fd = socket->fd;
    std::unique_ptr<Listener> listener(
        new Listener(core, options, index, std::exchange(socket->fd, -1), socket->port));
    Listener* raw = listener.get();
    listener->watch_ =
        core.loop.watch_readable(fd, core::Priority::normal, [raw] { raw->accept_some(); });
    return listener;
}

Status Listener::try_open(const ListenerOptions& options) {
    const auto socket = open_socket(options);
    return socket ? Status() : Status(socket.error());
}

Listener::Listener(Server::Core& core, ListenerOptions options, std::size_t index, int fd,
                   std::uint16_t port)
    : core_(core), options_(std::move(options)), index_(index), fd_(fd), port_(port) {}

Listener::~Listener() {
    watch_.end();
    ::close(fd_);
}

void Listener::accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        Endpoint endpoint;
        endpoint.size = sizeof endpoint.storage;
        const int fd =
            ::accept4(fd_, endpoint.address(), &endpoint.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            core_.admit(fd, peer_of(endpoint), *this);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            return pause();
        } else if (errno == EAGAIN) {
            return;
        } // otherwise that one connection is gone already: the next, please
    }
}

void Listener::pause() {
    ++core_.counters.accept_pauses;
    watch_.want({.read = false});
    resume_ = core_.loop.after(kAcceptPause, [this] { watch_.want({.read = true}); });
}

} // namespace akx::http
