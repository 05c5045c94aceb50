// SPDX-License-Identifier: Apache-2.0
// What the readers need to know of raw text: its encoding, its lines and columns.
#pragma once

#include "base/result.hpp"

namespace akx::exchange {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Whether the bytes are UTF-16: by its mark, or by the zeros that every ASCII character has there.
bool is_utf16(std::string_view head);
Error utf16_error();

// Where `text` stops being UTF-8; quick when it is all ASCII.
std::optional<std::size_t> bad_utf8_at(std::string_view text);
// Names the byte there, and Latin-1 where it looks so.
Error utf8_error(std::string_view text, std::size_t at);

// The column of `offset` in characters, from 1, counted from the last line break before it.
std::uint32_t column_at(std::string_view text, std::size_t offset);

// `text` as shown in a problem: at most 60 characters.
std::string shortened(std::string_view text);

// Line breaks in parts of a text that follow one another; CRLF is one.
class LineCounter {
  public:
    std::uint32_t line() const { return line_; } // from 1
    void count(std::string_view text) {
        for (const char c : text) {
            line_ += c == '\r' || (c == '\n' && !after_cr_) ? 1U : 0U;
            after_cr_ = c == '\r';
        }
    }
    void next() { // a line break of any kind
        ++line_;
        after_cr_ = false;
    }

  private:
    std::uint32_t line_ = 1;
    bool after_cr_ = false;
};

} // namespace akx::exchange
