// SPDX-License-Identifier: Apache-2.0
#include "model/audit_chain.hpp"

namespace akx::model {

crypto::Digest audit_hash(const crypto::Digest& previous, const AuditEntry& entry) {
    // Lines, because neither the numbers nor an event's name hold a line break.
    std::string text = to_hex(previous);
    for (const std::string& line :
         {std::to_string(entry.cursor), std::to_string(entry.time.time_since_epoch().count()),
          std::string(entry.event), std::to_string(static_cast<int>(entry.level))}) {
        text.append("\n").append(line);
    }
    text.append("\n").append(entry.fields);
    return crypto::sha256(as_bytes(text));
}

} // namespace akx::model
