// SPDX-License-Identifier: Apache-2.0
// Every command: its row is complete, its help shows, its examples parse.
#include "desk.hpp"
#include "help/page.hpp"
#include "parser.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::cli;
using akx::test::Desk;

namespace {

template <class Visit>
void visit_commands(const Visit& visit) {
    for (const Group& group : all_groups()) {
        for (const Command& command : group.commands) {
            INFO("akx " << command.path);
            visit(group, command);
        }
    }
}

Environment bare() {
    Environment environment;
    environment.variable = [](std::string_view) { return std::optional<std::string>(); };
    return environment;
}

} // namespace

TEST_CASE("every command begins with its noun, has a handler, a summary and an example") {
    std::set<std::string_view> paths;
    visit_commands([&](const Group& group, const Command& command) {
        CHECK(paths.insert(command.path).second);
        CHECK(command.run != nullptr);
        CHECK_FALSE(command.summary.empty());
        CHECK_FALSE(command.summary.ends_with('.'));
        CHECK((command.hidden || !command.examples.empty()));
        if (!group.name.empty()) {
            CHECK(command.path.starts_with(std::string(group.name) + " "));
        }
    });
    CHECK(paths.size() > 40);
}

TEST_CASE("every example parses to the command it stands with") {
    visit_commands([&](const Group&, const Command& command) {
        for (const Example& example : command.examples) {
            INFO(example.line);
            std::vector<std::string> words = split_line(example.line);
            REQUIRE(words.front() == "akx");
            words.erase(words.begin());
            const Result<Request> request = parse(words, bare());
            if (!request) {
                FAIL(request.error().text());
            }
            CHECK(request->command == &command);
        }
    });
}

TEST_CASE("every command has help, brief and full, without touching a phone") {
    Desk desk;
    visit_commands([&](const Group&, const Command& command) {
        std::vector<std::string> words = split_line(command.path);
        words.emplace_back("--help");
        const auto full = desk.akx(words);
        CHECK(full.exit_code == 0);
        CHECK(full.err.empty());
        CHECK(full.out.find(usage_line(command)) != std::string::npos);
        for (const Option& option : command.options) {
            CHECK(full.out.find(option_title(option)) != std::string::npos);
            CHECK(full.out.find(variable_name(&command, option)) != std::string::npos);
        }
        words.back() = "-h";
        const auto brief = desk.akx(words);
        CHECK(brief.exit_code == 0);
        CHECK(brief.out.size() < full.out.size());
    });
    CHECK(desk.phone.told.empty());
}

TEST_CASE("names of options are unique within a command and never hide a global one") {
    visit_commands([&](const Group&, const Command& command) {
        std::set<std::string> seen;
        const auto add = [&](const Option& option) {
            INFO(option.name);
            CHECK(option.name.starts_with("--"));
            CHECK(seen.insert(std::string(option.name)).second);
            if (option.letter != 0) {
                CHECK(seen.insert(std::string(1, option.letter)).second);
            }
        };
        for (const Option& option : command.options) {
            add(option);
        }
        for (const Option& option : global_options()) {
            add(option);
        }
    });
}

TEST_CASE("no option takes a secret as its value") {
    visit_commands([&](const Group&, const Command& command) {
        // The code of a card is a number that others may know (decision 0004).
        const bool card = command.path.starts_with("card ");
        for (const Option& option : command.options) {
            const std::string name(option.name);
            if (card && name == "--code") {
                continue;
            }
            const bool secret = name.find("password") != std::string::npos ||
                                name.find("pin") != std::string::npos ||
                                name.find("code") != std::string::npos;
            INFO(name);
            CHECK((!secret || option.value.empty() || option.kind == ValueKind::file));
        }
    });
}

TEST_CASE("arguments that may be left out stand behind those that may not") {
    visit_commands([&](const Group&, const Command& command) {
        bool optional = false;
        for (const Argument& argument : command.arguments) {
            CHECK_FALSE((optional && argument.required));
            CHECK((!argument.repeated || &argument == &command.arguments.back()));
            optional = optional || !argument.required;
        }
    });
}

TEST_CASE("every alias leads to a command or a noun") {
    for (const Alias& alias : all_aliases()) {
        const std::string means(alias.means);
        CHECK((find_command(means) != nullptr || find_group(means) != nullptr));
        CHECK(find_group(alias.words) == nullptr);
    }
}

TEST_CASE("every noun has an overview, and every topic, error and exit code its help") {
    Desk desk;
    for (const Group& group : all_groups()) {
        if (!group.name.empty()) {
            CHECK(desk.akx({std::string(group.name), "--help"}).exit_code == 0);
            CHECK(desk.akx({"help", std::string(group.name)}).exit_code == 0);
        }
    }
    for (const std::string topic : {"exit-codes", "errors", "events", "environment"}) {
        CHECK_FALSE(desk.akx({"help", topic}).out.empty());
    }
    for (const ErrorKind* kind : all_error_kinds()) {
        const auto page = desk.akx({"help", std::string(kind->id.substr(4))});
        CHECK(page.out.find(kind->title) != std::string::npos);
    }
    CHECK(desk.akx({"help", "errors", "AKX-E0401"}).exit_code == 0);
    CHECK(desk.akx({"help", "user", "import"}).out.find("akx user import FILE") !=
          std::string::npos);
    CHECK(desk.akx({"help", "nothing", "known"}).exit_code == 10);
}
