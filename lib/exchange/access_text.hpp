// SPDX-License-Identifier: Apache-2.0
// Access rules in one line of text, the devices' grammar: "1001-12;1002-3;" (facts/akuvox §1.4).
#pragma once

#include "base/result.hpp"
#include "model/access.hpp"

namespace akx::exchange {

struct AccessText {
    std::vector<model::AccessRule> rules; // one for each schedule, in order of appearance
    // Names of security relays ("1001-2SA"), which are a separate box that our phones do not have.
    std::size_t security_entries = 0;
};

// Entries end in or are separated by ';' or ','; relays are digits 1–4 or letters A–D. Entries for
// the same schedule are joined. Blank text is no access.
Result<AccessText> parse_access(std::string_view text);

// "1001-12;1002-3;"; without the last ';' when `final_separator` is false.
std::string print_access(std::span<const model::AccessRule> rules, bool final_separator);

} // namespace akx::exchange
