// SPDX-License-Identifier: Apache-2.0
// Small text operations: UTF-8, splitting, numbers, near misses.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace akx {

// The code point at the start of `text` and its length in bytes; size 0 when that is not UTF-8.
struct CodePoint {
    char32_t value = 0;
    std::size_t size = 0;
};
CodePoint decode_utf8(std::string_view text);
bool is_utf8(std::string_view text);            // RFC 3629: no surrogates, no overlong forms
std::size_t utf8_length(std::string_view text); // code points of valid UTF-8
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes); // whole characters
std::size_t display_width(std::string_view text); // terminal columns (wcwidth-like; wide = 2)
std::string_view trim(std::string_view text);     // ASCII blanks at both ends
std::string to_lower(std::string_view text);      // ASCII only
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
bool is_digits(std::string_view text);                        // one or more of 0–9
std::optional<std::int64_t> parse_int(std::string_view text); // the whole text, decimal
// The candidate most like `text`, if it is near enough for "did you mean" (edit distance ≤ 1/3).
std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<const std::string_view> candidates);
// "'a', 'b' or 'c'"
std::string list_of(std::span<const std::string_view> words);

} // namespace akx
