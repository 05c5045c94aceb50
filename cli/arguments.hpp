// SPDX-License-Identifier: Apache-2.0
// The checked values of a command line, by option ("--mode") or argument ("FILE") name.
#pragma once

#include "base/time.hpp"

#include <map>
#include <span>

namespace akx::cli {

class Arguments {
  public:
    void add(std::string_view name, std::string value);
    void clear(std::string_view name);

    bool has(std::string_view name) const;
    std::string text(std::string_view name, std::string_view other = {}) const; // the last one
    std::span<const std::string> all(std::string_view name) const;
    unsigned count(std::string_view name) const; // of a flag that may be repeated
    // The parser has checked these by their ValueKind.
    std::int64_t integer(std::string_view name, std::int64_t other) const;
    std::optional<Millis> duration(std::string_view name) const;

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// ValueKind::moment: RFC 3339, or local wall time, or a duration away from `now` into the past or
// the future.
enum class Direction { past, future };
Result<WallTime> parse_moment(std::string_view text, WallTime now, Direction direction);

} // namespace akx::cli
