// SPDX-License-Identifier: Apache-2.0
// The hash chain over the audit log (REQ LOG-4): each entry's hash covers its content and the hash
// before it, so that a changed, inserted or removed entry shows. Also checks exported logs offline.
#pragma once

#include "base/crypto.hpp"
#include "model/event.hpp"

namespace akx::model {

struct AuditEntry {
    std::int64_t cursor = 0;
    WallTime time;
    std::string_view event;
    LogLevel level = LogLevel::notice;
    std::string_view fields; // the JSON text as stored: to_json of the object
};

// SHA-256 of the previous hash and the entry. The first entry of a log follows 32 zero bytes, the
// first one kept follows the hash of the last one removed.
crypto::Digest audit_hash(const crypto::Digest& previous, const AuditEntry& entry);

} // namespace akx::model
