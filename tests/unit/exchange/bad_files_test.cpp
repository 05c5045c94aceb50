// SPDX-License-Identifier: Apache-2.0
// The corpus of tests/data/users, as far as it concerns our CSV.
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

Collected load(const std::string& name) {
    return read_users("csv", load_text("tests/data/users/" + name));
}

} // namespace

TEST_CASE("one bad row of many is named and the others are taken") {
    const Collected file = load("one_bad_of_200.csv");
    CHECK(file.rows.size() == 199);
    CHECK(file.told() ==
          std::vector<std::string>{"124:14: cards: \"not-a-card\" is not a card code of 1 to 32 "
                                   "hex digits, not all zero [cards=not-a-card]"});
}

TEST_CASE("the place of a problem names the file when the reader knows it") {
    const Collected file =
        read_users(*find_format("csv"), "id,name,room\n1,Ann\n", 1, {.file = "users.csv"});
    CHECK(file.told() ==
          std::vector<std::string>{"users.csv:2:1: the row has 2 cells, the header has 3"});
}

TEST_CASE("a quote that is never closed costs the rows behind it, and says so") {
    const Collected file = load("open_quote.csv");
    CHECK(file.rows.size() == 1);
    CHECK(file.told() == std::vector<std::string>{
                             "3:3: the quote opened here is never closed; the rows behind it are "
                             "lost"});
}

TEST_CASE("wrong encodings are named") {
    const Collected latin = load("latin1.csv");
    CHECK(latin.rows.size() == 2);
    CHECK(latin.told() ==
          std::vector<std::string>{"3:4: byte 0xFC is not UTF-8; the file seems to be Latin-1 "
                                   "(Windows-1252)"});
    CHECK(latin.problems.at(0).error.hint() == "save the file as UTF-8 and try again");
    CHECK(load("utf16.csv").failure() == "1:1: the text is UTF-16, not UTF-8");
}

TEST_CASE("headers that say a thing twice or not at all are refused") {
    CHECK(load("duplicate_header.csv").failure() == "1:15: the column 'Cards' occurs twice");
    CHECK(load("missing_id.csv").failure() == "1:1: the header has no column 'id'");
}

TEST_CASE("quotes, line breaks, marks and separators of all kinds are read") {
    const Collected quotes = load("quotes.csv");
    REQUIRE(quotes.rows.size() == 3);
    CHECK(quotes.rows[0].user.name == "Ann \"The Key\" Lee");
    CHECK(quotes.rows[1].user.name == "Bob \"Bo\" Li");
    CHECK(quotes.rows[2].user.name == "Cy\r\nSecond line");

    const Collected european = load("bom_crlf_semicolon.csv");
    REQUIRE(european.rows.size() == 2);
    CHECK(european.rows[0].user.phones == std::vector<std::string>{"100", "101"});
    CHECK(european.rows[0].user.access.size() == 2);
    CHECK(european.rows[1].user.name == "Ann, B");
    CHECK(european.rows[1].line == 4);
}

TEST_CASE("defused formulas come back without their apostrophe") {
    const Collected file = load("formulas.csv");
    REQUIRE(file.rows.size() == 4);
    CHECK(file.rows[0].user.name == "=1+1");
    CHECK(file.rows[0].user.phones == std::vector<std::string>{"+49 30 1"});
    CHECK(file.rows[1].user.name == "=cmd|'/C calc'!A0");
    CHECK(file.rows[2].user.name == "'=x");
    CHECK(file.rows[3].user.name == "'tis");
}
