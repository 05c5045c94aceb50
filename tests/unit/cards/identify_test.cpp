// SPDX-License-Identifier: Apache-2.0
// What selecting a card tells, and what one harmless command adds.
#include "cards/identify.hpp"
#include "unit/cards/hex.hpp"
#include "unit/cards/scripted.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

nfc::Target target(std::uint8_t sak, std::string_view ats) {
    return {hex("04112233445566"), 0x44, sak, hex(ats)};
}

} // namespace

TEST_CASE("the kinds that selecting tells need no further exchange") {
    CHECK(identify(target(0x08, "")).kind == Kind::classic_1k);
    CHECK(identify(target(0x08, "")).may_be_plus_sl1);
    CHECK(identify(target(0x18, "")).kind == Kind::classic_4k);
    CHECK(identify(target(0x09, "")).kind == Kind::classic_mini);
    CHECK(identify(target(0x00, "")).kind == Kind::ultralight);
    const Identity desfire = identify(target(0x20, "7577810280"));
    CHECK((desfire.kind == Kind::desfire && desfire.certain));
    // The ATS of the real card in the traces.
    const Identity plus = identify(target(0x20, "75778002C1052F2F0035C7"));
    CHECK((plus.kind == Kind::plus && plus.certain));
    CHECK_FALSE(identify(target(0x20, "78")).certain);
}

TEST_CASE("a DESFire's generation comes with its version") {
    ScriptedTransport card({Recorded{"60", "af04010101001a05"}});
    const Result<Recognised> known = recognise(card, target(0x20, "7577810280"));
    REQUIRE(known);
    CHECK(known->kind == Kind::desfire);
    CHECK(known->generation == 1);
    CHECK(card.differences().empty());
}

TEST_CASE("the level of a Plus is asked with an address no card has") {
    const std::string probe = "a89090" + std::string(32, '0');
    ScriptedTransport fresh({{"60", "0b"}, {probe, "09"}});
    CHECK(recognise(fresh, target(0x20, "75778002C1052F2F0035C7"))->level == PlusLevel::sl0);
    ScriptedTransport used({{"60", "0b"}, {probe, "0b"}});
    CHECK(recognise(used, target(0x20, "75778002C1052F2F0035C7"))->level == PlusLevel::sl3);
}

} // namespace akx::cards
