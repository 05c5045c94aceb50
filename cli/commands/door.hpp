// SPDX-License-Identifier: Apache-2.0
// The handlers of akx door that have files of their own; the rows are in door.cpp.
#pragma once

#include "invocation.hpp"

namespace akx::cli {

Result<Exit> door_simulate(Invocation& run); // door_simulate.cpp

} // namespace akx::cli
