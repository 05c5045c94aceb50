// SPDX-License-Identifier: Apache-2.0
// What went over the wire, without what must not be seen: a line of JSON per exchange for
// `akx --trace FILE` (REQ UX-6, CFG-9). Bodies never show; header values and query values show
// only if their name is known to be harmless.
#pragma once

#include "net/message.hpp"

namespace akx::net {

struct Exchange {
    WallTime started;
    std::string phone; // authority
    std::string method;
    std::string path;
    std::vector<Header> sent;
    std::vector<Header> received;
    std::uint64_t bytes_sent = 0;     // of the body
    std::uint64_t bytes_received = 0; // of the body
    int status = 0;                   // 0: no answer
    bool reused = false;              // the connection
    std::string tls;                  // "TLSv1.3 TLS_AES_256_GCM_SHA384"
    std::string fingerprint;          // of the phone's key, if a handshake took place
    Millis connected{0};              // since the start
    Millis secured{0};
    Millis answered{0}; // first byte
    Millis total{0};
    std::string error; // id and text
};

// One line of JSON without the line break.
std::string trace_line(const Exchange& exchange);
// The target with every query value masked that is not known to be harmless.
std::string redact_target(std::string_view target);

// Gets whole lines. Called on the sending thread.
using TraceSink = std::function<void(std::string_view line)>;

} // namespace akx::net
