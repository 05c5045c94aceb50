// SPDX-License-Identifier: Apache-2.0
// Manual pages and completion scripts in the repository are those of the command table.
#include "desk.hpp"
#include "golden.hpp"
#include "help/complete.hpp"
#include "help/manual.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

TEST_CASE("the manual pages are fresh") {
    const auto pages = cli::manual_pages();
    for (const cli::ManualPage& page : pages) {
        check_file("man/" + page.file, page.text);
    }
    CHECK(pages.size() > 8);
}

TEST_CASE("no line of a manual page starts a request by accident") {
    for (const cli::ManualPage& page : cli::manual_pages()) {
        INFO(page.file);
        CHECK(page.text.find("\n'") == std::string::npos);
        CHECK(page.text.find("\n\n") == std::string::npos);
    }
}

TEST_CASE("the completion scripts are fresh") {
    check_file("completions/akx.bash", std::string(cli::completion_script("bash")));
    check_file("completions/_akx", std::string(cli::completion_script("zsh")));
    check_file("completions/akx.fish", std::string(cli::completion_script("fish")));
}

TEST_CASE("the overview and a command's help look as they always did") {
    Desk desk;
    check_golden("help.txt", desk.line("--help").out);
    check_golden("help-unlock.txt", desk.line("unlock --help").out);
    check_golden("help-exit-codes.txt", desk.line("help exit-codes").out);
}
