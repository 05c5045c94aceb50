// SPDX-License-Identifier: Apache-2.0
#include "support/relay.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace akx::test {

namespace {

constexpr int kGlance = 100; // milliseconds until the end of the relay is noticed

sockaddr_in socket_address(const std::string& host, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &out.sin_addr) != 1) {
        throw std::runtime_error("not an address: " + host);
    }
    return out;
}

int bound_socket(const std::string& host, std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where = socket_address(host, 0);
    socklen_t size = sizeof where;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size) != 0) {
        throw std::runtime_error("no port of " + host + " can be had");
    }
    port = ntohs(where.sin_port);
    return fd;
}

bool send_all(int fd, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t count = ::send(fd, data, size, MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        data += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

void reset(int fd) {
    const linger at_once{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

} // namespace

Relay::Relay(std::string host, std::uint16_t port, Pass pass)
    : host_(std::move(host)), target_(port), pass_(std::move(pass)),
      listener_(bound_socket("127.0.0.1", port_)) {
    ::listen(listener_, 16);
    acceptor_ = std::thread([this] { accept_all(); });
}

Relay::~Relay() {
    ended_ = true;
    acceptor_.join();
    for (std::thread& worker : workers_) {
        worker.join();
    }
    ::close(listener_);
}

void Relay::accept_all() {
    while (!ended_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, kGlance) <= 0) {
            continue;
        }
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) {
            ++connections_;
            workers_.emplace_back([this, client] { serve(client); });
        }
    }
}

// False when the connection is over.
bool Relay::forward(int from, int to, Way way) const {
    std::array<char, 16'384> piece{};
    const ssize_t count = ::recv(from, piece.data(), piece.size(), 0);
    if (count <= 0) {
        return false;
    }
    if (pass_ && !pass_(way)) {
        reset(from);
        reset(to);
        return false;
    }
    return send_all(to, piece.data(), static_cast<std::size_t>(count));
}

void Relay::serve(int client) {
    const int phone = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in where = socket_address(host_, target_);
    bool open = ::connect(phone, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
    while (open && !ended_) {
        std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {phone, POLLIN, 0}}};
        if (::poll(ends.data(), ends.size(), kGlance) <= 0) {
            continue;
        }
        open = ends[0].revents == 0 || forward(client, phone, Way::there);
        open = open && (ends[1].revents == 0 || forward(phone, client, Way::back));
    }
    ::close(phone);
    ::close(client);
}

std::uint16_t free_port(const std::string& host) {
    std::uint16_t port = 0;
    ::close(bound_socket(host, port));
    return port;
}

} // namespace akx::test
