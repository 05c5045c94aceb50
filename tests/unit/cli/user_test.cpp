// SPDX-License-Identifier: Apache-2.0
// Users one by one, and files in and out.
#include "desk.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace akx;
using namespace akx::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string row(const std::string& id, const std::string& more = "") {
    return R"({"id":")" + id + R"(","name":"User )" + id + "\"" + more + "}\n";
}

std::string content(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("a user is added with the fields of the options and the PIN from a file") {
    Desk desk;
    desk.pair("front");
    const auto added = desk.line("user add ann --name 'Ann Lee' --cards '0A;FF' --access A "
                                 "--access 10-BC --room 4 --pin-stdin -o json",
                                 "13579\n");
    REQUIRE(added.exit_code == 0);
    const Value told = *parse_json(desk.phone.last().substr(9));
    CHECK(told.text_at("pin") == "13579");
    CHECK(told.array_at("cards").size() == 2);
    REQUIRE(told.array_at("access").size() == 2);
    CHECK(told.array_at("access")[0].int_at("schedule") == 1001);
    CHECK(to_json(told.array_at("access")[1]) == R"({"schedule":10,"relays":["B","C"]})");
}

TEST_CASE("a user that cannot be is refused here") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("user add ann").exit_code == 3);
    CHECK(desk.line("user add ann --name Ann --cards XYZ").exit_code == 3);
    CHECK(desk.line("user add ann --name Ann --access 10-Z").exit_code == 3);
    CHECK(desk.line("user add ann --name Ann --pin-stdin", "1\n").exit_code == 3);
    CHECK(desk.line("user add --name Ann").exit_code == 3);
    CHECK(desk.phone.told.empty());
}

TEST_CASE("set sends only what is given, and null for what is cleared") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("user set ann --room 5 --clear cards --clear pin").exit_code == 0);
    CHECK(desk.phone.last() == R"(change_user ann {"room":"5","cards":null,"pin":null})");
    CHECK(desk.line("user set ann").exit_code == 3);
    CHECK(desk.line("user set ann --clear name").exit_code == 3);
}

TEST_CASE("users are listed page by page up to the limit") {
    Desk desk;
    desk.pair("front");
    for (int i = 0; i < 2'500; ++i) {
        Value user = Value::object();
        user.set("id", std::to_string(10'000 + i));
        desk.phone.users[user.text_at("id")] = user;
    }
    const std::string all = desk.line("user list -o csv --fields id").out;
    CHECK(std::count(all.begin(), all.end(), '\n') == 2'501);
    const std::string some = desk.line("user list -o csv --fields id --limit 1001").out;
    CHECK(std::count(some.begin(), some.end(), '\n') == 1'002);
}

TEST_CASE("deleting asks, and tells what could not be deleted") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("user delete 1 2").exit_code == 3);
    CHECK(desk.phone.told.empty());
    desk.answers = {"y"};
    CHECK(desk.line("user delete 1 2").exit_code == 0);
    CHECK(desk.line("user delete --file - --yes", "3\n\n4\n").exit_code == 0);
    CHECK(desk.phone.last() == "delete_user 4");
    desk.phone.failure = Error(errors::not_found, "no such user");
    CHECK(desk.line("user delete 5 --yes").exit_code == 10);
    CHECK(desk.line("user delete --yes").exit_code == 3);
}

TEST_CASE("an import sends every row and shows the phone's report") {
    Desk desk;
    desk.pair("front");
    desk.phone.report.added = 2;
    desk.phone.report.revision = "12";
    const auto imported =
        desk.line("user import - --max-delete 7 -o json", row("1", R"(,"pin":"1357")") + row("2"));
    REQUIRE(imported.exit_code == 0);
    CHECK(desk.phone.last() == "import max=7");
    CHECK(std::count(desk.phone.imported.begin(), desk.phone.imported.end(), '\n') == 2);
    CHECK(contains(desk.phone.imported, "1357"));
    INFO(desk.phone.imported);
    // A row says nothing about fields it does not have.
    CHECK_FALSE(contains(desk.phone.imported, "cards"));
    const auto report = parse_json(imported.out);
    CHECK(report->int_at("added") == 2);
    CHECK(report->text_at("revision") == "12");
}

TEST_CASE("one bad row stops the import before the phone hears of it") {
    Desk desk;
    desk.pair("front");
    const std::string file =
        desk.write("people.ndjson", row("1") + row("2", R"(,"cards":["XYZ"])") + row("3"));
    const auto refused = desk.akx({"user", "import", file});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "people.ndjson:2:"));
    CHECK(contains(refused.err, "AKX-E0212"));
    CHECK(desk.phone.told.empty());

    const auto skipped = desk.akx({"user", "import", file, "--skip-invalid", "-o", "json"});
    CHECK(skipped.exit_code == 6);
    CHECK(parse_json(skipped.out)->int_at("rejected") == 1);
    CHECK(std::count(desk.phone.imported.begin(), desk.phone.imported.end(), '\n') == 2);
}

