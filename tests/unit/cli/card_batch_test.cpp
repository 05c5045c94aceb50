// SPDX-License-Identifier: Apache-2.0
// akx card batch: a list onto a stack of emulated cards.
#include "card_desk.hpp"

#include "base/file.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("every row gets its card, and the result is written back") {
    CardDesk desk;
    const std::string list =
        desk.desk.write("people.csv", "Name,Code\r\nAnna,1A2B3C4D\r\nBert,55667788\r\n");
    std::uint8_t next = 0;
    desk.on_removal = [&] { desk.clear(); };
    desk.on_empty = [&] { desk.place(++next); };

    const auto done = desk.line("card batch " + list + desk.usual());

    INFO(done.err);
    CHECK(done.exit_code == 0);
    const std::string text = read_file(list).value_or("");
    CHECK(contains(text, "Name,Code,CardUID,CardCode,CardState,CardTime\r\n"));
    CHECK(contains(text, "Anna,1A2B3C4D,11223301,1A2B3C4D,encoded,2026-11-20T"));
    CHECK(contains(text, "Bert,55667788,11223302,55667788,encoded,2026-11-20T"));

    const auto again = desk.line("card batch " + list + desk.usual());
    CHECK(again.exit_code == 0); // nothing is left to do
    CHECK(read_file(list).value_or("") == text);
}

TEST_CASE("a card that had its turn is refused until another one comes") {
    CardDesk desk;
    const std::string list = desk.desk.write("people.csv", "Code\n1A2B3C4D\n55667788\n");
    int placed = 0;
    desk.on_removal = [&] { desk.clear(); };
    desk.on_empty = [&] { desk.place(++placed <= 2 ? 1 : 2); }; // the same card twice

    const auto done = desk.line("card batch " + list + desk.usual());

    CHECK(done.exit_code == 0);
    CHECK(contains(done.err, "had its turn already"));
    CHECK(contains(read_file(list).value_or(""), "55667788,11223302"));
}

TEST_CASE("a wrong code in a list is found before the first card") {
    CardDesk desk;
    const std::string list = desk.desk.write("people.csv", "Code\n1A2B3C4D\nXYZ\n");
    const auto card = desk.place(1);
    const auto done = desk.line("card batch " + list + desk.usual());
    CHECK(done.exit_code == 3);
    CHECK(contains(done.err, "people.csv:3"));
    CHECK(card->eeprom().writes() == 0);
    CHECK(desk.line("card batch " + desk.desk.write("none.csv", "Name\nAnna\n") + desk.usual())
              .exit_code == 3);
}

TEST_CASE("a batch that fails says how far it came and goes on later") {
    CardDesk desk;
    const std::string list = desk.desk.write("people.csv", "Code\n1A2B3C4D\n55667788\n");
    desk.place(1);
    desk.on_removal = [&] { desk.clear(); };

    const auto stopped = desk.line("card batch " + list + desk.usual());
    CHECK(stopped.exit_code == 11);
    CHECK(contains(stopped.err, "1 cards were encoded"));

    desk.place(2);
    CHECK(desk.line("card batch " + list + desk.usual()).exit_code == 0);
    CHECK(contains(read_file(list).value_or(""), "55667788,11223302,55667788,encoded"));
}
