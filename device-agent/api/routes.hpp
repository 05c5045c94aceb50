// SPDX-License-Identifier: Apache-2.0
// The routes of API v1 by resource; routes.cpp puts them together.
#pragma once

#include "api/route.hpp"

namespace akx::agent {

std::span<const Route> phone_routes();
std::span<const Route> pairing_routes();
std::span<const Route> session_routes();
std::span<const Route> account_routes();
std::span<const Route> config_routes();
std::span<const Route> config_trial_routes();
std::span<const Route> user_routes();
std::span<const Route> relay_routes();
std::span<const Route> log_routes();

} // namespace akx::agent
