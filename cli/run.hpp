// SPDX-License-Identifier: Apache-2.0
// The whole program as a function.
#pragma once

#include "environment.hpp"

namespace akx::cli {

struct Network;

// `words` without the program's name. Returns the exit code (REQ UX-3).
int run(std::span<const std::string> words, const Environment& environment, const Network& network);

} // namespace akx::cli
