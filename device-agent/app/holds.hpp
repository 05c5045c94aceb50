// SPDX-License-Identifier: Apache-2.0
// Holds and lock-downs outlive a restart: kept as facts of the phone, one a relay.
#pragma once

#include "door/effect.hpp"
#include "store/store.hpp"

namespace akx::agent {

void save_hold(Store& store, const door::HoldChanged& held);
std::vector<door::HoldChanged> load_holds(StateDb& state); // only those other than normal

} // namespace akx::agent
