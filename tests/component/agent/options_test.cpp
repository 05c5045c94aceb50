// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent;

namespace {

Result<CommandLine> parse(std::vector<const char*> words) {
    return parse_command_line(words);
}

} // namespace

TEST_CASE("options are read with a blank and with an equals sign") {
    const auto line = parse({"--state", "/x", "--listen=127.0.0.1:9443", "--sim"});

    REQUIRE(line.ok());
    CHECK(line->command == "run");
    CHECK(line->agent.folder == "/x");
    CHECK(line->agent.address == "127.0.0.1");
    CHECK(line->agent.port == 9443);
    CHECK(line->agent.simulate);
}

TEST_CASE("an IPv6 address stands in brackets") {
    const auto line = parse({"--listen", "[::1]:1"});

    REQUIRE(line.ok());
    CHECK(line->agent.address == "::1");
}

TEST_CASE("a simulator command may begin with a dash") {
    const auto line = parse({"sim", "--control", "c", "clock", "-1h"});

    REQUIRE(line.ok());
    CHECK(line->words == std::vector<std::string>{"clock", "-1h"});
}

TEST_CASE("misspelt options and commands get a suggestion") {
    CHECK(parse({"--sate", "x"}).error().hint() == "did you mean '--state'?");
    CHECK(parse({"invit"}).error().hint() == "did you mean 'invite'?");
    CHECK(parse({"--listen", "70000"}).error().is(errors::usage));
    CHECK(parse({"--state"}).error().is(errors::usage));
    CHECK(parse({"run", "more"}).error().is(errors::usage));
}

TEST_CASE("the help names every option and every simulator command") {
    const std::string help = help_text();

    for (const char* word : {"--state", "--listen", "--sim", "invite", "card READER UID"}) {
        CHECK(help.find(word) != std::string::npos);
    }
}
