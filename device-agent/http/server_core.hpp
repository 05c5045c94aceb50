// SPDX-License-Identifier: Apache-2.0
// What all connections of a server share, and the listeners. Internal to the room.
#pragma once

#include "core/event_loop.hpp"
#include "http/channel.hpp"
#include "http/server.hpp"

#include <array>

namespace akx::http {

class Listener;

class Server::Core {
  public:
    Core(core::EventLoop& event_loop, Handler& application, ServerLimits server_limits,
         const Clock& system_clock);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    Status set_credentials(const TlsCredentials& credentials);
    Result<std::uint16_t> listen(const ListenerOptions& options);
    void unlisten(std::uint16_t port);
    void shut_down(Millis grace, std::function<void()> stopped);

    // For listeners: takes over a connected socket, or closes it when a limit says so.
    void admit(int fd, Peer peer, const Listener& listener);

    // For connections.
    void forget(Connection& connection);
    MonoTime now() const { return clock.now().mono; }
    // "Date: …\r\n" for this second.
    std::string_view date_line();
    bool stopping() const { return stopping_; }

    core::EventLoop& loop;
    Handler& handler;
    const ServerLimits limits;
    const Clock& clock;
    Counters counters;
    // Shared by all connections; never in use while the application is being called.
    std::array<char, 16 * 1024> read_buffer;
    std::string write_buffer; // its capacity wanders into a connection while that sends
    std::string body_buffer;

  private:
    bool has_room_for(const Peer& peer);
    void sweep();
    void schedule_sweep();
    void finish_shut_down();

    std::vector<std::unique_ptr<Listener>> listeners_;
    std::size_t next_listener_ = 0;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::shared_ptr<TlsContext> tls_;
    core::Timer sweep_timer_;
    core::Timer grace_timer_;
    std::function<void()> stopped_;
    bool stopping_ = false;
    std::string date_line_;
    std::int64_t date_second_ = -1;
};

} // namespace akx::http
