// SPDX-License-Identifier: Apache-2.0
// What has to be known of a text before and while it is read as YAML: is it clean UTF-8, and which
// line and column is a byte at.
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"

namespace akx::config {

// Byte offset to line and column (code points). Fast when asked in ascending order.
class LineIndex {
  public:
    explicit LineIndex(std::string_view text);
    Mark mark(std::size_t offset, std::uint32_t source = 0);
    std::string_view line(std::uint32_t number) const; // from 1, without its line feed

  private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
    std::size_t last_offset_ = 0; // where the previous answer was, in the line it was on
    std::size_t last_line_ = 0;
    std::uint32_t last_column_ = 0;
};

// Removes a byte order mark at the start of `text`. Refuses other encodings, invalid UTF-8,
// control characters (the YAML library takes one of them for the end of the file) and further byte
// order marks. `offset` gets the byte concerned.
Status check_encoding(std::string_view& text, std::size_t& offset);

} // namespace akx::config
