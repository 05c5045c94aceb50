// SPDX-License-Identifier: Apache-2.0
// The emulated field: halting, several cards, cards that leave; seen through a transport.
#include "support/cards/classic_card.hpp"
#include "support/cards/desfire_card.hpp"
#include "support/cards/emulated_transport.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

struct Desk {
    Field field;
    EmulatedTransport transport{field};
    std::shared_ptr<ClassicCard> classic =
        std::make_shared<ClassicCard>(ClassicCard::Size::k1, hex("a1b2c3d4"));
    std::shared_ptr<DesfireCard> desfire =
        std::make_shared<DesfireCard>(DesfireCard::Generation::ev1, hex("04112233445566"));

    // The UID of the next card, "" when there is none.
    std::string next(const std::string& uid = "") {
        const auto found = transport.select({hex(uid)}, Millis(0));
        REQUIRE(found);
        return *found ? to_hex((*found)->uid) : "";
    }
};

const std::string kLogin = "6004ffffffffffffa1b2c3d4";

} // namespace

TEST_CASE("a card is described as it answers") {
    Desk desk;
    desk.field.place(desk.desfire);

    const auto found = desk.transport.select({}, Millis(0));

    REQUIRE(found);
    REQUIRE(found->has_value());
    CHECK(**found == nfc::Target{hex("04112233445566"), 0x0344, 0x20, hex("7577810280")});
}

TEST_CASE("halted cards are passed over until the field was off or they are called by UID") {
    Desk desk;
    desk.field.place(desk.classic);
    desk.field.place(desk.desfire);

    CHECK(desk.next() == "a1b2c3d4");
    CHECK(desk.transport.deselect());
    CHECK(desk.next() == "04112233445566");
    CHECK(desk.transport.deselect());
    CHECK(desk.next() == "");
    CHECK(desk.next("a1b2c3d4") == "a1b2c3d4");
    CHECK(desk.transport.field(false));
    CHECK(desk.next() == "a1b2c3d4");
}

TEST_CASE("after a refusal the card is silent until it is selected again") {
    Desk desk;
    desk.field.place(desk.classic);
    CHECK(desk.next() == "a1b2c3d4");

    const auto refused = desk.transport.classic(hex("6004000000000000a1b2c3d4"), Millis(100));
    const auto silent = desk.transport.classic(hex(kLogin), Millis(100));

    REQUIRE_FALSE(refused);
    CHECK(refused.error().is(errors::card_refused));
    REQUIRE_FALSE(silent);
    CHECK(silent.error().is(errors::card_gone));
    CHECK(desk.next() == "a1b2c3d4");
    CHECK(desk.transport.classic(hex(kLogin), Millis(100)).ok());
}

TEST_CASE("a card that is swapped in the middle of a job does not answer") {
    Desk desk;
    desk.field.place(desk.classic);
    CHECK(desk.next() == "a1b2c3d4");
    desk.field.at_exchange(2, [&] {
        desk.field.clear();
        desk.field.place(desk.desfire);
    });

    CHECK(desk.transport.classic(hex(kLogin), Millis(100)).ok());
    const auto gone = desk.transport.classic(hex("3004"), Millis(100));

    REQUIRE_FALSE(gone);
    CHECK(gone.error().is(errors::card_gone));
    CHECK(desk.next() == "04112233445566");
}

TEST_CASE("a presence check costs a Classic its authentication") {
    Desk desk;
    desk.field.place(desk.classic);
    CHECK(desk.next() == "a1b2c3d4");
    REQUIRE(desk.transport.classic(hex(kLogin), Millis(100)).ok());

    const auto present = desk.transport.present();

    REQUIRE(present);
    CHECK(*present);
    CHECK_FALSE(desk.transport.classic(hex("3004"), Millis(100)).ok());
}

TEST_CASE("a random UID is another one each time power comes, and the real one is not shown") {
    Desk desk;
    desk.desfire->set_random_uid();
    desk.desfire->random().next_will_be(hex("010203"));
    desk.field.place(desk.desfire);
    desk.desfire->random().next_will_be(hex("040506070809"));

    CHECK(desk.next() == "08040506"); // power came with the field
    CHECK(desk.next() == "08040506");
    CHECK(desk.next("04112233445566") == "");
    CHECK(desk.transport.field(false));
    CHECK(desk.next() == "08070809");
}

TEST_CASE("exchanges, frames and writes are counted") {
    Desk desk;
    desk.field.place(desk.classic);
    CHECK(desk.next() == "a1b2c3d4");

    REQUIRE(desk.transport.classic(hex(kLogin), Millis(100)).ok());
    REQUIRE(desk.transport.classic(hex("a004" + std::string(32, '1')), Millis(100)).ok());
    REQUIRE(desk.transport.classic(hex("3004"), Millis(100)).ok());

    const Counters counted = desk.field.counted();
    CHECK(counted.data_exchanges == 3);
    CHECK(counted.rf_frames == 5);
    CHECK(counted.eeprom_writes == 1);
    CHECK(counted.chip_commands == 4);
    desk.field.reset_counters();
    CHECK(desk.field.counted().eeprom_writes == 0);
}

} // namespace akx::test::cards
