// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

Collected read(std::string_view text) {
    return read_users("csv", text);
}

} // namespace

TEST_CASE("every column of our CSV fills the field of its name") {
    const Collected read_back =
        read("id,name,pin,cards,access,validFrom,validTo,phones,group,building,room,floors,role,"
             "webRelay,source\n"
             "7,\"Müller, Ann\",0042,04A1B2C3D4E5F6;0000000A,1001-12;1003-4,2026-01-01T00:00,"
             "2026-12-31 18:30,+49 30 1;100,Staff,A,101,1;2;-1,owner,5,local\n");
    REQUIRE(read_back.told().empty());
    REQUIRE(read_back.rows.size() == 1);
    const UserRow& row = read_back.rows[0];
    const model::User& user = row.user;
    CHECK(row.line == 2);
    CHECK(row.present == model::FieldSet::all(model::User::section()));
    CHECK(user.id == "7");
    CHECK(user.name == "Müller, Ann");
    CHECK(user.pin.reveal() == "0042");
    CHECK(user.cards == std::vector<model::CardCode>{{"04A1B2C3D4E5F6"}, {"0000000A"}});
    CHECK(user.access == std::vector<model::AccessRule>{
                             {1001, model::RelaySet::of({model::RelayId::a, model::RelayId::b})},
                             {1003, model::RelaySet::of({model::RelayId::d})}});
    CHECK(model::TextForm<model::LocalMinute>::print(*user.valid_from) == "2026-01-01T00:00");
    CHECK(model::TextForm<model::LocalMinute>::print(*user.valid_to) == "2026-12-31T18:30");
    CHECK(user.phones == std::vector<std::string>{"+49 30 1", "100"});
    CHECK(user.floors == std::vector<std::string>{"1", "2", "-1"});
    CHECK((user.group == "Staff" && user.building == "A" && user.room == "101"));
    CHECK((user.role == "owner" && user.web_relay == 5 && user.source == model::Source::local));
}

TEST_CASE("columns may come in any order and case, and a row speaks only of the columns there") {
    const Collected read_back = read("Name;ID;Cards\nAnn;7;\n");
    REQUIRE(read_back.rows.size() == 1);
    const UserRow& row = read_back.rows[0];
    CHECK(row.user.name == "Ann");
    CHECK((present(row, "id") && present(row, "name") && present(row, "cards")));
    CHECK_FALSE((present(row, "pin") || present(row, "access") || present(row, "validTo")));
}

TEST_CASE("a merge keeps what a file does not speak of and clears what it shows empty") {
    model::User stored;
    stored.id = "7";
    stored.name = "Ann";
    stored.pin = Secret(std::string("1234"));
    stored.cards = {{"AB"}};
    stored.room = "101";

    merge(stored, std::move(read("id,cards,room\n7,,102\n").rows.at(0)));
    CHECK(stored.pin.reveal() == "1234");
    CHECK(stored.name == "Ann");
    CHECK(stored.cards.empty());
    CHECK(stored.room == "102");

    merge(stored, std::move(read("id,pin\n7,\n").rows.at(0)));
    CHECK(stored.pin.empty());
    CHECK(stored.room == "102");
}

TEST_CASE("a new user needs an id and a name") {
    CHECK(check_complete(read("id,name\n7,Ann\n").rows.at(0)));
    const Status status = check_complete(read("id,room\n7,101\n").rows.at(0));
    REQUIRE_FALSE(status);
    CHECK(status.error().is(errors::missing_value));
    CHECK(status.error().field() == "name");
}

TEST_CASE("each bad cell is reported with its place, value and cause, and the other rows go on") {
    const Collected read_back = read("id,name,pin,cards,access,webRelay,validTo,source\n"
                                     "1,Ann,12345,AB,1001-1,0,,\n"
                                     "2,Bob,12x4,XY,1001-9,many,tomorrow,klowd\n"
                                     ",Cy,,,,,,\n"
                                     "4,,,,,,,\n"
                                     "5,Eve,,AB;ab,,51,,\n"
                                     "6,Fay,,,,,,\n");
    CHECK(read_back.rows.size() == 2);
    CHECK(
        read_back.told() ==
        std::vector<std::string>{
            "3:7: pin: the secret does not have the form required: PIN of 2 to 8 digits [pin=****]",
            "3:12: cards: \"XY\" is not a card code of 1 to 32 hex digits, not all zero "
            "[cards=XY]",
            "3:15: access: \"1001-9\": relays are 1 to 4 or A to D [access=1001-9]",
            "3:22: webRelay: \"many\" is not a whole number [webRelay=many]",
            "3:27: validTo: \"tomorrow\" is not a local date and time, YYYY-MM-DDTHH:MM "
            "[validTo=tomorrow]",
            "3:36: source: \"klowd\" is not one of 'local', 'cloud', 'acms' or 'sdmc' "
            "[source=klowd]",
            "4:1: id: the id is missing [id=]",
            "5:3: name: the name is missing [name=]",
            "6:15: webRelay: 51 is out of range; allowed is 0 to 50 [webRelay=51]",
            "6:8: cards: card AB is listed twice [cards=AB;ab]",
        });
    CHECK(read_back.problems.front().row == 3);
    for (const RowProblem& problem : read_back.problems) {
        CHECK(problem.rejected);
        CHECK_FALSE(problem.error.hint().empty());
        CHECK(problem.error.text().find("12x4") == std::string::npos);
    }
}

