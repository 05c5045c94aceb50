// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;
using model::RelayId;
using model::RelaySet;

namespace {

constexpr std::string_view kHeader =
    "ID,UserId,Name,WebRelay,Floor,Schedule-Relay,Schedule-SRelay,PinCode,CardCode,BlePinCode,"
    "BlePinCodeGenTime,BleKeyID,BleStatus,LicensePlateCode,LicensePlateStartTime,"
    "LicensePlateEndTime,LicensePlateLongTermEnable,RelayScheduleActivationPermission";

Collected read(std::string_view text) {
    return read_users("device-csv", text);
}

Collected load(const std::string& name) {
    return read(load_text("tests/data/users/" + name));
}

std::vector<std::string> cards(const UserRow& row) {
    std::vector<std::string> out;
    for (const model::CardCode& card : row.user.cards) {
        out.push_back(card.text);
    }
    return out;
}

} // namespace

TEST_CASE("a device's export is read with its padding, its lists and its leading zeros") {
    const Collected file = load("facts_3_2.csv");
    REQUIRE(file.rows.size() == 2);
    const model::User& ann = file.rows[0].user;
    CHECK((ann.id == "1001" && ann.name == "Ann Example" && ann.pin.reveal() == "123456"));
    CHECK(ann.floors.empty());
    CHECK(ann.access == std::vector<model::AccessRule>{{1001, RelaySet::of({RelayId::a})}});
    const model::User& bob = file.rows[1].user;
    CHECK(bob.floors == std::vector<std::string>{"1"});
    CHECK(bob.access ==
          std::vector<model::AccessRule>{{1001, RelaySet::of({RelayId::a, RelayId::b})},
                                         {1003, RelaySet::of({RelayId::a})}});
    CHECK(cards(file.rows[1]) == std::vector<std::string>{"0A1B2C3E", "00000000ABCDEF"});
    CHECK(file.told() ==
          std::vector<std::string>{"warning: 3:45: Schedule-SRelay is not supported; what it says "
                                   "is left out [Schedule-SRelay=1001-2;]"});
}

TEST_CASE("schedules come with a device's users, the built-in ones do not") {
    const Collected file = load("facts_3_2.csv");
    REQUIRE(file.schedules.size() == 1);
    const model::Schedule& work = file.schedules[0];
    CHECK((work.id == 1003 && work.name == "Work" && work.type == model::ScheduleType::weekly));
    CHECK(work.days.bits == 0b0111110);
    CHECK(work.windows == std::vector<model::TimeWindow>{{8 * 60, 17 * 60}});
}

TEST_CASE("a row speaks of the columns a device's file has, and not of validity") {
    const Collected file = load("facts_3_2.csv");
    const UserRow& row = file.rows.at(0);
    for (const std::string_view field : {"id", "name", "pin", "cards", "access", "floors"}) {
        CHECK(present(row, field));
    }
    for (const std::string_view field : {"validTo", "group", "phones", "room", "source"}) {
        CHECK_FALSE(present(row, field));
    }
    CHECK_FALSE(present(load("sparse_e12.csv").rows.at(0), "pin"));
}

TEST_CASE("the 63-character cut of CardCode is found, and the torn code is left out") {
    const Collected file = load("cut_at_63.csv");
    REQUIRE(file.rows.size() == 3);
    CHECK(cards(file.rows[0]).size() == 4);
    CHECK(cards(file.rows[1]).size() == 3);
    REQUIRE(file.problems.size() == 2);
    CHECK_FALSE(file.problems[0].rejected);
    CHECK(file.problems[0].error.text() ==
          "3:35: cards: CardCode was cut at 63 characters by the device; its last card is left out "
          "because only \"04A\" of it is there");
    CHECK(file.problems[1].error.text() ==
          "4:38: cards: CardCode fills all 63 characters a device exports; further cards may be "
          "missing");
}

