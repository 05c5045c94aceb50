// SPDX-License-Identifier: Apache-2.0
// Help that is not about a command: exit codes, errors, events, variables.
#pragma once

#include "base/result.hpp"

#include <span>

namespace akx::cli {

struct ExitMeaning {
    Exit exit;
    std::string_view meaning;
};
std::span<const ExitMeaning> exit_meanings();

struct Topic {
    std::string_view name; // "exit-codes"
    std::string_view help;
    std::string (*text)();
};
std::span<const Topic> all_topics();

} // namespace akx::cli
