// SPDX-License-Identifier: Apache-2.0
// Users as rows of the devices' API, in the spellings of all firmwares.
#include "api/akuvox/user_item.hpp"
#include "base/json.hpp"
#include "exchange/access_text.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::akuvox;

namespace {

Value json(std::string_view text) {
    const auto value = parse_json(text);
    REQUIRE(value.ok());
    return *value;
}

UserItem read(std::string_view text, const model::User* stored = nullptr) {
    const auto item = read_user_item(json(text), stored);
    INFO((item ? "" : item.error().text()));
    REQUIRE(item.ok());
    return *item;
}

std::string access(const UserItem& item) {
    return exchange::print_access(item.user.access, true);
}

model::User stored_user() {
    model::User user;
    user.id = "7";
    user.name = "Ann";
    user.access = exchange::parse_access("1001-1;")->rules;
    return user;
}

} // namespace

TEST_CASE("a card alone makes a user that is called like it") {
    const UserItem item = read(R"({"CardCode":"02B775D2;0400000A","ScheduleRelay":"1001-1;"})");
    CHECK(item.user.id == "02B775D2");
    CHECK(item.user.name == "02B775D2");
    CHECK(item.user.cards.size() == 2);
    CHECK(access(item) == "1001-1;");
}

TEST_CASE("all spellings of the access are understood") {
    CHECK(access(read(R"({"UserID":"1","ScheduleRelay":"1001-12;"})")) == "1001-12;");
    CHECK(access(read(R"({"UserID":"1","Schedule-Relay":"1001-1,1001-2"})")) == "1001-12;");
    CHECK(access(read(R"({"UserID":"1","Schedule":"1001-1;"})")) == "1001-1;");
    CHECK(access(read(R"({"UserID":"1","Schedule":["1001"],"Schedule-Relay":"1001-1;"})")) ==
          "1001-1;");
}

TEST_CASE("of spellings that contradict each other the one that says something new counts") {
    const model::User stored = stored_user();
    CHECK(access(read(R"({"ScheduleRelay":"1001-2;","Schedule-Relay":"1001-1;"})", &stored)) ==
          "1001-2;");
    CHECK(access(read(R"({"ScheduleRelay":"1001-1;","Schedule-Relay":"1001-2;"})", &stored)) ==
          "1001-2;");
    CHECK(access(read(R"({"ScheduleRelay":"1001-1;","Schedule-Relay":"1001-1;"})", &stored)) ==
          "1001-1;");
}

TEST_CASE(
    "a row speaks of what it names; hidden PINs and who owns it are not the client's to say") {
    const model::User stored = stored_user();
    const UserItem item =
        read(R"({"ID":"3","UserID":"7","PrivatePIN":"****","Source":"Cloud","SourceType":"2",
                 "Name":"","PhoneNum":"100;200","Frobnicate":"1"})",
             &stored);
    const model::Section& section = model::User::section();
    CHECK(item.given.has(section, "phones"));
    CHECK_FALSE(item.given.has(section, "pin"));
    CHECK_FALSE(item.given.has(section, "name"));
    CHECK_FALSE(item.given.has(section, "source"));
    CHECK(item.user.source == model::Source::local);
}

TEST_CASE("numbers are taken for texts, rows in rows are not") {
    CHECK(read(R"({"UserID":9999,"Name":"N","WebRelay":3,"LiftFloorNum":0})").user.web_relay == 3);
    CHECK_FALSE(read_user_item(json(R"({"UserID":"1","Name":["x"]})"), nullptr).ok());
    CHECK_FALSE(read_user_item(json(R"("x")"), nullptr).ok());
    const auto pin = read_user_item(json(R"({"UserID":"1","PrivatePIN":"12345678901"})"), nullptr);
    REQUIRE_FALSE(pin.ok());
    CHECK(pin.error().text().find("12345678901") == std::string::npos);
}

TEST_CASE("a card list cut at 63 characters loses the cut card and nothing else") {
    const std::string cards = "04A1B2C3D4E5F6;04A1B2C3D4E5F7;04A1B2C3D4E5F8;04A1B2C3D4E5F9;04A";
    REQUIRE(cards.size() == 63);
    CHECK(read(R"({"UserID":"1","CardCode":")" + cards + R"("})").user.cards.size() == 4);
}

TEST_CASE("a user is shown with both main spellings, all values texts, its PIN only if asked for") {
    StoredUser stored;
    stored.row = 12;
    stored.user = stored_user();
    stored.user.pin = Secret(std::string("2580"));
    stored.has_pin = true;
    const Value item = user_item(stored, false);
    CHECK(item.text_at("ID") == "12");
    CHECK(item.text_at("ScheduleRelay") == "1001-1;");
    CHECK(item.text_at("Schedule-Relay") == "1001-1;");
    CHECK(item.text_at("PrivatePIN") == "****");
    CHECK(item.text_at("Group") == "Default");
    for (const Value::Member& member : item.as_object()) {
        INFO(member.key);
        CHECK(member.value.is_text());
    }
    CHECK(user_item(stored, true).text_at("PrivatePIN") == "2580");
}
