// SPDX-License-Identifier: Apache-2.0
// POST /v1/simulate: the decision function with the phone's settings and users, without a door.
#pragma once

#include "api/services.hpp"

namespace akx::agent {

void simulate(Services& services, Call call);

} // namespace akx::agent
