// SPDX-License-Identifier: Apache-2.0
// Forms with files (RFC 7578), as far as uploads of the devices' API need them: strict, bounded.
#pragma once

#include "base/result.hpp"

namespace akx::agent::akuvox {

struct Part {
    std::string name;
    std::string filename; // as the client calls it: never used as a path
    std::string_view content;
};

inline constexpr std::size_t kMaxParts = 16;
inline constexpr std::size_t kMaxPartHead = 4'096; // bytes

// The parts of `body`, which they point into. syntax: not such a form, or malformed, with a part
// without end, or more than the limits above.
Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body);

} // namespace akx::agent::akuvox
