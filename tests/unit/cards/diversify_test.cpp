// SPDX-License-Identifier: Apache-2.0
// Key diversification against NXP AN10922, with padding and without.
#include "cards/diversify.hpp"
#include "cards/mac.hpp"
#include "unit/cards/hex.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

const Bytes kMaster = hex("00112233445566778899AABBCCDDEEFF0102030405060708");
const Bytes kUid = hex("04782E21801D80");
const Bytes kAid = hex("3042F5");

Key master(KeyType type) {
    return {type, ByteView(kMaster).first(key_size(type)), "master", 0x10};
}

Bytes without_parity(ByteView bytes) {
    Bytes out;
    for (const std::uint8_t byte : bytes) {
        out.push_back(byte & 0xFEU);
    }
    return out;
}

} // namespace

TEST_CASE("AES keys are diversified as in AN10922") {
    const Result<Key> key =
        diversify(master(KeyType::aes), diversification_input(kUid, kAid, hex("4E585020416275")));

    REQUIRE(key);
    CHECK(to_hex_upper(key->bytes()) == "A8DD63A3B89D54B37CA802473FDA9175");
    CHECK(key->version() == 0x10);
}

TEST_CASE("DES keys are diversified as in AN10922, but for parity bits") {
    const Result<Key> two =
        diversify(master(KeyType::des2k), diversification_input(kUid, kAid, hex("4E58502041")));
    REQUIRE(two);
    CHECK(without_parity(two->bytes()) == without_parity(hex("16F9587D9E8910C96B9649D007107DD6")));

    const Result<Key> three =
        diversify(master(KeyType::des3k), diversification_input(kUid, kAid, hex("4E5850")));
    REQUIRE(three);
    CHECK(without_parity(three->bytes()) ==
          without_parity(hex("2E0DD03774D3FA9B5705AB0BDA91CA0B55B8E07FCDBF10EC")));
}

TEST_CASE("inputs of every length are padded as AN10922 says, not as CMAC does") {
    struct Row {
        std::size_t length;
        std::string_view key;
    };
    // Inputs 00 01 02 …; the last one fills both blocks and is not padded.
    constexpr Row kRows[] = {{1, "281049D52ECBC8F60961993D34DE3D54"},
                             {7, "E8B7F67C78C34AF1446E331EF7E6D3FF"},
                             {15, "5A3C7F6F0687F24F82DEE7EDA0970D08"},
                             {16, "FEED9FBD36CDB16819A72D30BCF9240B"},
                             {31, "21C28CD89BB3147F66C7DBD4851CAB20"}};
    for (const Row& row : kRows) {
        Bytes input(row.length);
        for (std::size_t i = 0; i < input.size(); ++i) {
            input[i] = static_cast<std::uint8_t>(i);
        }
        const Result<Key> key = diversify(master(KeyType::aes), input);
        REQUIRE(key);
        CHECK(to_hex_upper(key->bytes()) == row.key);
    }
}

TEST_CASE("what AN10922 does not cover is refused") {
    CHECK_FALSE(diversify(master(KeyType::aes), Bytes()));
    CHECK_FALSE(diversify(master(KeyType::aes), Bytes(32)));
    CHECK_FALSE(diversify(master(KeyType::des2k), Bytes(16)));
    CHECK_FALSE(diversify(Key::factory(KeyType::classic), Bytes(7)));
    CHECK_FALSE(diversify(Key::factory(KeyType::des), Bytes(7)));
}

} // namespace akx::cards
