// SPDX-License-Identifier: Apache-2.0
// Bytes written as in the documents vectors come from.
#pragma once

#include "base/bytes.hpp"

#include <string>

namespace akx::cards {

inline Bytes hex(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ') {
            digits += c;
        }
    }
    return from_hex(digits).value();
}

} // namespace akx::cards
