// SPDX-License-Identifier: Apache-2.0
// The command line of akx-agent: one table, from which parsing, --help and the manual page follow.
#pragma once

#include "app/agent.hpp"

#include <span>
#include <string>
#include <vector>

namespace akx::agent {

struct CommandLine {
    std::string command = "run";    // run, invite, sim, openapi, help, version, man
    std::vector<std::string> words; // after the command
    AgentOptions agent;
    std::string role = "admin";
    LogLevel level = LogLevel::notice;
};

Result<CommandLine> parse_command_line(std::span<const char* const> arguments);
std::string help_text();
std::string manual_text(); // troff, akx-agent(8)

} // namespace akx::agent
