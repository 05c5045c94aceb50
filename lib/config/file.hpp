// SPDX-License-Identifier: Apache-2.0
// Reading whole files, bounded.
#pragma once

#include "base/result.hpp"

namespace akx::config {

enum class FileMode { any, secret }; // secret: refused when others may read it

// io, too_large or unsafe_mode, with the path as place. Also reads pipes.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes,
                              FileMode mode = FileMode::any);

} // namespace akx::config