TEST_CASE(
    "users without UserId get an id that a second import finds again, and that is told once") {
    const Collected file = load("no_user_id.csv");
    std::vector<std::string> ids;
    for (const UserRow& row : file.rows) {
        ids.push_back(row.user.id);
    }
    CHECK(ids == std::vector<std::string>{"1", "2", "Cy", "A4"});
    CHECK(file.rows.back().user.name == "A4");
    CHECK(
        file.told() ==
        std::vector<std::string>{
            "7:1: id: the row has neither UserId, ID, Name nor CardCode [Name=]",
            "warning: 3:1: id: no UserId; ID is used instead (2 rows; this is the first) [UserId=]",
            "warning: 5:1: id: no UserId; Name is used instead [UserId=]",
            "warning: 6:1: id: no UserId; CardCode is used instead [UserId=]",
            "warning: 6:1: name: no Name; the user id is used [Name=]"});
    CHECK(load("sparse_e12.csv").rows.at(0).user.id == "0A1B2C3D");
}

TEST_CASE("a file that is cut short loses its last row only") {
    const Collected file = load("truncated.device.csv");
    CHECK(file.rows.size() == 2);
    REQUIRE(file.problems.size() == 1);
    CHECK(file.problems[0].error.what().starts_with("the row has "));
    CHECK(file.problems[0].error.hint() == "the file is cut short; export it again");
}

TEST_CASE("a card that may be torn by the end of the file is not taken, one in a short row is") {
    const std::string head = "UserData\nUserId,Name,CardCode,BlePinCode\n1,Ann,04A1B2C3D4E5F6";
    CHECK(read(head).rows.empty());
    REQUIRE(read(head + "\n").rows.size() == 1);
    CHECK(cards(read(head + "\n").rows[0]) == std::vector<std::string>{"04A1B2C3D4E5F6"});
}

TEST_CASE("columns are told apart by name in any spelling and order") {
    const Collected file = read("UserData\nCardCode;PerID;schedule_relay;PrivatePIN;LiftFloorNum;"
                                "PhoneNum;Group\nA1;7;1001-1;1234;2;100;Default\n");
    REQUIRE(file.told().size() == 1); // no Name
    const model::User& user = file.rows.at(0).user;
    CHECK((user.id == "7" && user.name == "7" && user.pin.reveal() == "1234"));
    CHECK((user.phones == std::vector<std::string>{"100"} && user.group.empty()));
    CHECK(user.floors == std::vector<std::string>{"2"});
    CHECK(user.access.size() == 1);
}

TEST_CASE("one fact in two columns ends the reading, for which of them holds?") {
    CHECK(load("duplicate_header.device.csv").failure() ==
          "2:25: the columns 'CardCode' and 'Card-Code' say the same thing");
    CHECK(read("UserData\nUserId,Schedule-Relay,ScheduleRelay\n").failure() ==
          "2:23: the columns 'Schedule-Relay' and 'ScheduleRelay' say the same thing");
}

TEST_CASE("a file without users or columns is refused") {
    CHECK(read("").failure() == "1:1: the file has neither users nor schedules");
    CHECK(read("UserData\nfoo,bar\n1,2\n").failure() ==
          "2:1: the line behind the section's name names no known column");
}

TEST_CASE("an unknown section is left out with one warning") {
    const Collected file =
        read("FaceData,,\nID,Url,X\n1,a,b\nUserData,,\nID,UserId,Name\n1,7,Ann\n");
    CHECK(file.rows.size() == 1);
    CHECK(file.told() == std::vector<std::string>{"warning: 1:1: the section 'FaceData' is not "
                                                  "known; it is left out"});
}

