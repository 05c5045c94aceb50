// SPDX-License-Identifier: Apache-2.0
// akx card encode, resume, undo, read, info, dump with an emulated card.
#include "card_desk.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a card is encoded and read as the phone will read it") {
    CardDesk desk;
    desk.place(0x44);

    const auto made = desk.line("card encode --code 1A2B3C4D -o json" + desk.usual());
    CHECK(made.err == "");
    CHECK(made.exit_code == 0);
    CHECK(parse_json(made.out)->text_at("state") == "encoded");
    CHECK(parse_json(made.out)->text_at("uid") == "11223344");

    const auto seen = desk.line("card read -o json" + desk.usual());
    CHECK(seen.exit_code == 0);
    CHECK(parse_json(seen.out)->text_at("code") == "1A2B3C4D");
}

TEST_CASE("without a profile a card's own number is read") {
    CardDesk desk;
    desk.place(0x44);
    const auto seen = desk.line("card read --wait 0s -o json");
    CHECK(seen.exit_code == 0);
    CHECK(parse_json(seen.out)->text_at("uid") == "11223344");
}

TEST_CASE("with a profile there is no falling back to the card's number") {
    CardDesk desk;
    desk.place(0x44);
    const auto seen = desk.line("card read" + desk.usual());
    CHECK(seen.exit_code == 11);
    CHECK(seen.out == "");
}

TEST_CASE("an interrupted card is told, finished by resume and taken back by undo") {
    for (const std::string end : {"resume", "undo"}) {
        CardDesk desk;
        const auto card = desk.place(0x44);
        card->eeprom().tear_at(2, test::cards::Tear::before);

        const auto torn = desk.line("card encode --code 1A2B3C4D" + desk.usual());
        CHECK(torn.exit_code == 11);
        CHECK(contains(torn.err, "partly done"));
        CHECK_FALSE(desk.is_anywhere("aabbccddeeff", torn));

        desk.clear();
        desk.field.place(card);
        const auto again = desk.line("card encode --code 1A2B3C4D" + desk.usual());
        CHECK(again.exit_code == 11);
        CHECK(contains(again.err, "unfinished"));

        const auto settled = desk.line("card " + end + desk.usual());
        INFO(settled.err);
        CHECK(settled.exit_code == 0);
        const auto seen = desk.line("card read -o json" + desk.usual());
        CHECK(seen.exit_code == (end == "resume" ? 0 : 11));
        CHECK(desk.line("card resume" + desk.usual()).exit_code == 10);
        CHECK(desk.line("card undo" + desk.usual()).exit_code == 10);
        CHECK(desk.line("card read" + desk.usual()).exit_code == (end == "resume" ? 0 : 11));
    }
}

TEST_CASE("keys are in no output, no journal and no error") {
    CardDesk desk;
    desk.place(0x44);
    for (const std::string command : {"card encode --code 1A2B3C4D -v", "card read -v", "card info",
                                      "card dump", "card format --yes -v"}) {
        const auto done =
            desk.line(command + (command == "card info" ? " --wait 0s" : desk.usual()));
        INFO(command << done.err);
        CHECK(done.exit_code == 0);
        for (const std::string key :
             {"aabbccddeeff", "AABBCCDDEEFF", "b0b1b2b3b4b5", "B0B1B2B3B4B5"}) {
            CHECK_FALSE(desk.is_anywhere(key, done));
        }
    }
}

TEST_CASE("a card is formatted only when that is confirmed") {
    CardDesk desk;
    desk.place(0x44);
    CHECK(desk.line("card encode --code 1A2B3C4D" + desk.usual()).exit_code == 0);
    CHECK(desk.line("card format" + desk.usual()).exit_code == 3);
    CHECK(desk.line("card format --yes" + desk.usual()).exit_code == 0);
    CHECK(desk.line("card encode --code 1A2B3C4D" + desk.usual()).exit_code == 0);
}

TEST_CASE("no reader, no card and no code are told") {
    CardDesk desk;
    CHECK(desk.line("card encode --code 1A2B3C4D" + desk.usual()).exit_code == 11);
    CHECK(desk.line("card encode" + desk.usual()).exit_code == 3);
    desk.desk.open_reader = nullptr;
    const auto none = desk.line("card info --wait 0s");
    CHECK(none.exit_code == 11);
    CHECK(contains(none.err, "no reader was found"));
}

TEST_CASE("readers are listed and tried") {
    CardDesk desk;
    desk.place(0x44);
    CHECK(contains(desk.line("card reader list").out, "emulated"));
    const auto tried = desk.line("card reader test");
    CHECK(tried.exit_code == 0);
    CHECK(contains(tried.out, "Mifare Classic 1K 11223344"));
}

TEST_CASE("what a card is can be asked without a key") {
    CardDesk desk;
    desk.place(0x44);
    const auto told = desk.line("card info --wait 0s -o csv");
    CHECK(told.exit_code == 0);
    CHECK(contains(told.out, "kind,Mifare Classic 1K"));
}
