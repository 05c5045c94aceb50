// SPDX-License-Identifier: Apache-2.0
// One listening socket. Internal to the room.
#pragma once

#include "http/server_core.hpp"

namespace akx::http {

class Listener {
  public:
    static Result<std::unique_ptr<Listener>>
    open(Server::Core& core, const ListenerOptions& options, std::size_t index);
    static Status try_open(const ListenerOptions& options);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const { return port_; }
    std::size_t index() const { return index_; }
    const ListenerOptions& options() const { return options_; }

  private:
    Listener(Server::Core& core, ListenerOptions options, std::size_t index, int fd,
             std::uint16_t port);
    void accept_some();
    void pause();

    Server::Core& core_;
    ListenerOptions options_;
    std::size_t index_;
    int fd_;
    std::uint16_t port_;
    core::Watch watch_;
    core::Timer resume_;
};

} // namespace akx::http
