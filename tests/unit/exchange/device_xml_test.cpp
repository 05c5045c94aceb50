// SPDX-License-Identifier: Apache-2.0
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;
using model::RelayId;
using model::RelaySet;

namespace {

constexpr std::string_view kProlog = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n";

Collected read(std::string_view text) {
    return read_users("device-xml", text);
}

Collected load(const std::string& name) {
    return read(load_text("tests/data/users/" + name));
}

std::string users(std::string_view records) {
    return std::string(kProlog) + "<UserData>\n" + std::string(records) + "</UserData>\n";
}

} // namespace

TEST_CASE("UserData.xml is written to the letter") {
    std::vector<UserRow> rows(2);
    rows[0].user.id = "41";
    rows[0].user.name = "4/1 — Kowalski & \"Söhne\" <b>";
    rows[0].user.access = {{1001, RelaySet::of({RelayId::a})}};
    rows[0].user.phones = {"41"};
    rows[0].user.group = "Budynek 1";
    rows[1].user.id = "42";
    rows[1].user.name = "two\nlines\tand 'quotes'";
    rows[1].user.pin = Secret(std::string("0042"));
    rows[1].user.cards = {{"04A1B2C3D4E5F6"}, {"0000000A"}};
    rows[1].user.access = {{1003, RelaySet::of({RelayId::b, RelayId::c})}};
    rows[1].user.floors = {"1", "2"};
    rows[1].user.web_relay = 3;
    CHECK(write_users(*find_format("device-xml"), rows, {}, {.pins = true}) ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
          "<UserData>\n"
          "    <Data ID=\"1\" UserID=\"41\" Name=\"4/1 — Kowalski &amp; &quot;Söhne&quot; "
          "&lt;b&gt;\" WebRelay=\"0\" Floor=\"0\" Phone=\"41\" Group=\"Budynek 1\" "
          "PriorityOfCall=\"0\" DialAccount=\"0\" Schedule-Relay=\"1001-1;\" "
          "Schedule-SRelay=\"\">\n"
          "        <Pin Code=\"\" />\n"
          "    </Data>\n"
          "    <Data ID=\"2\" UserID=\"42\" Name=\"two&#10;lines&#9;and 'quotes'\" WebRelay=\"3\" "
          "Floor=\"1;2\" Phone=\"\" Group=\"Default\" PriorityOfCall=\"0\" DialAccount=\"0\" "
          "Schedule-Relay=\"1003-23;\" Schedule-SRelay=\"\">\n"
          "        <Pin Code=\"0042\" />\n"
          "        <Card Code=\"04A1B2C3D4E5F6\" />\n"
          "        <Card Code=\"0000000A\" />\n"
          "    </Data>\n"
          "</UserData>\n");
}

TEST_CASE("DoorSchedule.xml is written to the letter, the built-in schedules first") {
    std::string out;
    model::Schedule summer;
    summer.id = 1004;
    summer.name = "Summer";
    summer.type = model::ScheduleType::range;
    summer.date_from = model::TextForm<model::Date>::parse("2026-06-01");
    summer.date_to = model::TextForm<model::Date>::parse("2026-08-31");
    summer.windows = {{18 * 60, 22 * 60}};
    append_door_schedules(out, {&summer, 1});
    CHECK(out == "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
                 "<Schedule>\n"
                 "    <Data ID=\"1\" ScheduleID=\"1001\" Name=\"Always\" Type=\"2\" Date=\"\" "
                 "Weekly=\"\" Daily=\"00:00-23:59\" />\n"
                 "    <Data ID=\"2\" ScheduleID=\"1002\" Name=\"Never\" Type=\"2\" Date=\"\" "
                 "Weekly=\"\" Daily=\"00:00-00:00\" />\n"
                 "    <Data ID=\"3\" ScheduleID=\"1004\" Name=\"Summer\" Type=\"0\" "
                 "Date=\"20260601-20260831\" Weekly=\"\" Daily=\"18:00-22:00\" />\n"
                 "</Schedule>\n");
    const Collected again = read(out);
    CHECK(again.told().empty());
    REQUIRE(again.schedules.size() == 1);
    CHECK(model::encode(again.schedules[0]) == model::encode(summer));
}

