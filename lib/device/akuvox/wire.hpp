// SPDX-License-Identifier: Apache-2.0
// Inside device only: requests to one device, one at a time, paced, with the login it wants.
// Redirects are followed on the same host only.
#pragma once

#include "device/akuvox/answer.hpp"
#include "device/akuvox_device.hpp"

namespace akx::device::akuvox {

class Wire {
  public:
    explicit Wire(AkuvoxOptions options);

    // Who answers, asked once, without credentials.
    Result<AkuvoxSighting> sighting();

    Result<Answer> get(const std::string& path); // reads only
    // {"target", "action", "data"} to /api/<target>/<path_action>.
    Result<Answer> post(std::string_view target, std::string_view action, Value data,
                        net::Effect effect, std::string_view path_action = {});
    Result<net::Reply> send(net::Request request); // logged in

    void wait(Millis time) const;
    Millis gap() const { return gap_; } // as slow as the device needed so far
    Now now() const { return options_.client.clock->now(); }
    const AkuvoxOptions& options() const { return options_; }

  private:
    Result<net::Reply> paced(net::Client& client, const net::Request& request);
    Result<net::Reply> patiently(const net::Request& request);
    Status open(); // chooses the login
    Status move(const net::Endpoint& where);
    void slow_down();

    AkuvoxOptions options_;
    Millis gap_;
    std::optional<MonoTime> last_; // end of the request before
    std::optional<AkuvoxSighting> sighting_;
    std::optional<net::Client> client_;
    bool has_succeeded_ = false; // with this login
};

// Where a redirect leads, if to the same host: with credentials nowhere else.
Result<net::Endpoint> same_host(const net::Endpoint& from, std::string_view location);

} // namespace akx::device::akuvox
