// SPDX-License-Identifier: Apache-2.0
// The target of a request taken apart: path segments and query parameters. Pure, strict, bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace akx::http {

struct Parameter {
    std::string name;
    std::string value;
    bool operator==(const Parameter&) const = default;
};

// Everything is percent-decoded, valid UTF-8 and free of control characters. A segment may hold
// '/' (sent as %2F), so route by segments, not by path.
struct Target {
    std::string text;                  // as sent
    std::string path;                  // "/v1/users/ä"
    std::vector<std::string> segments; // "v1", "users", "ä"; a trailing '/' adds an empty one
    std::vector<Parameter> query;      // in order, duplicates kept

    // The first of that name, or nullptr; and how often it was given.
    const std::string* find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

inline constexpr std::size_t kMaxTarget = 8 * 1024; // bytes
inline constexpr std::size_t kMaxSegments = 32;
inline constexpr std::size_t kMaxParameters = 64;

// Origin form ("/path?query"), absolute form ("https://host/path") and "*". Refused: bad percent
// signs, "." and ".." segments, NUL and other control characters, bytes outside ASCII, fragments,
// parameters without a name, more than the limits above.
std::optional<Target> parse_target(std::string_view text);
// "a=1&b=2" as in a query or in a form body; '+' is a blank. "" gives no parameters.
std::optional<std::vector<Parameter>> parse_query(std::string_view text);

} // namespace akx::http