TEST_CASE("a device's own export is read, with its empty PINs") {
    const Collected file = load("e18c_userdata.xml");
    CHECK(file.told().empty());
    REQUIRE(file.rows.size() == 3);
    const model::User& first = file.rows[0].user;
    CHECK((first.id == "1" && first.name == "4/1 — Kowalski" && first.group == "Budynek 1"));
    CHECK(first.phones == std::vector<std::string>{"41"});
    CHECK(first.access == std::vector<model::AccessRule>{{1001, RelaySet::of({RelayId::a})}});
    CHECK((present(file.rows[0], "pin") && first.pin.empty()));
    CHECK_FALSE(present(file.rows[0], "cards"));
    CHECK(file.rows[1].user.name == "Nowak & \"Zielińska\" <4/2>");
    CHECK(file.rows[2].user.pin.reveal() == "0815");
    CHECK(file.rows[2].line == 9);
}

TEST_CASE("XML is read tolerantly: order, spelling, quotes, unknown parts") {
    const Collected file = load("tolerant_userdata.xml");
    REQUIRE(file.rows.size() == 3);
    const model::User& ann = file.rows[0].user;
    CHECK((ann.id == "7" && ann.name == "Ann 'A' Lee" && ann.pin.reveal() == "1234"));
    CHECK(ann.cards == std::vector<model::CardCode>{{"0A1B2C3D"}, {"04A2B81C5E6F80"}});
    CHECK((ann.room == "15A" && ann.source == model::Source::cloud));
    CHECK_FALSE(present(file.rows[1], "pin"));
    CHECK(file.rows[1].user.access ==
          std::vector<model::AccessRule>{{1001, RelaySet::of({RelayId::a, RelayId::b})}});
    CHECK(file.rows[2].user.id == "3");
    CHECK(file.told() == std::vector<std::string>{
                             "warning: 5:3: 'Colour' is not known; it is left out",
                             "warning: 12:3: the element <Extra> is not known; it is left out",
                             "warning: 13:3: id: no UserId; ID is used instead [UserId=]",
                             "warning: 13:3: name: no Name; the user id is used [Name=]",
                         });
}

TEST_CASE("a bad value in XML is told with its place, and the other rows are read") {
    const Collected file =
        read(users("<Data UserID=\"1\" Name=\"Ann\"\n"
                   "      Schedule-Relay=\"1001\"><Pin Code=\"12x4\"/><Card Code=\"4H\"/></Data>\n"
                   "<Data UserID='ü' Name='Bö' WebRelay=\"99\"/>\n"
                   "<Data UserID='4' Name='Di'/>\n"));
    CHECK(
        file.told() ==
        std::vector<std::string>{
            "4:23: access: \"1001\": the relays are missing [Schedule-Relay=1001]",
            "4:40: pin: the secret does not have the form required: PIN of 2 to 8 digits "
            "[Pin=****]",
            "4:59: cards: \"4H\" is not a card code of 1 to 32 hex digits, not all zero [Card=4H]",
            "5:38: webRelay: 99 is out of range; allowed is 0 to 50 [WebRelay=99]"});
    REQUIRE(file.rows.size() == 1);
    CHECK(file.rows[0].user.id == "4");
}

TEST_CASE("both spellings of access in one record must agree") {
    CHECK(read(users("<Data UserID='1' Name='A' ScheduleRelay='1001-1' "
                     "Schedule-Relay='1001-1' Schedule='1001'/>\n"))
              .told()
              .empty());
    CHECK(read(users("<Data UserID='1' Name='A' ScheduleRelay='1001-1' "
                     "Schedule-Relay='1001-2'/>\n"))
              .told() == std::vector<std::string>{"3:66: 'ScheduleRelay' and 'Schedule-Relay' say "
                                                  "different things [Schedule-Relay=1001-2]"});
}

