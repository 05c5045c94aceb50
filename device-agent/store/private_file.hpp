// SPDX-License-Identifier: Apache-2.0
// Files that only their owner may read (REQ SEC-6).
#pragma once

#include "base/result.hpp"

namespace akx::agent {

// Makes an empty file of mode 0600 if there is none and `create` is set: SQLite itself would go by
// the umask. Errors: io (absent, no plain file), storage_full, unsafe_mode (others may use it).
Status prepare_private_file(const std::string& path, bool create);

} // namespace akx::agent
