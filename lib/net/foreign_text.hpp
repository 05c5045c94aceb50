// SPDX-License-Identifier: Apache-2.0
// Inside net only: texts that strangers wrote and that end on terminals.
#pragma once

#include <string>
#include <string_view>

namespace akx::net {

// At most `max` bytes, control characters replaced by blanks.
inline std::string clean(std::string_view text, std::size_t max = 1024) {
    std::string out(text.substr(0, max));
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            c = ' ';
        }
    }
    return out;
}

} // namespace akx::net
