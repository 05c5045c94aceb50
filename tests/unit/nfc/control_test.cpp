// SPDX-License-Identifier: Apache-2.0
// The emulator as it is used by hand.
#include "support/cards/control.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

TEST_CASE("every kind of card can be placed, seen and taken away by hand") {
    Pn532Line line;
    Control control(line);
    const std::string kind = GENERATE("classic1k", "classic4k", "plus-sl0", "plus-sl1", "plus-sl3",
                                      "desfire-ev1", "desfire-ev2");

    CHECK(control.command("place " + kind + " 04A1B2C3D4E5F6") == "ok");
    CHECK(control.command("cards").starts_with("ok 04a1b2c3d4e5f6 ("));
    CHECK(control.command("tear 2 after") == "ok");
    CHECK(control.command("remove 04a1b2c3d4e5f6") == "ok");
    CHECK(control.command("cards") == "ok");
}

TEST_CASE("a card put back has kept its memory") {
    Pn532Line line;
    Control control(line);
    CHECK(control.command("place classic1k a1b2c3d4") == "ok");
    std::shared_ptr<Card> first;
    line.with([&](Field& field) { first = field.cards().front(); });

    CHECK(control.command("remove") == "ok");
    CHECK(control.command("place classic1k a1b2c3d4") == "ok");

    line.with([&](Field& field) { CHECK(field.cards().front() == first); });
}

TEST_CASE("what is not understood is said") {
    Pn532Line line;
    Control control(line);
    const std::string wrong =
        GENERATE("place", "place classic1k xyz", "place classic1k a1b2c3", "place card a1b2c3d4",
                 "remove 00000000", "tear", "tear 0", "tear 1 sideways", "fault", "fault sadness",
                 "fault status zz", "slow", "slow down", "jump");

    CHECK(control.command(wrong).starts_with("error"));
}

TEST_CASE("counting, slowing down and failing are switched by hand") {
    Pn532Line line;
    Control control(line);

    CHECK(control.command("counters") ==
          "ok chip_commands=0 data_exchanges=0 rf_frames=0 selections=0 bytes_in=0 bytes_out=0 "
          "eeprom_writes=0");
    CHECK(control.command("slow 5") == "ok");
    CHECK(control.command("realtime on") == "ok");
    CHECK(control.command("fault status 40 13") == "ok");
    CHECK(control.command("reset") == "ok");
    CHECK(control.command("") == "ok");
    CHECK(control.command("help").starts_with("place KIND UID"));
    CHECK(control.command("unplug") == "ok");
}

} // namespace akx::test::cards
