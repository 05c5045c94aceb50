// SPDX-License-Identifier: Apache-2.0
// From the words of a command line to a command and its checked values.
#pragma once

#include "arguments.hpp"
#include "command.hpp"
#include "environment.hpp"

namespace akx::cli {

enum class Help { none, brief, full };

struct Request {
    const Group* group = nullptr;     // nullptr: the program itself
    const Command* command = nullptr; // nullptr: only words up to a noun were given
    Arguments arguments;
    Help help = Help::none;
    bool version = false;
};

// `words` without the program's name. Values come from options, then from the variables AKX_….
Result<Request> parse(std::span<const std::string> words, const Environment& environment);

// Whether some command has these words and more: "card profile".
bool begins_command(std::string_view words);

// The command that the longest beginning of `words` names; `used` gets how many that took.
// Aliases are resolved; `group` gets the noun, if the first word is one.
const Command* match_command(std::span<const std::string> words, std::size_t& used,
                             const Group** group = nullptr);

// Splits an example line as a shell would: blanks, '…', "…" and backslash.
std::vector<std::string> split_line(std::string_view line);

} // namespace akx::cli