TEST_CASE("document types are refused, with or without entities") {
    for (const std::string name :
         {"entity_bomb.xml", "external_entity.xml", "external_dtd.xml", "parameter_entity.xml"}) {
        const Collected file = load(name);
        CAPTURE(name);
        CHECK(file.rows.empty());
        CHECK(file.failure().starts_with("2:"));
        CHECK(file.error->what() == "the file has a document type (<!DOCTYPE …>)");
        CHECK(file.error->hint() ==
              "remove it: files of users have none, and entities are not expanded or fetched");
    }
    CHECK(read(users("<Data UserID='1' Name='&secret;'/>")).failure() ==
          "3:1: an entity that XML does not have");
}

TEST_CASE("XML that is cut short, in another encoding or something else ends the reading") {
    CHECK(load("truncated_userdata.xml").failure() == "5:1: the file is cut short");
    CHECK(load("latin1_undeclared.xml").failure() ==
          "3:36: byte 0xFC is not UTF-8; the file seems to be Latin-1 (Windows-1252)");
    CHECK(read("").failure() == "1:1: the file is empty");
    CHECK(read("<Html/>").failure() == "1:1: the root element <Html> is none of a device's users");
    CHECK(read("<?xml version='1.0' encoding='GB2312'?><UserData/>").failure() ==
          "1:31: the encoding the file names is not known or not the one it has");
    CHECK(read("<UserData><Data></UserData>").failure() ==
          "1:19: the XML is not well-formed: mismatched tag");
    CHECK(read("<UserData><Data ID='1' ID='2'/></UserData>").failure() ==
          "1:24: the XML is not well-formed: duplicate attribute");
}

TEST_CASE("a declared Latin-1 file is read") {
    const Collected file = load("latin1_declared.xml");
    CHECK(file.told().empty());
    REQUIRE(file.rows.size() == 1);
    CHECK(file.rows[0].user.name == "Jürgen");
}

TEST_CASE("UTF-16 is read where XML is asked for") {
    std::string text = "\xFF\xFE";
    for (const char c : std::string_view("<UserData>\n<Data UserID='1' Name='Ann' WebRelay='x'/>\n"
                                         "<Data UserID='2' Name='Bob'/></UserData>")) {
        text += c;
        text += '\0';
    }
    const Collected file = read(text);
    CHECK(file.failure().empty());
    REQUIRE(file.rows.size() == 1);
    CHECK(file.rows[0].user.name == "Bob");
    REQUIRE(file.problems.size() == 1);
    CHECK(file.problems[0].error.place().line == 2);
}

TEST_CASE("XML is bounded: tags, attributes, depth, names") {
    const std::string long_name(10'000'000, 'x');
    CHECK(read(users("<Data Name=\"" + long_name + "\"/>")).failure() ==
          "3:1: a tag is longer than 262144 bytes");
    CHECK(read(users("<!--" + long_name + "-->")).failure() ==
          "3:1: a tag is longer than 262144 bytes");
    CHECK(read(users("<Data>" + std::string(50, ' ') + "<a><b><c><d><e><f><g>")).failure() ==
          "3:75: elements are nested more than 8 deep");
    std::string many = "<Data";
    for (int i = 0; i < 300; ++i) {
        many += " a" + std::to_string(i) + "=''";
    }
    CHECK(read(users(many + "/>")).failure() == "3:1: the element has more than 256 attributes");
    std::string names;
    for (int i = 0; i < 300; ++i) {
        names += "<Data a" + std::to_string(i) + "=''/>";
    }
    CHECK(read(users(names)).error->what() == "the file has more than 256 different attributes");
    const Collected text = read(users(long_name)); // between tags: no matter
    CHECK((text.told().empty() && !text.error));
}

TEST_CASE("what XML cannot hold is told") {
    UserRow row;
    row.user.id = "1";
    row.user.name = "bell\x07";
    row.user.group = "Default";
    row.user.room = "1";
    row.user.phones = {"1;2"};
    LossReport report;
    find_losses(*find_format("device-xml"), row, {}, report);
    std::vector<std::string> told;
    for (const Loss& loss : report.losses()) {
        told.push_back(loss.field);
    }
    CHECK(told == std::vector<std::string>{"room", "name", "group", "phones"});
    const std::string text = write_users(*find_format("device-xml"), {&row, 1}, {}, {});
    CHECK(read(text).rows.at(0).user.name == "bell");
}
