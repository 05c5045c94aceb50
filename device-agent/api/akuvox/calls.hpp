// SPDX-License-Identifier: Apache-2.0
// The calls of the devices' API by family; calls.cpp puts them together.
#pragma once

#include "api/akuvox/exchange.hpp"

namespace akx::agent::akuvox {

std::span<const CallRow> all_calls();
// nullptr: no such call; `known_target` gets whether there are others of its target.
const CallRow* find_call(std::string_view target, std::string_view action, bool& known_target);

std::span<const CallRow> system_calls();
std::span<const CallRow> relay_calls();
std::span<const CallRow> user_calls();
std::span<const CallRow> schedule_calls();
std::span<const CallRow> book_calls();
std::span<const CallRow> log_calls();
std::span<const CallRow> config_calls();

} // namespace akx::agent::akuvox
