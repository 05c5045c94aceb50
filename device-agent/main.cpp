// SPDX-License-Identifier: Apache-2.0
// akx-agent: the program on the door phone.
#include "api/openapi.hpp"
#include "base/json.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "hardware/control_socket.hpp"
#include "options.hpp"

#include <cstdio>
#include <sys/stat.h>

namespace {

using namespace akx;

void say(const std::string& line) {
    std::fprintf(stdout, "%s\n", line.c_str());
    std::fflush(stdout);
}

int fail(const Error& error) {
    std::fprintf(stderr, "akx-agent: %s [%.*s]\n", error.text().c_str(),
                 static_cast<int>(error.kind().id.size()), error.kind().id.data());
    if (!error.hint().empty()) {
        std::fprintf(stderr, "  next: %s\n", std::string(error.hint()).c_str());
    }
    return static_cast<int>(error.kind().exit);
}

int run(const agent::CommandLine& line) {
    const Log log(line.level, [](LogLevel level, std::string_view message) {
        std::fprintf(stderr, "%s: %s\n", std::string(log_level_name(level)).c_str(),
                     std::string(message).c_str());
    });
    agent::Agent phone(line.agent, log, say);
    if (Status status = phone.start(); !status) {
        return fail(status.error());
    }
    phone.run();
    return 0;
}

int invite(const agent::CommandLine& line) {
    const auto code = agent::invite_at_console(line.agent.folder, line.role);
    if (!code) {
        return fail(code.error());
    }
    say("pairing code: " + *code);
    return 0;
}

int simulate(const agent::CommandLine& line) {
    if (line.agent.control.empty() || line.words.empty()) {
        return fail(Error(errors::usage, "sim needs --control PATH and a command"));
    }
    const auto answer = agent::send_control(line.agent.control, join(line.words, " "));
    if (!answer) {
        return fail(answer.error());
    }
    say(*answer);
    return answer->starts_with("ok") ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    ::umask(077); // nothing the phone writes is anybody else's
    forbid_core_dumps();
    const auto line =
        agent::parse_command_line(std::span<const char* const>(argv, argv + argc).subspan(1));
    if (!line) {
        return fail(line.error());
    }
    if (line->command == "run") {
        return run(*line);
    }
    if (line->command == "invite") {
        return invite(*line);
    }
    if (line->command == "sim") {
        return simulate(*line);
    }
    say(line->command == "openapi"   ? to_json(agent::openapi_document(), 2)
        : line->command == "man"     ? agent::manual_text()
        : line->command == "version" ? "akx-agent " AKX_VERSION
                                     : agent::help_text());
    return 0;
}
