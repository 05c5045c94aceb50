// SPDX-License-Identifier: Apache-2.0
#include "exchange/key_data.hpp"
#include "unit/exchange/collect.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;
using model::RelayId;
using model::RelaySet;

namespace {

Collected read(std::string_view keys) {
    return read_users("keydata-cards", "<KeyData>\n" + std::string(keys) + "</KeyData>\n");
}

UserRow user(std::string name, std::vector<model::CardCode> cards, std::string pin,
             std::vector<model::AccessRule> access) {
    UserRow row;
    row.user.id = name;
    row.user.name = std::move(name);
    row.user.cards = std::move(cards);
    row.user.pin = Secret(std::move(pin));
    row.user.access = std::move(access);
    return row;
}

} // namespace

TEST_CASE("keys are read: doors of both readers, times as schedules, forbidden ones") {
    const Collected file =
        read_users(*find_format("keydata-cards"), load_text("tests/data/users/keydata.xml"), 64);
    REQUIRE(file.rows.size() == 4);
    const model::User& first = file.rows[0].user;
    CHECK((first.id == "card-1" && first.name == "card-1"));
    CHECK(first.cards == std::vector<model::CardCode>{{"00000033753EFB"}});
    CHECK(first.access ==
          std::vector<model::AccessRule>{{model::kAlways, RelaySet::of({RelayId::a, RelayId::b})}});
    const model::User& flat = file.rows[1].user;
    CHECK((flat.id == "card-2" && flat.name == "12" && flat.cards.size() == 2));
    REQUIRE(file.schedules.size() == 1);
    CHECK(file.schedules[0].id == flat.access.at(0).schedule);
    CHECK(file.schedules[0].name == "mon tue wed thu fri 08:00-17:30");
    CHECK(file.schedules[0].days.bits == 0b0111110);
    CHECK((file.rows[2].user.id == "pin-4" && file.rows[2].user.pin.reveal() == "12309"));
    CHECK(file.rows[2].user.access == flat.access);
    CHECK(file.rows[3].user.access ==
          std::vector<model::AccessRule>{{model::kNever, RelaySet::of({RelayId::a, RelayId::b})}});
    CHECK(file.told() ==
          std::vector<std::string>{
              "27:58: \"x\" is not relays by number, 0 for none [DoorNum=x]",
              "28:67: \"7\" is not 0 (allowed) or 2 (forbidden) [Tags=7]",
              "29:33: pin: the secret does not have the form required: PIN of 2 to 8 digits "
              "[Code=****]",
              "29:53: \"yes\" is not 0 or 1 [Mon=yes]",
              "30:72: \"8:00\" is not a time such as 08:00 [TimeStart=8:00]",
              "31:5: id: the key has no ID [ID=]",
              "32:5: the key has no Code [Code=]",
              "warning: 7:16: name: no Name; the user id is used [Name=]",
          });
}

TEST_CASE("cards of one name are one user, up to five, and PINs stay apart") {
    std::string keys;
    for (int i = 1; i <= 7; ++i) {
        keys += "<Key ID='" + std::to_string(i) + "' Name='12' Code='0000000000000" +
                std::to_string(i) + "' DoorNum='1'/>\n";
    }
    const Collected file = read(keys + "<Key ID='8' Name='12' Code='1234' DoorNum='1'/>");
    REQUIRE(file.rows.size() == 3);
    CHECK(file.rows[0].user.cards.size() == 5);
    CHECK((file.rows[1].user.id == "card-6" && file.rows[1].user.cards.size() == 2));
    CHECK((file.rows[2].user.id == "pin-8" && file.rows[2].user.cards.empty()));
    CHECK(file.told().empty());
}

TEST_CASE("the same times have the same schedule number in every file, other times another") {
    const auto times = [](int from) {
        KeyTimes out;
        out.window.from = from;
        return out;
    };
    CHECK(schedule_of(times(480), 0).id == schedule_of(times(480), 0).id);
    CHECK(schedule_of(times(480), 0).id != schedule_of(times(481), 0).id);
    CHECK(schedule_of(times(480), 0).id != schedule_of(times(480), 1).id);
    CHECK(schedule_of(times(0), 0).id == model::kAlways);
    CHECK(schedule_of({{}, {}}, 0).id == model::kNever);
    std::vector<KeyTimes> all;
    for (int from = 0; from < 1440; from += 5) {
        all.push_back(times(from));
        CHECK(schedule_of(all.back(), 0).id <= model::kMaxScheduleId);
        CHECK((from == 0 || times_of(schedule_of(all.back(), 0)) == all.back()));
    }
}

