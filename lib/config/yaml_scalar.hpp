// SPDX-License-Identifier: Apache-2.0
// What a scalar without quotes means, and which texts need quotes.
#pragma once

#include "base/value.hpp"

namespace akx::config {

// null, true, false, a number that is written the same again, or the text itself (see read_yaml).
Value plain_value(std::string_view text);
std::string real_text(double number); // "1.5", "100000.0"
// Whether any YAML reader takes `text` without quotes for exactly this text, also inside [ ].
bool is_plain(std::string_view text);
std::string quoted(std::string_view text); // in double quotes, escaped, on one line

} // namespace akx::config
