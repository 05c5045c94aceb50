// SPDX-License-Identifier: Apache-2.0
// SQLite's result codes as ours. Only for the few sources of this room that include sqlite3.h.
#pragma once

#include "base/error.hpp"

namespace akx::agent {

// `code` is an extended result code, `system_errno` what the system said about it (0 = nothing),
// `what` names the file and the message.
Error storage_error(int code, int system_errno, std::string what);

} // namespace akx::agent
