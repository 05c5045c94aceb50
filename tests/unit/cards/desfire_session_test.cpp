// SPDX-License-Identifier: Apache-2.0
// EV2 messaging against NXP AN12343 (tables 16, 23 to 26), and what is refused of all schemes.
#include "cards/desfire.hpp"
#include "cards/mac.hpp"
#include "unit/cards/hex.hpp"
#include "unit/cards/scripted.hpp"

#include <catch2/catch.hpp>

namespace akx::cards::desfire {

namespace {

Key aes(std::string_view digits) {
    return {KeyType::aes, hex(digits), "test"};
}

Session full_session(unsigned counter) {
    return Session::ev2_with(aes("FFBCFE1F41840A09C9A88D0A4B10DF05"),
                             aes("37E7234B11BEBEFDE41A8F290090EF80"), hex("CD73D8E5"), counter);
}

const Bytes kFullAnswer = hex("8848D0F9B9FD4495770C89925B2A85C7274D350FA9029C484D43804886662DC4"
                              "2D7F40A6D7A415E4A71EFF79EB8E5721AC3BF1CAAFE8EB2CAA2DC162E67A97A3"
                              "8ED7888F22B3A587");

Command full_read() {
    return {.code = 0xAD, .header = hex("00000000300000"), .answer = Comm::full, .length = 48};
}

} // namespace

TEST_CASE("an EV2 authentication is that of AN12343, to the session keys") {
    ScriptedTransport card(
        {{"710000", "af24677ddbd46349e623798fd729006e79"},
         {"af3b50445f21d21d77d500794deb245e5a754f5f901844259f4c9b31a5c7335acd",
          "0004c6dbd67417ed0d31ddde4d2e3ffac2b4b074f638eef7fff9254963b65c7759"}});
    Card desfire(card, prepared({"b04d0787c93ee0cc8cacc8e86f16c6fe"}));

    CHECK(desfire.authenticate(Authentication::ev2, 0, Key::factory(KeyType::aes)));
    CHECK(card.differences().empty());
    CHECK(desfire.scheme() == Scheme::ev2);

    const Session session =
        Session::ev2(Key::factory(KeyType::aes), hex("b04d0787c93ee0cc8cacc8e86f16c6fe"),
                     hex("fa659ad0dca738dd65dc7dc38612ad81"), hex("8cf141f3"));
    CHECK(session.encryption_key() == hex("63dc07286289a7a6c0334ca31c314a04"));
    CHECK(session.mac_key() == hex("774f26743ece6af5033b6ae8522946f6"));
}

TEST_CASE("EV2 MACs of commands and answers are those of AN12343") {
    Session session =
        Session::ev2_with(aes("C4C9F2A734F32967FAC80A0F37C764F0"),
                          aes("9366FA195EB566F5BD2BAD4020B83002"), hex("E2D3AF69"), 0);
    const Command write{.code = 0x8D,
                        .header = hex("00000000190000"),
                        .data = Bytes(25, 0x22),
                        .request = Comm::mac,
                        .answer = Comm::mac};

    CHECK(to_hex_upper(session.protect(write)) ==
          "00000000190000" + std::string(50, '2') + "68F2C28C575A1628");
    CHECK(session.open(write, hex("0820F68898C2A7F1")));

    const Command read{
        .code = 0xAD, .header = hex("00000000300000"), .request = Comm::mac, .answer = Comm::mac};
    CHECK(to_hex_upper(session.protect(read)) == "000000003000000D9BE191D5960834");
    const std::string data = std::string(50, '2') + std::string(46, '0');
    const Result<Bytes> seen = session.open(read, hex(data + "A49A44222D926666"));
    REQUIRE(seen);
    CHECK(to_hex(*seen) == data);
}

TEST_CASE("EV2 encipherment both ways is that of AN12343") {
    Session session = full_session(0);
    const Command write{.code = 0x8D,
                        .header = hex("00000000190000"),
                        .data = Bytes(25, 0x22),
                        .request = Comm::full};

    CHECK(to_hex_upper(session.protect(write)) ==
          "00000000190000D7446FBC912580C0A65E738D28B609E43ADBB8FB2B4CA68744D1BBEBB37EBD32"
          "700ADF7BB9F62A6C");
    CHECK(session.open(write, hex("B9A534A7A73EE0DD")));

    CHECK(to_hex_upper(session.protect(full_read())) == "000000003000007CF94F122B3DB05F");
    const Result<Bytes> seen = session.open(full_read(), kFullAnswer);
    REQUIRE(seen);
    CHECK(to_hex(*seen) == std::string(50, '2') + std::string(46, '0'));
}

TEST_CASE("an EV2 answer with any bit changed is not believed") {
    for (std::size_t at = 0; at < kFullAnswer.size(); ++at) {
        Session session = full_session(1);
        static_cast<void>(session.protect(full_read()));
        Bytes answer = kFullAnswer;
        answer[at] ^= 0x40;

        const Result<Bytes> seen = session.open(full_read(), answer);

        REQUIRE_FALSE(seen);
        CHECK(seen.error().is(errors::card_untrusted));
    }
}

TEST_CASE("an EV2 answer of the wrong length is not believed") {
    for (std::size_t length = 0; length < kFullAnswer.size(); ++length) {
        Session session = full_session(1);
        static_cast<void>(session.protect(full_read()));
        CHECK_FALSE(session.open(full_read(), ByteView(kFullAnswer).first(length)));
    }
}

TEST_CASE("an EV1 answer without its MAC is not believed") {
    // What makes libfreefare report a write that never happened (facts/cards §2.2 no. 2).
    Session session = Session::ev1(Key::factory(KeyType::aes), Bytes(16, 1), Bytes(16, 2));
    const Command write{.code = 0x3D, .header = Bytes(7), .data = Bytes(16)};
    static_cast<void>(session.protect(write));

    const Result<Bytes> seen = session.open(write, {});

    REQUIRE_FALSE(seen);
    CHECK(seen.error().is(errors::card_untrusted));
}

TEST_CASE("D40 messaging is undone by what a card does") {
    const Key key(KeyType::des2k, hex("00112233445566778899AABBCCDDEEFF"));
    const Session made = Session::d40(key, hex("0001020304050607"), hex("08090A0B0C0D0E0F"));
    Session session = made;
    const crypto::BlockCipher cipher(crypto::BlockCipher::Kind::des, made.encryption_key());
    const Bytes data = hex("11223344556677");
    const Bytes zero(8);

    // The card enciphers what it sends: data, checksum, zeros.
    const Bytes clear = zero_padded(joined({data, crc16(data)}), 8);
    const Command read{.code = 0xBD, .answer = Comm::full, .length = data.size()};
    CHECK(*session.open(read, cipher.encrypt(zero, clear)) == data);
    Bytes torn = cipher.encrypt(zero, clear);
    torn[3] ^= 1;
    CHECK_FALSE(session.open(read, torn));

    // A MAC is half of the last block of the chain.
    const Command write{.code = 0x3D, .data = data, .request = Comm::mac};
    const Bytes sent = session.protect(write);
    const Bytes mac = cipher.encrypt(zero, zero_padded(data, 8));
    CHECK(sent == joined({data, ByteView(mac).first(4)}));
    const Command plain_read{.code = 0xBD, .answer = Comm::mac};
    CHECK(*session.open(plain_read, sent) == data);
}

} // namespace akx::cards::desfire
