// SPDX-License-Identifier: Apache-2.0
#include "nfc/worker/pcsc_card.hpp"

#include <catch2/catch.hpp>

namespace akx::nfc::pcsc {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

} // namespace

TEST_CASE("a card behind PC/SC is told by its ATR") {
    const Target classic =
        target_of(hex("3b8f8001804f0ca000000306030001000000006a"), hex("a1b2c3d4"), {});
    const Target large =
        target_of(hex("3b8f8001804f0ca0000003060300020000000069"), hex("04112233445566"), {});
    const Target desfire = target_of(hex("3b8180018080"), hex("04112233445566"), {});
    const Target told = target_of(hex("3b8180018080"), hex("04112233445566"), hex("067577810280"));

    CHECK(classic == Target{hex("a1b2c3d4"), 0x0004, 0x08, {}});
    CHECK(large == Target{hex("04112233445566"), 0x0042, 0x18, {}});
    CHECK(desfire == Target{hex("04112233445566"), 0x0344, 0x20, hex("7577810280")});
    CHECK(told == desfire);
}

TEST_CASE("an ATR that is too short does no harm") {
    CHECK(target_of({}, hex("a1b2c3d4"), {}).sak == 0x20);
    CHECK(target_of(hex("3b8f8001"), hex("a1b2c3d4"), {}).sak == 0x20);
    CHECK(target_of(hex("3b8f8001804f"), hex("a1b2c3d4"), {}).sak == 0x20);
}

TEST_CASE("native commands are wrapped, answers unwrapped") {
    CHECK(to_hex(wrapped(hex("60"))) == "9060000000");
    CHECK(to_hex(wrapped(hex("5a010203"))) == "905a00000301020300");
    CHECK(to_hex(unwrapped(hex("04010191af")).value_or({})) == "af040101");
    CHECK(to_hex(unwrapped(hex("9100")).value_or({})) == "00");
    CHECK_FALSE(unwrapped(hex("6d00")));
    CHECK_FALSE(unwrapped(hex("00")));
}

TEST_CASE("Classic commands become those of PC/SC part 3") {
    const auto login = classic_apdus(hex("61070102030405060a0b0c0d"));
    REQUIRE(login.size() == 2);
    CHECK(to_hex(login[0]) == "ff82000006010203040506");
    CHECK(to_hex(login[1]) == "ff860000050100076100");
    CHECK(to_hex(classic_apdus(hex("3004")).at(0)) == "ffb0000410");
    CHECK(to_hex(classic_apdus(hex("a004" + std::string(32, '1'))).at(0)) ==
          "ffd6000410" + std::string(32, '1'));
    CHECK(classic_apdus(hex("c10405000000")).empty());
    CHECK(classic_apdus({}).empty());
}

TEST_CASE("statuses of PC/SC readers are told apart") {
    const Bytes login = hex("60040102030405060a0b0c0d");
    const Bytes read = hex("3004");

    CHECK(to_hex(checked(hex("aabb9000"), read).value_or({})) == "aabb");
    CHECK(checked(hex("6300"), login).error().is(errors::card_refused));
    CHECK(checked(hex("6982"), read).error().is(errors::card_denied));
    CHECK(checked(hex("6401"), read).error().is(errors::card_gone));
    CHECK(checked(hex("6d00"), read).error().is(errors::reader_failed));
    CHECK(checked(hex("90"), read).error().is(errors::reader_failed));
}

} // namespace akx::nfc::pcsc