TEST_CASE("schedules are read in every spelling of the devices") {
    const Collected file =
        read("ScheduleData,,,,,,,,,\n"
             "ID,DisplayID,Name,Type,DateStart,DateEnd,TimeStart,TimeEnd,Week,Thur\n"
             "1,1003,Range,0,20260601,2026-08-31,18:00,22:00,,\n"
             "2,1004,Weekly,1,,,08:00,17:00,12,1\n"
             "3,1005,Some days of a range,0,20260101,20261231,,,06,\n"
             "4,1006,Daily,2,,,22:00,06:00,,\n"
             "5,1007,Bad time,2,,,25:00,06:00,,\n"
             "6,1008,Bad date,0,20260231,20260301,,,,\n"
             "7,1009,No days,1,,,08:00,17:00,,\n"
             "8,0,Bad id,2,,,,,,\n"
             "9,1010,Bad type,7,,,,,,\n");
    REQUIRE(file.schedules.size() == 4);
    CHECK(file.schedules[0].type == model::ScheduleType::range);
    CHECK(model::TextForm<model::Date>::print(*file.schedules[0].date_to) == "2026-08-31");
    CHECK(file.schedules[1].days.bits == 0b0010110);
    CHECK(file.schedules[2].type == model::ScheduleType::weekly);
    CHECK(file.schedules[2].days.bits == 0b1000001);
    CHECK(file.schedules[3].windows == std::vector<model::TimeWindow>{{22 * 60, 6 * 60}});
    CHECK(file.told() ==
          std::vector<std::string>{
              "7:21: TimeStart: \"25:00-06:00\" is not a time window such as 08:00-17:00 "
              "[TimeStart=25:00]",
              "8:19: DateStart: \"20260231\" is not a date such as 20261231 [DateStart=20260231]",
              "9:1: Weekly: a weekly schedule needs its days",
              "10:1: ScheduleID: \"0\" is not a number from 1 to 99999",
              "11:17: Type: \"7\" is not a type: 0 date range, 1 weekly, 2 daily [Type=7]"});
}

TEST_CASE("the devices' CSV is written to the letter") {
    UserRow row;
    row.user.id = "7";
    row.user.name = "Smith, Ann";
    row.user.pin = Secret(std::string("0042"));
    row.user.cards = {{"04A1B2C3D4E5F6"}, {"0000000A"}};
    row.user.access = {{1001, RelaySet::of({RelayId::a, RelayId::b})},
                       {1003, RelaySet::of({RelayId::c})}};
    model::Schedule night;
    night.id = 1003;
    night.name = "Night";
    night.type = model::ScheduleType::daily;
    night.windows = {{22 * 60, 6 * 60}};
    const std::string pad(17, ',');
    const std::string short_pad(11, ',');
    CHECK(write_users(*find_format("device-csv"), {&row, 1}, {&night, 1}, {.pins = true}) ==
          "UserData" + pad + "\r\n" + std::string(kHeader) +
              "\r\n1,7,\"Smith, Ann\",0,0,1001-12;1003-3;,,0042,04A1B2C3D4E5F6;0000000A,,,-1,"
              "Unpaired,,,,0,0\r\n" +
              "ScheduleData" + pad + "\r\nID,ScheduleID,Name,Type,Date,Weekly,Daily" + short_pad +
              "\r\n1,1001,Always,2,,,00:00-23:59" + short_pad + "\r\n2,1002,Never,2,,,00:00-00:00" +
              short_pad + "\r\n3,1003,Night,2,,,22:00-06:00" + short_pad + "\r\n");
}

TEST_CASE("a device's CSV without PINs has no PIN column, so that nobody's PIN is deleted by it") {
    UserRow row;
    row.user.id = "7";
    row.user.name = "Ann";
    row.user.pin = Secret(std::string("0042"));
    const std::string text = write_users(*find_format("device-csv"), {&row, 1}, {}, {});
    CHECK(text.find("PinCode,CardCode") == std::string::npos);
    CHECK(text.find("0042") == std::string::npos);
    const Collected again = read(text);
    CHECK(again.told().empty());
    CHECK_FALSE(present(again.rows.at(0), "pin"));
}
