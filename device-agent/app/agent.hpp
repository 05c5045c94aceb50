// SPDX-License-Identifier: Apache-2.0
// The program: puts the parts together, starts and stops them.
#pragma once

#include "base/log.hpp"
#include "base/result.hpp"

#include <memory>

namespace akx::agent {

struct AgentOptions {
    std::string folder;           // state of the phone
    std::string address = "::";   // "::" also takes IPv4
    std::uint16_t port = 8443;    // 0: the kernel chooses
    std::size_t connections = 64; // of the HTTP server
    std::size_t per_address = 8;  // connections of one peer
    bool simulate = false;        // hardware in memory
    std::string control;          // simulation: path of the control socket
    bool announce = true;         // by mDNS
    std::string boot;             // simulation: stands for the kernel's boot id
};

class Agent {
  public:
    // `say` gets what whoever stands at the console must see: address, fingerprint, pairing code.
    Agent(AgentOptions options, Log log, std::function<void(const std::string&)> say);
    ~Agent();

    Status start();
    void run(); // until SIGTERM or SIGINT

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// Makes a one-time code for the phone whose state is in `folder`, running or not.
Result<std::string> invite_at_console(const std::string& folder, const std::string& role);

} // namespace akx::agent
