// SPDX-License-Identifier: Apache-2.0
// Who is asking.
#pragma once

#include "http/message.hpp"
#include "model/role.hpp"

namespace akx::agent {

struct Principal {
    // dialect: whoever uses the devices' own API, with the role its settings give.
    enum class Kind { nobody, client, session, console, dialect };

    Kind kind = Kind::nobody;
    std::string name; // of the client or account
    model::Role role = model::Role::resident;
    std::string source;      // address of the peer
    std::string fingerprint; // of the client certificate presented, even if it is not paired

    static Principal nobody(const http::Request& head);
    bool known() const { return kind != Kind::nobody; }
    // Administration needs mutual TLS: a password alone reaches no further than `operator`.
    bool may(model::Role needed) const;
    std::string actor() const; // "client:laptop", "account:ann"; how logs name them
};

} // namespace akx::agent
