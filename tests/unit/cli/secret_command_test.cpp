// SPDX-License-Identifier: Apache-2.0
// Secrets from a program (REQ CFG-9), played by small scripts.
#include "context/secret_command.hpp"

#include "desk.hpp"

#include "base/file.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace akx;
using namespace akx::test;

namespace {

// A desk with a program that plays a password manager.
struct Manager : Desk {
    explicit Manager(const std::string& script) {
        program = write("manager", "#!/bin/sh\n" + script);
        ::chmod(program.c_str(), 0700);
    }
    Result<Secret> ask(const std::string& name, cli::SecretCommandLimits limits = {}) {
        const auto command = cli::make_secret_command(program + "  show ", clock, limits);
        REQUIRE(command.ok());
        return (*command)(name);
    }
    std::string told(const std::string& name, const cli::SecretCommandLimits& limits = {}) {
        const Result<Secret> secret = ask(name, limits);
        return secret ? std::string(secret->reveal()) : secret.error().what();
    }
    std::string program;
};

std::string document(std::string_view name, std::string_view reference = "!secret post") {
    return "apiVersion: akx/v1\nkind: Device\nmetadata: {name: " + std::string(name) +
           "}\nspec:\n  relays: [{id: A}]\n  pin:\n    publicPins:\n      - {name: a, code: " +
           std::string(reference) + "}\n---\n";
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the program gets its arguments and the name last, and no shell sees them") {
    Manager manager("printf '%s|' \"$#\" \"$@\"");
    CHECK(manager.told("a b;$(id)") == "2|show|a b;$(id)|");
}

TEST_CASE("one line feed at the end is no part of the secret") {
    CHECK(Manager("printf '1234\\n'").told("x") == "1234");
    CHECK(Manager("printf '1234\\n\\n'").told("x") == "1234\n");
    CHECK(Manager("printf 1234").told("x") == "1234");
    CHECK(contains(Manager("echo").told("x"), "gave nothing"));
}

TEST_CASE("the program reads nothing of ours and finds signals as they usually are") {
    CHECK(Manager("cat; echo end").told("x") == "end");
    CHECK(Manager("grep -q '^SigIgn:.*[13579bdf]...$' /proc/$$/status || echo no").told("x") ==
          "no");
}

TEST_CASE("a program that fails is told with what it complained about") {
    CHECK(contains(Manager("echo no such entry >&2; exit 3").told("x"),
                   "' ended with 3: no such entry"));
    CHECK(contains(Manager("kill -9 $$").told("x"), "was ended by signal 9"));
    CHECK(cli::make_secret_command("  ", Desk().clock).ok() == false);
    Desk desk;
    const auto none = cli::make_secret_command(desk.path("none"), desk.clock);
    CHECK(contains((*none)("x").error().what(), "cannot be started: No such file"));
}

TEST_CASE("complaints that hold a secret are not quoted") {
    CHECK_FALSE(
        contains(Manager("echo hunter2; echo got hunter2 >&2; exit 1").told("x"), "hunter2"));
    Manager known("[ \"$2\" = a ] && echo hunter2 && exit 0; echo a is hunter2 >&2; exit 1");
    const auto command = cli::make_secret_command(known.program + " show", known.clock);
    REQUIRE((*command)("a").ok());
    const Result<Secret> failed = (*command)("b");
    REQUIRE_FALSE(failed.ok());
    CHECK_FALSE(contains(failed.error().what(), "hunter2"));
    CHECK(contains(failed.error().what(), "ended with 1"));
}

TEST_CASE("complaints come in one line, cannot steer a terminal and are short") {
    const std::string told =
        Manager("printf 'a\\033[31m\\nb\\n' >&2; head -c 9000 /dev/zero | tr '\\0' x >&2; exit 1")
            .told("x");
    CHECK(contains(told, "a [31m b xxx"));
    CHECK(told.size() < 400);
}

TEST_CASE("time and size are bounded") {
    cli::SecretCommandLimits limits;
    limits.max_time = Millis(50);
    CHECK(contains(Manager("exec sleep 100").told("x", limits), "no answer within 50ms"));
    limits = {};
    limits.max_bytes = 10;
    CHECK(Manager("printf 0123456789").told("x", limits) == "0123456789");
    CHECK(contains(Manager("printf 0123456789a").told("x", limits), "longer than 10 bytes"));
    CHECK(contains(Manager("exec cat /dev/zero").told("x", limits), "longer than 10 bytes"));
}

TEST_CASE("each secret is asked for once a run, however many phones need it") {
    Manager manager("echo \"$2\" >> \"$0.log\"; echo 471147");
    for (const char* name : {"front", "back"}) {
        manager.pair(name);
    }
    const auto done =
        manager.akx({"diff", "-", "--all", "--secrets-command", manager.program + " x"},
                    document("front") + document("back"));
    INFO(done.err);
    CHECK(done.exit_code == 0);
    CHECK(contains(manager.phone.last(), "471147"));
    CHECK(*read_file(manager.program + ".log") == "post\n");
}

TEST_CASE("the command comes from the environment too; a store that is named comes first") {
    Manager manager("echo 471147");
    manager.variables["AKX_SECRETS_COMMAND"] = manager.program + " show";
    CHECK(manager.line("validate - --resolve", document("front")).exit_code == 0);
    const std::string store = manager.write("store.yaml", "post: '12'\n");
    const auto stored = manager.line("validate - --resolve --secrets " + store, document("front"));
    CHECK(stored.exit_code == 3);
}

TEST_CASE("what the command cannot tell is a problem at the reference") {
    Manager manager("echo nothing of that name >&2; exit 1");
    manager.variables["AKX_SECRETS_COMMAND"] = manager.program;
    const auto refused = manager.line("validate - --resolve", document("front"));
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "<stdin>:8:25: error: pin.publicPins[a].code: !secret post: "));
    CHECK(contains(refused.err, "nothing of that name [AKX-E0214]"));
}

TEST_CASE("a name that could pass for an option never reaches the command") {
    Manager manager("touch \"$0.ran\"; echo 123456");
    manager.variables["AKX_SECRETS_COMMAND"] = manager.program;
    for (const char* name : {"!secret --help", "!secret \"a\\nb\""}) {
        CHECK(manager.line("validate - --resolve", document("front", name)).exit_code == 3);
    }
    CHECK_FALSE(read_file(manager.program + ".ran").ok());
}
