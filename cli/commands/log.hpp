// SPDX-License-Identifier: Apache-2.0
// What the commands of akx log do.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

// Entries of "door", "audit" or "system", from the past and as they happen.
Result<Exit> show_log(Invocation& run, const std::string& log);
Result<Exit> verify_audit_log(Invocation& run);

} // namespace akx::cli