TEST_CASE("the report of bad rows is written as the file's name says") {
    Desk desk;
    desk.pair("front");
    const std::string file = desk.write("people.ndjson", row("1") + row("2", R"(,"room":7e9)"));
    for (const std::string format : {"json", "ndjson", "csv", "txt"}) {
        const std::string report = desk.path("bad." + format);
        CHECK(desk.akx({"user", "import", file, "--report", report}).exit_code == 3);
        INFO(format);
        CHECK(contains(content(report), "people.ndjson"));
        CHECK(contains(content(report), "room"));
    }
    CHECK(parse_json(content(desk.path("bad.json")))->array_at("items").size() == 1);
}

TEST_CASE("rows that the phone refuses are named by their lines in the file") {
    Desk desk;
    desk.pair("front");
    std::vector<Error> problems;
    problems.push_back(Error(errors::invalid_row, "the PIN is taken").at({"", 2, 0}));
    problems.push_back(Error(errors::invalid_row, "the PIN is taken").at({"", 3, 0}));
    desk.phone.failure = Error(errors::invalid_row, "2 rows").because(std::move(problems));
    const std::string file = desk.write("people.ndjson", row("1") + "\n\n" + row("2") + row("3"));
    const auto refused = desk.akx({"user", "import", file});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "people.ndjson:4"));
    CHECK(contains(refused.err, "people.ndjson:5"));
}

TEST_CASE("the report holds what every phone found wrong, whichever failed") {
    Desk desk;
    desk.pair("front");
    desk.pair("back");
    std::vector<Error> problems;
    problems.push_back(Error(errors::invalid_row, "the PIN is taken").at({"", 2, 0}));
    desk.phone.failure = Error(errors::invalid_row, "1 row").because(std::move(problems));
    const std::string file = desk.write("people.ndjson", row("1") + row("2"));
    const std::string report = desk.path("bad.json");
    CHECK(desk.akx({"user", "import", file, "--all", "--report", report}).exit_code == 3);
    CHECK(parse_json(content(report))->array_at("items").size() == 2);
}

TEST_CASE("a replacement says first whom it would delete, and asks") {
    Desk desk;
    desk.pair("front");
    desk.phone.report.deleted = 2;
    desk.phone.report.deletions = {"old1", "old2"};
    const auto refused = desk.line("user import - --mode replace --format ndjson", row("1"));
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "2 users would be deleted: old1, old2"));
    CHECK(desk.phone.told == std::vector<std::string>{"import dry replace"});
    CHECK(desk.line("user import - --mode replace --format ndjson --yes", row("1")).exit_code == 0);
    CHECK(desk.phone.last() == "import replace");
}

TEST_CASE("an unknown or unreadable file is refused with its name") {
    Desk desk;
    desk.pair("front");
    CHECK(desk.line("user import -", "\x7f"
                                     "ELF")
              .exit_code == 3);
    const auto missing = desk.akx({"user", "import", desk.path("nothing.csv")});
    CHECK(missing.exit_code == 10);
    CHECK(contains(missing.err, "nothing.csv"));
    CHECK(desk.akx({"user", "import", desk.path("")}).exit_code == 1);
}

TEST_CASE("an export goes to a private file, in the format of its name or of --format") {
    Desk desk;
    desk.pair("front");
    desk.phone.users["1"] = *parse_json(row("1", R"(,"cards":["0A"],"group":"staff")"));
    const std::string file = desk.path("out.ndjson");
    CHECK(desk.akx({"user", "export", file}).exit_code == 0);
    CHECK(contains(content(file), "\"id\":\"1\""));
    CHECK(std::filesystem::status(file).permissions() == std::filesystem::perms(0600));

    const auto converted = desk.line("user export --format device-csv --with-pins");
    CHECK(converted.exit_code == 0);
    CHECK(desk.phone.last() == "export secrets");
    CHECK(contains(converted.out, "User 1"));
    CHECK(contains(converted.err, "not carried by device-csv: group"));
}

TEST_CASE("PINs are not written to a terminal") {
    Desk desk;
    desk.pair("front");
    desk.terminal = true;
    CHECK(desk.line("user export --with-pins").exit_code == 3);
    CHECK(desk.line("user export").exit_code == 0);
}
