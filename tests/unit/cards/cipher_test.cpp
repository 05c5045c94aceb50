// SPDX-License-Identifier: Apache-2.0
// Published vectors of the primitives (facts/cards §4.4).
#include "cards/key.hpp"
#include "cards/mac.hpp"
#include "unit/cards/hex.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

using Kind = crypto::BlockCipher::Kind;

// SP 800-38B examples: the same message at lengths 0, 16, 20 (AES: 40) and 32 (AES: 64).
const Bytes kMessage = hex("6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51"
                           "30C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710");

std::string mac_of(const crypto::BlockCipher& cipher, std::size_t length) {
    return to_hex_upper(cmac(cipher, ByteView(kMessage).first(length)));
}

} // namespace

TEST_CASE("AES-CMAC gives the values of RFC 4493") {
    const crypto::BlockCipher cipher(Kind::aes128, hex("2B7E151628AED2A6ABF7158809CF4F3C"));

    CHECK(mac_of(cipher, 0) == "BB1D6929E95937287FA37D129B756746");
    CHECK(mac_of(cipher, 16) == "070A16B46B4D4144F79BDD9DD04A287C");
    CHECK(mac_of(cipher, 40) == "DFA66747DE9AE63030CA32611497C827");
    CHECK(mac_of(cipher, 64) == "51F0BEBF7E3B9D92FC49741779363CFE");
    CHECK(to_hex_upper(cmac_subkeys(cipher).k1) == "FBEED618357133667C85E08F7236A8DE");
    CHECK(to_hex_upper(cmac_subkeys(cipher).k2) == "F7DDAC306AE266CCF90BC11EE46D513B");
}

TEST_CASE("CMAC with three, two and one DES key gives NIST's values") {
    const Bytes key = hex("0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123");
    const crypto::BlockCipher three(Kind::des, key);
    const crypto::BlockCipher two(Kind::des, ByteView(key).first(16));
    const crypto::BlockCipher one(Kind::des, ByteView(key).first(8));

    CHECK(mac_of(three, 0) == "7DB0D37DF936C550");
    CHECK(mac_of(three, 16) == "30239CF1F52E6609");
    CHECK(mac_of(three, 20) == "6C9F3EE4923F6BE2");
    CHECK(mac_of(three, 32) == "99429BD0BF7904E5");
    CHECK(mac_of(two, 0) == "79CE52A7F786A960");
    CHECK(mac_of(two, 16) == "CC18A0B79AF2413B");
    CHECK(mac_of(two, 20) == "C06D377ECD101969");
    CHECK(mac_of(two, 32) == "9CD33580F9B64DFB");
    CHECK(mac_of(one, 0) == "86F79C13FD306E67");
    CHECK(mac_of(one, 16) == "BEA4212292462A85");
    CHECK(mac_of(one, 20) == "3E2F8310C569275E");
    CHECK(mac_of(one, 32) == "9D1FC4D4C0259132");
}

TEST_CASE("the send mode of D40 deciphers what it sends") {
    const crypto::BlockCipher cipher(Kind::des, Bytes(8, 1));
    const Bytes zero(8);

    CHECK(cipher.encrypt_by_decipher(hex("730DDFADA4D20789")) == hex("D659E17043A84068"));
    CHECK(cipher.decrypt(zero, hex("D659E17043A84068")) == hex("730DDFADA4D20789"));
    // Whatever the length: what the card enciphers in return is what was meant.
    const Bytes clear = hex("00112233445566778899AABBCCDDEEFF");
    const Bytes sent = cipher.encrypt_by_decipher(clear);
    Bytes seen;
    Bytes last = zero;
    for (std::size_t at = 0; at < sent.size(); at += 8) {
        const ByteView block = ByteView(sent).subspan(at, 8);
        Bytes turned = cipher.encrypt(zero, block);
        for (std::size_t i = 0; i < 8; ++i) {
            turned[i] ^= last[i];
        }
        append(seen, turned);
        last.assign(block.begin(), block.end());
    }
    CHECK(seen == clear);
}

TEST_CASE("checksums of cards are found where real cards put them") {
    CHECK(crc16(hex("04440F32763180")) == hex("2798"));
    CHECK(crc32(hex("04440F3276318000")).size() == 4);
    CHECK(crc32(hex("04440F3276318000")) == hex("99CE1AD4"));
    CHECK(crc32(hex("C40000102031405060708090A0B0B0A09080")) == hex("C5FF0150"));
}

TEST_CASE("a key is read from hex and never shown in an error") {
    const Result<Key> good = Key::parse(KeyType::aes,
                                        Secret("00 11 22 33 44 55 66 77 88 99 "
                                               "aa bb cc dd ee ff"),
                                        "site");
    REQUIRE(good);
    CHECK(to_hex(good->bytes()) == "00112233445566778899aabbccddeeff");

    for (const std::string text : {"0011223344556677", "zz112233445566778899aabbccddeeff", ""}) {
        const Result<Key> bad = Key::parse(KeyType::aes, Secret(text), "site");
        REQUIRE_FALSE(bad);
        CHECK(bad.error().is(errors::invalid_value));
        CHECK(bad.error().text().find("site") != std::string::npos);
        CHECK((text.empty() || bad.error().text().find(text) == std::string::npos));
    }
}

TEST_CASE("DES keys that differ in parity bits only are the same to a card") {
    const Key one(KeyType::des2k, hex("00102030405060708090A0B0C0D0E0F0"));
    const Key two(KeyType::des2k, hex("01112131415161718191A1B1C1D1E1F1"));
    const Key other(KeyType::des2k, hex("02102030405060708090A0B0C0D0E0F0"));

    CHECK(one.same_as(two));
    CHECK_FALSE(one.same_as(other));
}

} // namespace akx::cards
