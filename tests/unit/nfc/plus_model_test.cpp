// SPDX-License-Identifier: Apache-2.0
// The emulated Plus against traces of real cards, and its way through the levels.
#include "base/file.hpp"
#include "base/json.hpp"
#include "support/cards/card_crypto.hpp"
#include "support/cards/plus_card.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

constexpr std::string_view kUid = "04505d1ab76880";

PlusCard card_at(int level) {
    PlusCard card({.four_k = false, .first_to_sl1 = level != 3, .level = level}, hex(kUid));
    card.power_on();
    return card;
}

std::string ask(PlusCard& card, std::string_view command) {
    return to_hex(card.block(hex(command)).data);
}

const Bytes kZeroKey(16);

// The reader's side of a first authentication with a key of zeros, as far as these tests need it.
bool authenticate_at_sl1(PlusCard& card, std::string_view address) {
    const Bytes challenge = card.frame(joined({hex("76"), hex(address)})).data;
    if (challenge.size() != 17) {
        return false;
    }
    Bytes iv(16);
    const Bytes b = cbc_decrypt(Cipher::aes, kZeroKey, iv, ByteView(challenge).subspan(1));
    iv.assign(16, 0);
    const Bytes answer =
        cbc_encrypt(Cipher::aes, kZeroKey, iv, joined({Bytes(16, 0x5A), rotated(b)}));
    const Bytes last = card.frame(joined({hex("72"), answer})).data;
    return !last.empty() && last[0] == 0x90;
}

} // namespace

TEST_CASE("the emulated Plus answers recorded SL3 sessions byte for byte as the real card did") {
    const auto text = read_file("tests/data/vectors/mifare_plus_sl3_real_card_trace.json");
    REQUIRE(text);
    const auto recorded = parse_json(*text);
    REQUIRE(recorded);
    const auto& traces = recorded->array_at("traces");
    REQUIRE(traces.size() == 2);
    for (const Value& trace : traces) {
        PlusCard card = card_at(3);
        card.set_key(0x4000, hex(trace.find("key")->as_text()));
        card.memory().set_block(0, hex("04505d1ab76880084400020111000220"));
        card.memory().set_block(1, hex("3000563d563c563c563c563c563c0000"));
        card.memory().set_block(3, hex("00000000000f0f078fc1000000000000"));
        card.random().next_will_be(hex(trace.find("rndb")->as_text()));
        card.random().next_will_be(hex(trace.find("ti")->as_text()));
        const auto& frames = trace.array_at("frames");
        REQUIRE(frames.size() == 12);
        for (std::size_t i = 0; i < frames.size(); i += 2) {
            CHECK(ask(card, frames[i].find("inf")->as_text()) ==
                  frames[i + 1].find("inf")->as_text());
        }
    }
}

TEST_CASE("a Plus is personalised from SL0 to SL1 and switched to SL3 with its key") {
    PlusCard card = card_at(0);
    CHECK(card.identity().sak == 0x20);
    CHECK(ask(card, "a80090" + std::string(32, '0')) == "90");
    CHECK(ask(card, "aa") == "09"); // keys are missing
    CHECK(ask(card, "a80190" + std::string(32, '0')) == "90");
    CHECK(ask(card, "a80390" + std::string(32, '0')) == "90");
    CHECK(ask(card, "a80400000102030405060708090a0b0c0d0e0f") == "90");
    CHECK(ask(card, "aa") == "90");
    CHECK(card.level() == 0); // until the field was off

    card.power_on();

    CHECK(card.level() == 1);
    CHECK(card.identity().sak == 0x08);
    CHECK(card.classic(hex("6004ffffffffffff1ab76880")).status == status::kOk);
    CHECK(to_hex(card.classic(hex("3004")).data) == "000102030405060708090a0b0c0d0e0f");
    CHECK(authenticate_at_sl1(card, "0390"));
    CHECK(card.level() == 1);

    card.power_on();

    CHECK(card.level() == 3);
    CHECK(card.identity().sak == 0x20);
    CHECK(card.memory().block(7)[5] == 0x0F);
    CHECK(card.classic(hex("6004ffffffffffff1ab76880")).status == status::kTimeout);
}

TEST_CASE("the key that proves a Plus in SL1 does not switch its level") {
    PlusCard card = card_at(1);
    card.set_key(0x9003, kZeroKey);
    card.set_key(0x9004, kZeroKey);

    CHECK(authenticate_at_sl1(card, "0490"));
    card.power_on();

    CHECK(card.level() == 1);
}

TEST_CASE("a Plus outside SL0 takes no personalisation, and an unknown place is named") {
    PlusCard sl3 = card_at(3);
    PlusCard sl0 = card_at(0);

    CHECK(ask(sl3, "a80090" + std::string(32, '0')) == "0b");
    CHECK(ask(sl3, "aa") == "0b");
    CHECK(ask(sl3, "3001000100000000000000") == "06"); // not authenticated
    CHECK(ask(sl0, "a89090" + std::string(32, '0')) == "09");
}

} // namespace akx::test::cards
