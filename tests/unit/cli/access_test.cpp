// SPDX-License-Identifier: Apache-2.0
// Who may open what, when and why: find, grant, revoke, diff, schedules of files, simulations.
#include "desk.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Value parsed(std::string_view text) {
    const auto value = parse_json(text);
    REQUIRE(value.ok());
    return *value;
}

void add_user(Desk& desk, const std::string& id, const std::string& name,
              const std::string& access = "[]") {
    desk.phone.users[id] =
        parsed(R"({"id":")" + id + R"(","name":")" + name + R"(","access":)" + access + "}");
}

constexpr std::string_view kDeviceCsv =
    "UserData,,,,,,,,,,,,,,,,,\n"
    "ID,UserId,Name,WebRelay,Floor,Schedule-Relay,Schedule-SRelay,PinCode,CardCode,BlePinCode,"
    "BlePinCodeGenTime,BleKeyID,BleStatus,LicensePlateCode,LicensePlateStartTime,"
    "LicensePlateEndTime,LicensePlateLongTermEnable,RelayScheduleActivationPermission\n"
    "1,100,Ann,0,0,10-1;,,,02B775D2,,,,,,,,,\n"
    "ScheduleData,,,,,,,,,,,,,,,,,\n"
    "ID,ScheduleID,Name,Type,Date,Weekly,Daily\n"
    "1,10,Office,2,,,08:00-17:00\n";

std::string last_line(const Desk& desk, std::string_view beginning) {
    std::string found;
    for (const std::string& line : desk.phone.told) {
        found = line.starts_with(beginning) ? line : found;
    }
    return found;
}

} // namespace

TEST_CASE("a user is granted a door by name, and the other rules stay") {
    Desk desk;
    desk.pair("front");
    add_user(desk, "7", "Ann Lee", R"([{"schedule":1001,"relays":["A"]}])");
    desk.phone.config = parsed(R"({"schedules":[{"id":10,"name":"Office hours"}]})");

    CHECK(desk.line("user grant 'ann lee' --door B").exit_code == 0);
    CHECK(desk.phone.last() ==
          R"(change_user 7 {"access":[{"schedule":1001,"relays":["A","B"]}]})");
    CHECK(desk.line("user grant 7 --door C --schedule 'office hours'").exit_code == 0);
    CHECK(desk.phone.last() == R"(change_user 7 {"access":[{"schedule":1001,"relays":["A"]},)"
                               R"({"schedule":10,"relays":["C"]}]})");
}

TEST_CASE("what a user may do already is not written again") {
    Desk desk;
    desk.pair("front");
    add_user(desk, "7", "Ann", R"([{"schedule":1001,"relays":["A"]}])");
    const auto again = desk.line("user grant 7 --door A");
    CHECK(again.exit_code == 0);
    CHECK(contains(again.err, "may open front/A already"));
    CHECK(contains(desk.line("user revoke 7 --door B").err, "may not open front/B anyway"));
    CHECK(desk.phone.told.empty());
}

TEST_CASE("a door is revoked under every schedule, or under the one named") {
    Desk desk;
    desk.pair("front");
    add_user(desk, "7", "Ann",
             R"([{"schedule":1001,"relays":["A","B"]},{"schedule":10,"relays":["A"]}])");
    desk.phone.config = parsed(R"({"schedules":[{"id":10,"name":"Office"}]})");
    CHECK(desk.line("user revoke Ann --door A").exit_code == 0);
    CHECK(desk.phone.last() == R"(change_user 7 {"access":[{"schedule":1001,"relays":["B"]}]})");
    CHECK(desk.line("user revoke Ann --door A --schedule Office").exit_code == 0);
    CHECK(desk.phone.last() ==
          R"(change_user 7 {"access":[{"schedule":1001,"relays":["A","B"]}]})");
    CHECK(desk.line("user revoke Ann --door A --schedule Offise").exit_code == 10);
}

TEST_CASE("a name that several have, or nobody, is refused with what may be meant") {
    Desk desk;
    desk.pair("front");
    add_user(desk, "7", "Ann Lee");
    add_user(desk, "8", "Ann Lee");
    const auto two = desk.line("user grant 'Ann Lee' --door A");
    CHECK(two.exit_code == 3);
    CHECK(contains(two.err, "7, 8"));
    const auto none = desk.line("user grant 'Ann' --door A");
    CHECK(none.exit_code == 10);
    CHECK(contains(none.err, "did you mean Ann Lee (7)?"));
    CHECK(desk.phone.told.empty());
}

