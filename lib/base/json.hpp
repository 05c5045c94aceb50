// SPDX-License-Identifier: Apache-2.0
// JSON text to Value and back.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"

namespace akx {

struct JsonLimits {
    std::size_t max_bytes = 4U << 20U;
    unsigned max_depth = 32;
    std::size_t max_nodes = 1'000'000;
};

// Refuses duplicate keys, trailing text, invalid UTF-8 and numbers outside 64 bits. Errors carry
// the byte offset turned into line and column.
Result<Value> parse_json(std::string_view text, const JsonLimits& limits = {});

// The first JSON value of `text`; real devices put extra bytes behind it (facts/akuvox §1.7).
// `used` gets the number of bytes read.
Result<Value> parse_json_prefix(std::string_view text, std::size_t& used,
                                const JsonLimits& limits = {});

// One line when indent is 0. Invalid UTF-8 is written as U+FFFD. A reference is written as
// {"$secret": "name"}-style object, which parse_json leaves as an object.
std::string to_json(const Value& value, int indent = 0);
void append_json(std::string& out, const Value& value);
void append_json_text(std::string& out, std::string_view text); // quoted and escaped

} // namespace akx
