// SPDX-License-Identifier: Apache-2.0
// Getting to know a phone for the first time: both sides prove that they know the one-time code,
// bound to both keys, before either trusts the other (REQ DEV-2).
#pragma once

#include "device/types.hpp"
#include "net/client.hpp"

namespace akx::device {

struct PairingRequest {
    net::Endpoint endpoint;
    Secret code;            // as typed: either case, blanks and dashes do not matter
    std::string name;       // what the phone is to call this client
    net::Identity identity; // this client's key and certificate
    std::optional<net::Fingerprint> expected; // read off the phone's console, if it was
    net::Deadlines deadlines;
    net::TraceSink trace;
};

struct Paired {
    net::Fingerprint fingerprint; // to pin from now on
    std::string serial;
    std::string name;
    std::string role;
    bool first = false; // the phone had no client before: set the admin password next
};

// wrong_pairing_code, pairing_closed, rate_limited, certificate_mismatch (not the expected key, or
// someone in between), and what net::Client returns.
Result<Paired> pair(const PairingRequest& request);

// What the phone says about itself, trusting nobody: to show before pairing.
Result<PhoneIdentity> look(const net::Endpoint& endpoint, const net::Deadlines& deadlines = {},
                           net::TraceSink trace = {});

} // namespace akx::device
