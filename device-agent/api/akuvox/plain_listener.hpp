// SPDX-License-Identifier: Apache-2.0
// The port without TLS, for clients that have none: there only while the settings say that the
// network is to be trusted. The dialect is all that is reachable through it (FrontDoor).
#pragma once

#include "core/event_loop.hpp"
#include "http/server.hpp"
#include "model/phone.hpp"

namespace akx::agent::akuvox {

class PlainListener {
  public:
    // `address`: where the program listens unless settings say otherwise. `failing` hears why the
    // port cannot be had; it is tried for again.
    PlainListener(core::EventLoop& loop, http::Server& server, std::string address,
                  std::function<void(const Error&)> failing);

    // Any thread: whether `wanted` could be put in force while `present` is.
    Status check(const model::Phone& wanted, const model::Phone& present) const;
    void enforce(const model::Phone& phone);

  private:
    std::optional<http::ListenerOptions> options(const model::Phone& phone) const;
    void listen();

    core::EventLoop& loop_;
    http::Server& server_;
    std::string address_;
    std::function<void(const Error&)> failing_;
    std::optional<http::ListenerOptions> wanted_;
    std::uint16_t bound_ = 0; // port listened on
    core::Timer retry_;
};

} // namespace akx::agent::akuvox
