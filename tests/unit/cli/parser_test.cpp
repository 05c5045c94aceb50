// SPDX-License-Identifier: Apache-2.0
// From words to a command with values.
#include "desk.hpp"
#include "parser.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::cli;
using akx::test::Desk;

namespace {

Result<Request> parse_line(std::string_view line,
                           std::map<std::string, std::string> variables = {}) {
    Environment environment;
    environment.variable =
        [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found != variables.end() ? std::optional(found->second) : std::nullopt;
    };
    return parse(split_line(line), environment);
}

Arguments arguments_of(std::string_view line, std::map<std::string, std::string> variables = {}) {
    const Result<Request> request = parse_line(line, std::move(variables));
    REQUIRE(request.ok());
    return request->arguments;
}

std::string refusal_of(std::string_view line, std::map<std::string, std::string> variables = {}) {
    const Result<Request> request = parse_line(line, std::move(variables));
    REQUIRE_FALSE(request.ok());
    CHECK(request.error().kind().exit == Exit::usage);
    return request.error().what();
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("global options may stand before, within and after the command") {
    for (const std::string_view line :
         {"-d front user list -o json", "user -d front list --output=json",
          "user list --device=front -ojson", "--output json -dfront user list"}) {
        INFO(line);
        const Result<Request> request = parse_line(line);
        REQUIRE(request.ok());
        CHECK(request->command->path == "user list");
        CHECK(request->arguments.text("--device") == "front");
        CHECK(request->arguments.text("--output") == "json");
    }
}

TEST_CASE("letters may be joined, and a repeated flag is counted") {
    const Arguments arguments = arguments_of("user list -qvv -d front");
    CHECK(arguments.has("--quiet"));
    CHECK(arguments.count("--verbose") == 2);
}

TEST_CASE("commands and options are never completed from their beginning") {
    CHECK(contains(refusal_of("use list"), "no command 'use'"));
    CHECK(contains(refusal_of("user li"), "no command 'user li'"));
    CHECK(contains(refusal_of("user list --lim 3"), "no option '--lim'"));
}

TEST_CASE("a near miss is suggested") {
    CHECK(contains(refusal_of("usr list"), "did you mean 'user'?"));
    CHECK(contains(refusal_of("user improt x"), "did you mean 'user import'?"));
    CHECK(contains(refusal_of("user list --limti 3"), "did you mean '--limit'?"));
    CHECK(contains(refusal_of("user import x --mode repalce"), "did you mean 'replace'?"));
}

TEST_CASE("an alias stands for its command") {
    CHECK(parse_line("diff site.yaml")->command->path == "config diff");
    CHECK(parse_line("relay list")->command->path == "door list");
}

TEST_CASE("arguments are assigned in order, the last may take several") {
    const Arguments arguments = arguments_of("door hold A open");
    CHECK(arguments.text("DOOR") == "A");
    CHECK(arguments.text("STATE") == "open");
    CHECK(arguments_of("user delete 1 2 3").all("ID").size() == 3);
}

TEST_CASE("missing and surplus arguments are named") {
    CHECK(contains(refusal_of("door hold A"), "needs STATE"));
    CHECK(contains(refusal_of("unlock A B"), "'B' is one argument too many"));
    CHECK(contains(refusal_of("account set porter"), "needs --role"));
}

TEST_CASE("what stands behind -- is never an option") {
    const Arguments arguments = arguments_of("user get -- --limit");
    CHECK(arguments.text("ID") == "--limit");
}

TEST_CASE("values that look like lists, blanks and a lone dash come through whole") {
    const Arguments arguments = arguments_of("raw POST /v1/x --data '[1,2]' --header 'A: b, c'");
    CHECK(arguments.text("--data") == "[1,2]");
    CHECK(arguments.text("--header") == "A: b, c");
    CHECK(arguments_of("raw POST /v1/x --data -").text("--data") == "-");
    CHECK(arguments_of("user import -").text("FILE") == "-");
}

TEST_CASE("an option without its value, given twice, or joined to a flag is a usage error") {
    refusal_of("user list --limit");
    refusal_of("user list --limit 1 --limit 2");
    refusal_of("user list --sort");
}

TEST_CASE("values are checked by their kind") {
    CHECK(contains(refusal_of("user list --limit -1"), "--limit"));
    CHECK(contains(refusal_of("user list --limit 3x"), "not a whole number"));
    CHECK(contains(refusal_of("unlock A --hold 5"), "not a duration"));
    CHECK(contains(refusal_of("log door --since yesterday"), "not a time"));
    CHECK(contains(refusal_of("user list -o xml"), "is not one of 'table'"));
    CHECK(contains(refusal_of("schedule get ten"), "not a whole number"));
    CHECK(contains(refusal_of("schedule add --days mon,freitag"), "'freitag' is not one of"));
}

TEST_CASE("an option takes its value from its variable unless it is given") {
    CHECK(arguments_of("user list", {{"AKX_OUTPUT", "json"}}).text("--output") == "json");
    CHECK(arguments_of("user list -o csv", {{"AKX_OUTPUT", "json"}}).text("--output") == "csv");
    CHECK(arguments_of("user import x", {{"AKX_USER_IMPORT_MODE", "add"}}).text("--mode") == "add");
    CHECK(arguments_of("user list", {{"AKX_YES", "1"}}).has("--yes"));
    CHECK_FALSE(arguments_of("user list", {{"AKX_YES", "false"}}).has("--yes"));
    CHECK(contains(refusal_of("user list", {{"AKX_OUTPUT", "xml"}}), "xml"));
}

TEST_CASE("a target on the command line sets aside all targets in variables") {
    const Arguments arguments =
        arguments_of("user list -d front", {{"AKX_SELECTOR", "a=b"}, {"AKX_ALL", "1"}});
    CHECK(arguments.text("--device") == "front");
    CHECK_FALSE(arguments.has("--selector"));
    CHECK_FALSE(arguments.has("--all"));
}

TEST_CASE("several phones are only for commands that can take them") {
    CHECK(contains(refusal_of("unlock A --all"), "one phone at a time"));
    CHECK(contains(refusal_of("user list -d front --all"), "cannot be joined"));
    CHECK(contains(refusal_of("context list -d front"), "does not act on a chosen phone"));
    CHECK(parse_line("context list", {{"AKX_DEVICE", "front"}}).ok());
}

TEST_CASE("a noun alone is a usage error, the program alone shows help") {
    Desk desk;
    const auto noun = desk.line("user");
    CHECK(noun.exit_code == 3);
    CHECK(contains(noun.err, "needs a verb"));
    const auto nothing = desk.line("");
    CHECK(nothing.exit_code == 0);
    CHECK(contains(nothing.out, "akx device discover"));
}

TEST_CASE("lines are split as a shell would") {
    CHECK(split_line("a 'b c' \"d e\" f\\ g ''") ==
          std::vector<std::string>{"a", "b c", "d e", "f g", ""});
}
