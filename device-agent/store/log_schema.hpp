// SPDX-License-Identifier: Apache-2.0
// The tables of logs.db.
#pragma once

#include "store/migration.hpp"

namespace akx::agent {

const Schema& log_schema();

} // namespace akx::agent