TEST_CASE("what only the whole user shows wrong is placed at its column") {
    const Collected read_back = read("id,name,cards,validFrom,validTo\n"
                                     "1,Ann,AB;00ab,,\n"
                                     "2,Bob,,2026-02-01T00:00,2026-01-01T00:00\n");
    CHECK(read_back.rows.empty());
    CHECK(read_back.told() ==
          std::vector<std::string>{
              "2:7: cards: card 00AB is listed twice [cards=AB;00ab]",
              "3:25: validTo: validTo is before validFrom [validTo=2026-01-01T00:00]"});
}

TEST_CASE("a row with a cell too many or too few is refused, for its values would be misplaced") {
    const Collected read_back = read("id,name,room\n1,Smith, Ann,101\n2,Bob\n3,Cy,103\n");
    CHECK(read_back.rows.size() == 1);
    REQUIRE(read_back.problems.size() == 2);
    CHECK(read_back.told()[0] == "2:1: the row has 4 cells, the header has 3");
    CHECK(read_back.problems[0].error.hint() == "put texts that contain the separator in quotes");
    CHECK(read_back.told()[1] == "3:1: the row has 2 cells, the header has 3");
}

TEST_CASE("an unknown column is left out with a warning that says what may have been meant") {
    const Collected read_back = read("id,name,vaildTo,hasPin,e-mail\n7,Ann,x,true,y\n");
    CHECK(read_back.rows.size() == 1);
    REQUIRE(read_back.problems.size() == 2);
    CHECK(read_back.told()[0] == "warning: 1:9: the column 'vaildTo' is not known; it is left out "
                                 "[vaildTo=vaildTo]");
    CHECK(read_back.problems[0].error.hint() == "did you mean 'validTo'?");
    CHECK_FALSE(read_back.problems[1].rejected);
}

TEST_CASE("a header that cannot be relied on ends the reading") {
    CHECK(read("").failure() == "1:1: the file is empty");
    CHECK(read("name,room\nAnn,1\n").failure() == "1:1: the header has no column 'id'");
    CHECK(read("id,name,ID\n1,Ann,2\n").failure() == "1:9: the column 'ID' occurs twice");
    CHECK(read("id,\"na\"me\n1,Ann\n").failure() == "1:8: text follows the closing quote");
    CHECK(read("\xFF\xFEi\0d").failure() == "1:1: the text is UTF-16, not UTF-8");
    CHECK(read("name,room\nAnn,1\n").rows.empty());
}

TEST_CASE("without PINs the CSV has no such column, with them every cell is there") {
    UserRow row;
    row.user.id = "7";
    row.user.name = "Ann";
    row.user.pin = Secret(std::string("0123"));
    const Format& csv = *find_format("csv");
    const std::string without = write_users(csv, {&row, 1}, {}, {});
    CHECK(without.find("pin") == std::string::npos);
    CHECK(without.find("0123") == std::string::npos);
    CHECK_FALSE(present(read(without).rows.at(0), "pin"));
    const std::string with = write_users(csv, {&row, 1}, {}, {.pins = true});
    CHECK(read(with).rows.at(0).user.pin.reveal() == "0123");
}

TEST_CASE("our CSV is written as its documentation shows") {
    UserRow row;
    row.user.id = "7";
    row.user.name = "Müller, \"Ann\"";
    row.user.cards = {{"04A1B2C3D4E5F6"}, {"0000000A"}};
    row.user.access = {{1001, model::RelaySet::of({model::RelayId::a, model::RelayId::b})}};
    row.user.phones = {"+49 30 1"};
    CHECK(write_users(*find_format("csv"), {&row, 1}, {}, {}) ==
          "id,name,cards,access,validFrom,validTo,phones,group,building,room,floors,role,webRelay,"
          "source\r\n"
          "7,\"Müller, \"\"Ann\"\"\",04A1B2C3D4E5F6;0000000A,1001-12,,,+49 30 1,,,,,,0,local\r\n");
    const std::string safe = write_users(*find_format("csv"), {&row, 1}, {},
                                         {.spreadsheet_safe = true, .separator = ';'});
    CHECK(safe.find(";'+49 30 1;") != std::string::npos);
    CHECK(read(safe).rows.at(0).user.phones == row.user.phones);
}