TEST_CASE("users are found by part of a name or id") {
    Desk desk;
    desk.pair("front");
    add_user(desk, "7", "Ann Lee");
    add_user(desk, "8", "Bob");
    const auto found = desk.line("user find ann -o csv --fields id,name");
    CHECK(found.exit_code == 0);
    CHECK(contains(found.out, "7,Ann Lee"));
    CHECK_FALSE(contains(found.out, "Bob"));
    CHECK(desk.line("user find Carol").exit_code == 10);
    CHECK(desk.line("user find").exit_code == 3);
    CHECK(desk.line("user find Ann --card 0A").exit_code == 3);
}

TEST_CASE("a PIN to look for is asked for or read, and not shown") {
    Desk desk;
    desk.pair("front");
    desk.phone.found_users = parsed(R"({"users":[{"id":"7","name":"Ann"}],"publicPins":["Post"]})");
    const auto found = desk.line("user find --pin-stdin --room 12", "13579\n");
    CHECK(found.exit_code == 0);
    CHECK(desk.phone.last() == R"(search {"pin":"13579","room":"12"})");
    CHECK(contains(found.out, "Ann"));
    CHECK(contains(found.err, "the public PIN 'Post'"));
    CHECK_FALSE(contains(found.out + found.err, "13579"));
    desk.answers = {"2468"};
    CHECK(desk.line("user find --ask-pin").exit_code == 0);
    CHECK(desk.phone.last() == R"(search {"pin":"2468"})");
}

TEST_CASE("a card is looked for as any system shows it") {
    Desk desk;
    desk.pair("front");
    desk.phone.found_users = parsed(R"({"users":[]})");
    CHECK(desk.line("user find --card 183-30162 --format 6h3d5d").exit_code == 10);
    CHECK(desk.phone.last() == R"(search {"card":"183-30162","format":"6h3d5d"})");
    CHECK(desk.line("user find --card 1 --format 9HN").exit_code == 3);
}

TEST_CASE("a comparison shows each user that differs, and exits with 2") {
    Desk desk;
    desk.pair("front");
    const std::string file = desk.write("people.ndjson", R"({"id":"1","name":"Ann"})"
                                                         "\n");
    const auto same = desk.akx({"user", "diff", file});
    CHECK(same.exit_code == 0);
    CHECK(desk.phone.last() == "import dry replace details max=100000");

    desk.phone.report.changed = 1;
    desk.phone.report.deleted = 1;
    desk.phone.report.changes = {{"1", "changed", {"name", "pin"}}, {"9", "deleted", {}}};
    const auto differs = desk.akx({"user", "diff", file, "-o", "csv"});
    CHECK(differs.exit_code == 2);
    CHECK(contains(differs.out, "changed,1,\"name,pin\""));
    CHECK(contains(differs.out, "deleted,9,"));
    CHECK(contains(differs.err, "1 to change, 1 to delete"));

    CHECK(desk.akx({"user", "diff", file, "--mode", "merge"}).exit_code == 2);
    CHECK(desk.phone.last() == "import dry details max=100000");
    CHECK(desk.line("user diff --format ndjson -", "{\"id\":7}\n").exit_code == 3);
}

TEST_CASE("schedules of a device's file go to the phone before its users, after a trial") {
    Desk desk;
    desk.pair("front");
    const std::string file = desk.write("users.csv", std::string(kDeviceCsv));
    const auto imported = desk.akx({"user", "import", file});
    CHECK(imported.exit_code == 0);
    CHECK(contains(imported.err, "adds schedule 10 'Office'"));
    REQUIRE(desk.phone.told.size() == 3);
    CHECK(desk.phone.told[0] == "import dry");
    CHECK(desk.phone.told[1].starts_with("apply 7 schedules of "));
    CHECK(contains(desk.phone.told[1], R"("id":10)"));
    CHECK(desk.phone.told[2] == "import");

    desk.phone.told.clear();
    CHECK(desk.akx({"user", "import", file}).exit_code == 0); // they are there now
    CHECK(desk.phone.told == std::vector<std::string>{"import"});
}

