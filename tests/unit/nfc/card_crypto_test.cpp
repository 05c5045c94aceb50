// SPDX-License-Identifier: Apache-2.0
// The arithmetic of the emulated cards against published values.
#include "support/cards/card_crypto.hpp"
#include "support/cards/desfire_session.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

} // namespace

TEST_CASE("AES-CMAC gives the values of RFC 4493") {
    const Bytes key = hex("2b7e151628aed2a6abf7158809cf4f3c");
    const Bytes message = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                              "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");

    CHECK(to_hex(cmac(key, {})) == "bb1d6929e95937287fa37d129b756746");
    CHECK(to_hex(cmac(key, part(message, 0, 16))) == "070a16b46b4d4144f79bdd9dd04a287c");
    CHECK(to_hex(cmac(key, part(message, 0, 40))) == "dfa66747de9ae63030ca32611497c827");
    CHECK(to_hex(cmac(key, message)) == "51f0bebf7e3b9d92fc49741779363cfe");
}

TEST_CASE("the checksums have the values of their standards") {
    CHECK(to_hex(crc16(hex("0000"))) == "a01e"); // ISO 14443-3 annex B
    CHECK(to_hex(crc16(hex("1234"))) == "26cf");
    // CRC-32/JAMCRC, low byte first.
    CHECK(to_hex(crc32(as_bytes("123456789"))) == "d9c60b34");
}

TEST_CASE("single DES is triple DES with one key") {
    Bytes iv(8);
    CHECK(to_hex(cbc_encrypt(Cipher::des, hex("0123456789abcdef"), iv, as_bytes("Now is t"))) ==
          "3fa40e8a984d4815"); // FIPS 81
    iv.assign(8, 0);
    CHECK(to_hex(cbc_decrypt(Cipher::des, hex("0123456789abcdef"), iv, hex("3fa40e8a984d4815"))) ==
          to_hex(as_bytes("Now is t")));
}

TEST_CASE("an EV2 session has the keys of NXP's example") {
    // AN12343 chapter 7: key 0, its two random numbers and the keys they lead to.
    const Bytes a = hex("b04d0787c93ee0cc8cacc8e86f16c6fe");
    const Bytes b = hex("fa659ad0dca738dd65dc7dc38612ad81");
    const Bytes enc = hex("63dc07286289a7a6c0334ca31c314a04");
    const Bytes mac = hex("774f26743ece6af5033b6ae8522946f6");
    const Bytes ti = hex("01020304");
    auto session = DesfireSession::after_ev2(0, DesfireKey::zeros(DesfireKey::Type::aes), a, b, ti);

    const Bytes sealed = session.seal(DesfireSession::Mode::full, 0x00, hex("aabb"));

    Bytes iv(16);
    iv = cbc_encrypt(Cipher::aes, enc, iv, joined({hex("5aa5"), ti, hex("0100"), Bytes(8)}));
    const Bytes body = cbc_encrypt(Cipher::aes, enc, iv, hex("aabb8000000000000000000000000000"));
    const Bytes check = odd_bytes(cmac(mac, joined({hex("000100"), ti, body})));
    CHECK(to_hex(sealed) == to_hex(joined({body, check})));
}

} // namespace akx::test::cards
