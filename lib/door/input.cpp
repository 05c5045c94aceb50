// SPDX-License-Identifier: Apache-2.0
// The names of what goes into the core and comes out of it.
#include "door/effect.hpp"

#include <array>

namespace akx::door {

namespace {

constexpr std::array<std::string_view, 3> kHoldNames = {"normal", "open", "locked"};
constexpr std::array<std::string_view, 8> kOutcomeNames = {
    "opened", "closed", "done", "refused", "expired", "failed", "unknown", "busy"};

} // namespace

std::string_view hold_name(HoldState state) {
    return kHoldNames[static_cast<std::size_t>(state)];
}

std::optional<HoldState> find_hold(std::string_view name) {
    for (std::size_t i = 0; i < kHoldNames.size(); ++i) {
        if (kHoldNames[i] == name) {
            return static_cast<HoldState>(i);
        }
    }
    return std::nullopt;
}

std::string_view outcome_name(Outcome outcome) {
    return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

} // namespace akx::door
