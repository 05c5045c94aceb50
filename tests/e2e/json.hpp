// SPDX-License-Identifier: Apache-2.0
// Reading what `akx -o json` printed.
#pragma once

#include "base/json.hpp"

#include <catch2/catch.hpp>

namespace akx::test {

inline Value json(const std::string& text) {
    const auto value = parse_json(text);
    INFO(text);
    REQUIRE(value.ok());
    return *value;
}

// The lines of NDJSON.
inline std::vector<Value> json_lines(const std::string& text) {
    std::vector<Value> out;
    std::size_t from = 0;
    for (std::size_t end; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
        out.push_back(json(text.substr(from, end - from)));
    }
    return out;
}

} // namespace akx::test
