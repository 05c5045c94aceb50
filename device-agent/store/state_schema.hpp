// SPDX-License-Identifier: Apache-2.0
// The tables of state.db.
#pragma once

#include "store/migration.hpp"

namespace akx::agent {

const Schema& state_schema();

} // namespace akx::agent