TEST_CASE("a schedule that the phone has otherwise stops the import unless it is said what to do") {
    Desk desk;
    desk.pair("front");
    desk.phone.config = parsed(
        R"({"schedules":[{"id":10,"name":"Mine","type":"daily","windows":["09:00-12:00"]}]})");
    const std::string file = desk.write("users.csv", std::string(kDeviceCsv));
    const auto refused = desk.akx({"user", "import", file});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "10 'Office'"));
    CHECK(contains(refused.err, "--schedules replace"));
    CHECK(desk.phone.told.empty());

    CHECK(desk.akx({"user", "import", file, "--schedules", "keep"}).exit_code == 0);
    CHECK(desk.phone.told == std::vector<std::string>{"import"});
    CHECK(desk.akx({"user", "import", file, "--schedules", "none"}).exit_code == 0);
    CHECK(last_line(desk, "apply").empty());
    CHECK(desk.akx({"user", "import", file, "--schedules", "replace", "--dry-run"}).exit_code == 0);
    CHECK(last_line(desk, "apply").empty());
    CHECK(desk.akx({"user", "import", file, "--schedules", "replace"}).exit_code == 0);
    CHECK(contains(last_line(desk, "apply"), "08:00-17:00"));
    CHECK_FALSE(contains(last_line(desk, "apply"), "09:00-12:00"));
}

TEST_CASE("a schedule is tested on the phone's clock, with the reason and the next change") {
    Desk desk;
    desk.pair("front");
    desk.phone.config = parsed(
        R"({"device":{"timeZone":"Europe/Berlin"},"holidays":[{"name":"x","from":"2026-12-24"}],)"
        R"("schedules":[{"id":10,"name":"Office","days":["mon","thu"],"windows":["08:00-17:00"],)"
        R"("holidays":"closed"}]})");
    const auto at = [&](const std::string& time) {
        return parsed(desk.akx({"schedule", "test", "office", "--at", time, "-o", "json"}).out);
    };
    const Value open = at("2026-11-23T16:59");
    CHECK(open.bool_at("open"));
    CHECK(open.text_at("at") == "2026-11-23T15:59:00.000Z");
    CHECK(open.text_at("why") == "within 08:00-17:00");
    CHECK(open.text_at("until") == "2026-11-23T17:01 mon");
    CHECK(at("2026-11-23T17:01").text_at("why") == "outside its times of day");
    CHECK(at("2026-11-24T10:00").text_at("why") == "not on tue");
    CHECK(at("2026-12-24T10:00").text_at("why") == "closed on holidays");
    CHECK(desk.line("schedule test 10 --at 2026-03-29T02:30").exit_code == 3); // skipped
    CHECK(desk.line("schedule test 11").exit_code == 10);
    CHECK(desk.line("schedule test always --zone Nowhere/Land").exit_code == 10);
}

TEST_CASE("a schedule of a document is tested without a phone") {
    Desk desk;
    const std::string file =
        desk.write("site.yaml", "apiVersion: akx/v1\nkind: Device\nmetadata: {name: front}\nspec:\n"
                                "  device: {timeZone: America/New_York}\n"
                                "  schedules:\n    - {id: 5, name: Night, type: daily, windows: "
                                "[\"22:00-06:00\"]}\n");
    const auto out = desk.akx(
        {"schedule", "test", "Night", "-f", file, "--at", "2026-11-21T05:59", "-o", "json"});
    REQUIRE(out.exit_code == 0);
    CHECK(parsed(out.out).text_at("why") == "within 22:00-06:00 of the day before");
    CHECK(parsed(out.out).text_at("timeZone") == "America/New_York");
}

TEST_CASE("a simulation is put to the phone as it was asked, and shown step by step") {
    Desk desk;
    desk.pair("front");
    add_user(desk, "7", "Ann Lee");
    desk.phone.simulation = parsed(
        R"({"granted":false,"reason":"outside-schedule","why":"Closed.","user":"7","name":"Ann Lee",)"
        R"("local":"2026-12-24T17:00","weekday":"thu","timeZone":"Europe/Berlin",)"
        R"("steps":[{"check":"schedule","passed":false,"detail":"relay B: closed now"}]})");
    const auto shown =
        desk.line("door simulate --user 'Ann Lee' --at 2026-12-24T17:00 --relay B --method face");
    CHECK(shown.exit_code == 0);
    CHECK(desk.phone.last() ==
          R"(simulate {"user":"7","method":"face","relays":["B"],"at":"2026-12-24T17:00"})");
    CHECK(contains(shown.out, "relay B: closed now"));
    CHECK(contains(shown.out, "outside-schedule"));
    CHECK(contains(shown.out, "Ann Lee (7): Closed."));

    CHECK(desk.line("door simulate --pin-stdin --at 2h", "1357\n").exit_code == 0);
    CHECK(desk.phone.last() == R"(simulate {"pin":"1357","at":"2026-11-20T10:55:00.000Z"})");
    CHECK(desk.line("door simulate").exit_code == 3);
    CHECK(desk.line("door simulate --user 7 --card 0A").exit_code == 3);
}
