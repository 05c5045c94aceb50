// SPDX-License-Identifier: Apache-2.0
// Opening a door by calling a URL (REQ UNL-2; facts/akuvox §2), in both of its forms.
#pragma once

#include "api/akuvox/gate.hpp"

namespace akx::agent::akuvox {

// The codes of the answer.
inline constexpr int kUnknownAction = -1;
inline constexpr int kBadRelay = -2;
inline constexpr int kNotEnabled = -3;
inline constexpr int kNotSafe = -4;

// What is to be opened, or the answer that says why not. Everything stands in the header.
using Opening = std::variant<door::RemoteUnlock, http::Response>;
Opening judge_opening(Services& services, Gate& gate, const http::Request& head);

// Success is said only when the relay has switched (REQ UNL-3).
void open_door(Services& services, door::RemoteUnlock order, http::Responder responder);

// "1", "A" or several of them with commas; none when one of them is no relay of ours.
model::RelaySet parse_doors(std::string_view text, model::RelaySet known);

} // namespace akx::agent::akuvox
