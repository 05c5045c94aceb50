// SPDX-License-Identifier: Apache-2.0
// What the routes that change the configuration share: reading an order, answering it.
#pragma once

#include "api/services.hpp"

namespace akx::agent {

std::string etag(std::int64_t revision); // "\"12\""

// message, order, confirm, plan and lease of a body; invalid_value, out_of_range.
Result<ConfigOrder> read_order(const Value& body, const std::string& actor);
// Applies it, and notes in the audit log what came of it.
void apply_order(Services& services, const Principal& who, ConfigOrder order,
                 std::function<void(const Result<Applied>&)> done);
// Applies it and answers {revision, state, changes, window}.
void carry_out(Services& services, Call call, ConfigOrder order);

} // namespace akx::agent