TEST_CASE("keys with very many different times get different numbers, and there is an end to it") {
    std::string keys;
    for (int i = 0; i < 600; ++i) {
        const model::TimeWindow window{i, 1439};
        keys += "<Key ID='" + std::to_string(i + 1) +
                "' Code='000000000000A1' DoorNum='1' "
                "TimeStart='" +
                model::TextForm<model::TimeWindow>::print(window).substr(0, 5) + "'/>\n";
    }
    const Collected file = read(keys);
    CHECK(file.rows.size() == 500);
    std::vector<model::ScheduleId> ids;
    for (const model::Schedule& schedule : file.schedules) {
        ids.push_back(schedule.id);
    }
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    CHECK(ids.size() == 499); // and "always"
    CHECK(file.problems.front().error.what() == "the keys have more than 500 different times");
}

TEST_CASE("keys are written in the order of older firmwares, cards filled up to 14 digits") {
    model::Schedule work;
    work.id = 1003;
    work.days = model::Flags<model::Weekday>::of({model::Weekday::mon, model::Weekday::thu});
    work.windows = {{8 * 60, 17 * 60}};
    const UserRow rows[] = {
        user("A & B", {{"33753EFB"}, {"88001122334455667788"}}, "0042",
             {{1003, RelaySet::of({RelayId::a, RelayId::c})}, {1001, RelaySet::of({RelayId::b})}}),
        user("Nobody", {}, "", {}),
        user("Out", {{"0A"}}, "77", {{1002, RelaySet::of({RelayId::a})}})};
    CHECK(write_users(*find_format("keydata-cards"), rows, {&work, 1}, {.pins = true}) ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<KeyData>\n"
          "    <Key ID=\"1\" Admin=\"0\" Name=\"A &amp; B\" Code=\"00000033753EFB\" DoorNum=\"13\" "
          "WiegandDoorNum=\"13\" Mon=\"1\" Tue=\"0\" Wed=\"0\" Thur=\"1\" Fri=\"0\" Sat=\"0\" "
          "Sun=\"0\" TimeStart=\"08:00\" TimeEnd=\"17:00\" DeviceName=\"\" Tags=\"0\" />\n"
          "    <Key ID=\"2\" Admin=\"0\" Name=\"Out\" Code=\"0000000000000A\" DoorNum=\"1\" "
          "WiegandDoorNum=\"1\" Mon=\"1\" Tue=\"1\" Wed=\"1\" Thur=\"1\" Fri=\"1\" Sat=\"1\" "
          "Sun=\"1\" TimeStart=\"00:00\" TimeEnd=\"23:59\" DeviceName=\"\" Tags=\"2\" />\n"
          "</KeyData>\n");
    const std::string pins =
        write_users(*find_format("keydata-pins"), rows, {&work, 1}, {.pins = true});
    CHECK(pins.find("Name=\"A &amp; B\" Code=\"0042\" DoorNum=\"13\" WiegandDoorNum=\"0\"") !=
          std::string::npos);
    CHECK(pins.find("DeviceName=\"A &amp; B\"") != std::string::npos);
    CHECK(write_users(*find_format("keydata-pins"), rows, {}, {}).find("Code") ==
          std::string::npos);
}

TEST_CASE("what keys cannot say is told before") {
    const UserRow row =
        user("A", {{"88001122334455667788"}}, "0042",
             {{1003, RelaySet::of({RelayId::a})}, {1001, RelaySet::of({RelayId::b})}});
    model::Schedule dated;
    dated.id = 1003;
    dated.date_to = model::Date{1};
    dated.windows = {{1, 2}, {3, 4}};
    const auto told = [&](std::string_view format) {
        LossReport report;
        find_losses(*find_format(format), row, {.pins = true}, report);
        find_losses(*find_format(format), dated, report);
        std::string out;
        for (const Loss& loss : report.losses()) {
            out += loss.field + " ";
        }
        return out;
    };
    CHECK(told("keydata-cards") == "id pin cards access id windows dateFrom ");
    CHECK(told("keydata-pins") == "id cards access id windows dateFrom ");
}
