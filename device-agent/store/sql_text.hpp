// SPDX-License-Identifier: Apache-2.0
// Joins pieces of SQL at compile time, so that lists of columns are written once.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace akx::agent {

template <const std::string_view&... Parts>
struct Joined {
    static constexpr auto characters = [] {
        std::array<char, (Parts.size() + ... + 0)> out{};
        auto* end = out.data();
        ((end = std::copy(Parts.begin(), Parts.end(), end)), ...);
        return out;
    }();
    static constexpr std::string_view text{characters.data(), characters.size()};
};
template <const std::string_view&... Parts>
inline constexpr std::string_view joined = Joined<Parts...>::text;

} // namespace akx::agent
