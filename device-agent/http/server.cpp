// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include "http/connection.hpp"
#include "http/listener.hpp"

#include <algorithm>
#include <ctime>
#include <unistd.h>

namespace akx::http {

Server::Core::Core(core::EventLoop& event_loop, Handler& application, ServerLimits server_limits,
                   const Clock& system_clock)
    : loop(event_loop), handler(application), limits(server_limits), clock(system_clock) {}

Server::Core::~Core() {
    listeners_.clear();
    for (const auto& connection : std::vector(connections_)) {
        connection->close();
    }
}

Status Server::Core::set_credentials(const TlsCredentials& credentials) {
    auto context = TlsContext::make(credentials);
    if (!context) {
        return context.error();
    }
    tls_ = std::move(*context);
    return {};
}

Result<std::uint16_t> Server::Core::listen(const ListenerOptions& options) {
    if (options.tls && tls_ == nullptr) {
        return Error(errors::internal, "a TLS listener needs credentials first");
    }
    auto listener = Listener::open(*this, options, next_listener_++);
    if (!listener) {
        return listener.error();
    }
    listeners_.push_back(std::move(*listener));
    return listeners_.back()->port();
}

void Server::Core::unlisten(std::uint16_t port) {
    std::erase_if(listeners_, [port](const auto& each) { return each->port() == port; });
}

// Makes room by closing the connection that has waited longest without a request: an idle one at
// any time, one that never sent a request after a second (an honest client is quicker).
bool Server::Core::has_room_for(const Peer& peer) {
    const auto same_address = [&peer](const auto& c) { return c->peer().address == peer.address; };
    const auto from_there = std::count_if(connections_.begin(), connections_.end(), same_address);
    const bool address_full =
        static_cast<std::size_t>(from_there) >= limits.connections_per_address;
    if (!address_full && connections_.size() < limits.connections) {
        return true;
    }
    std::shared_ptr<Connection> longest;
    for (const auto& connection : connections_) {
        if (connection->may_be_evicted(now()) && (!address_full || same_address(connection)) &&
            (longest == nullptr || connection->waiting_since() < longest->waiting_since())) {
            longest = connection;
        }
    }
    if (longest == nullptr) {
        return false;
    }
    ++counters.connections_evicted;
    longest->close();
    return true;
}

void Server::Core::admit(int fd, Peer peer, const Listener& listener) {
    if (!has_room_for(peer)) {
        ++counters.connections_refused;
        ::close(fd);
        return;
    }
    ++counters.connections_total;
    const bool tls = listener.options().tls;
    auto channel = std::make_unique<Channel>(fd, tls ? tls_.get() : nullptr);
    auto connection = std::make_shared<Connection>(*this, std::move(channel), std::move(peer),
                                                   listener.index(), listener.options().profile);
    connections_.push_back(connection);
    counters.connections_open = connections_.size();
    if (!sweep_timer_.pending()) {
        schedule_sweep();
    }
    connection->start();
}

void Server::Core::forget(Connection& connection) {
    const auto found =
        std::find_if(connections_.begin(), connections_.end(),
                     [&connection](const auto& held) { return held.get() == &connection; });
    if (found != connections_.end()) {
        std::swap(*found, connections_.back());
        connections_.pop_back();
    }
    counters.connections_open = connections_.size();
    if (stopping_ && connections_.empty()) {
        finish_shut_down();
    }
}

void Server::Core::schedule_sweep() {
    constexpr Millis kLongest{250};
    const Millis shortest = std::min({limits.opening, limits.idle, limits.body_grace,
                                      limits.write_stall, limits.event_keepalive, limits.drain});
    const Millis period = std::clamp(shortest / 10, Millis(1), kLongest);
    sweep_timer_ = loop.after(period, [this] { sweep(); });
}

void Server::Core::sweep() {
    const MonoTime time = now();
    for (const auto& connection : std::vector(connections_)) {
        connection->check_deadlines(time);
    }
    if (!connections_.empty()) {
        schedule_sweep();
    }
}

std::string_view Server::Core::date_line() {
    const auto second = std::chrono::floor<Seconds>(clock.now().wall).time_since_epoch().count();
    if (second != date_second_) {
        date_second_ = second;
        const std::time_t time = second;
        std::tm utc{};
        ::gmtime_r(&time, &utc);
        char text[64];
        const std::size_t size =
            std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
        date_line_.assign(text, size);
    }
    return date_line_;
}

void Server::Core::shut_down(Millis grace, std::function<void()> stopped) {
    stopping_ = true;
    stopped_ = std::move(stopped);
    listeners_.clear();
    for (const auto& connection : std::vector(connections_)) {
        connection->finish_soon();
    }
    if (connections_.empty()) {
        return finish_shut_down();
    }
    grace_timer_ = loop.after(grace, [this] {
        for (const auto& connection : std::vector(connections_)) {
            connection->close();
        }
    });
}

void Server::Core::finish_shut_down() {
    grace_timer_.cancel();
    if (stopped_) {
        loop.post(std::exchange(stopped_, nullptr)); // not inside a connection's last call
    }
}

Server::Server(core::EventLoop& loop, Handler& handler, ServerLimits limits, const Clock& clock)
    : core_(std::make_unique<Core>(loop, handler, limits, clock)) {}
Server::~Server() = default;

Status Server::set_credentials(const TlsCredentials& credentials) {
    return core_->set_credentials(credentials);
}
Result<std::uint16_t> Server::listen(const ListenerOptions& options) {
    return core_->listen(options);
}
Status Server::try_listen(const ListenerOptions& options) {
    return Listener::try_open(options);
}
void Server::unlisten(std::uint16_t port) {
    core_->unlisten(port);
}
void Server::shut_down(Millis grace, std::function<void()> stopped) {
    core_->shut_down(grace, std::move(stopped));
}
const Counters& Server::counters() const {
    return core_->counters;
}

} // namespace akx::http
