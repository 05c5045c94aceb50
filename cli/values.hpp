// SPDX-License-Identifier: Apache-2.0
// Values of options and arguments: from environment variables, and checked by their declaration.
#pragma once

#include "arguments.hpp"
#include "command.hpp"
#include "environment.hpp"

namespace akx::cli {

// Adds what the command line leaves open from the variables AKX_…. A target on the command line
// (-d, -s, -l, --all) sets aside all targets in variables.
void add_variables(const Command& command, const Environment& environment, Arguments& arguments);

// Every value against its kind and choices; the options that exclude each other.
Status check_values(const Command& command, const Arguments& arguments);

} // namespace akx::cli
