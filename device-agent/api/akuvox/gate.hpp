// SPDX-License-Identifier: Apache-2.0
// Who may use the devices' API (facts/akuvox §1.6): modes none, whitelist, basic and digest, waits
// after failures, and the audit of both (REQ SEC-2).
#pragma once

#include "api/akuvox/digest.hpp"
#include "api/services.hpp"
#include "model/akuvox.hpp"

#include <variant>

namespace akx::agent::akuvox {

// A name and a password that a request can show by HTTP authentication.
struct Login {
    std::string_view account;
    const Secret& password;
    bool basic = true;
    bool digest = true;
};

class Gate {
  public:
    explicit Gate(Services& services);

    // Either who it is, or the answer that says why not.
    using Verdict = std::variant<Principal, http::Response>;
    // For /api, by the settings' mode.
    Verdict check_api(const http::Request& head);
    // A login by HTTP authentication; the challenge offers what the login allows.
    Verdict check_login(const http::Request& head, const Login& login, std::string_view action);
    // A name and password that came by another way, such as a URL.
    Verdict check_password(const http::Request& head, const Login& login, std::string_view user,
                           std::string_view password, std::string_view action);
    // Whether the whitelist lets this peer in; an empty one does unless it is the mode.
    bool listed(const http::Request& head) const;
    http::Response refuse(const http::Request& head, std::string_view why, std::string_view action);

  private:
    enum class Shown { good, wrong, stale, nothing };
    Shown look(const http::Request& head, const Login& login);
    Status allowed(const http::Request& head, const Login& login) const;
    Verdict finish(const http::Request& head, const Login& login, Shown shown,
                   std::string_view action);
    http::Response challenge(const http::Request& head, const Login& login, bool stale,
                             std::string_view action);

    Services& services_;
    DigestDesk digest_;
};

} // namespace akx::agent::akuvox
