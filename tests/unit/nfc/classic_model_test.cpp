// SPDX-License-Identifier: Apache-2.0
// The emulated Classic keeps the rules that real cards are broken by.
#include "support/cards/classic_card.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

struct Classic {
    ClassicCard card{ClassicCard::Size::k1, hex("a1b2c3d4")};

    std::uint8_t send(const std::string& command) { return card.classic(hex(command)).status; }
    std::string read(const std::string& block) {
        return to_hex(card.classic(hex("30" + block)).data);
    }
    std::uint8_t login(const std::string& type_and_block, const std::string& key = "ffffffffffff") {
        return send(type_and_block + key + "a1b2c3d4");
    }
    // Log in with key A as delivered and write.
    std::uint8_t write(const std::string& block, const std::string& data) {
        login("60" + block);
        return send("a0" + block + data);
    }
};

const std::string kData = "00112233445566778899aabbccddeeff";
// Data: read with A or B, written with B; keys written with B.
const std::string kPreset = "a0a1a2a3a4a5787788c1b0b1b2b3b4b5";

} // namespace

TEST_CASE("a Classic gives and takes data of the sector logged in to, and of no other") {
    Classic classic;

    CHECK(classic.write("04", kData) == status::kOk);
    CHECK(classic.read("04") == kData);
    CHECK(classic.send("3008") == status::kInvalid);
    CHECK(classic.card.eeprom().writes() == 1);
}

TEST_CASE("a wrong key or a wrong UID is refused") {
    Classic classic;

    CHECK(classic.login("6004", "000000000000") == status::kRefused);
    CHECK(classic.send("6004ffffffffffff00000000") == status::kRefused);
    CHECK(classic.login("6104") == status::kOk);
}

TEST_CASE("a key B that can be read does not open anything") {
    Classic classic;
    CHECK(classic.login("6104") == status::kOk);

    CHECK(classic.send("3004") == status::kInvalid);
}

TEST_CASE("access bits of the usual preset let A read and only B write") {
    Classic classic;
    REQUIRE(classic.write("07", kPreset) == status::kOk);

    REQUIRE(classic.login("6004", "a0a1a2a3a4a5") == status::kOk);
    CHECK(classic.read("07") == "000000000000787788c1000000000000");
    CHECK(classic.read("04") == std::string(32, '0'));
    CHECK(classic.send("a004" + kData) == status::kInvalid);
    REQUIRE(classic.login("6104", "b0b1b2b3b4b5") == status::kOk);
    CHECK(classic.send("a004" + kData) == status::kOk);
    CHECK(classic.read("04") == kData);
}

TEST_CASE("invalid access bits kill the sector for ever") {
    Classic classic;
    REQUIRE(classic.write("07", "ffffffffffff00000069ffffffffffff") == status::kOk);

    CHECK(classic.login("6004") == status::kRefused);
    CHECK(classic.login("6104") == status::kRefused);
    CHECK(classic.login("6008") == status::kOk);
}

TEST_CASE("the manufacturer's block cannot be written") {
    Classic classic;

    CHECK(classic.write("00", kData) == status::kInvalid);
    CHECK(classic.card.eeprom().writes() == 0);
}

TEST_CASE("a write that loses power in the middle leaves half of it") {
    Classic classic;
    classic.card.eeprom().tear_at(1, Tear::half);

    CHECK(classic.write("07", kPreset) == status::kTimeout);
    CHECK(classic.login("6008") == status::kTimeout); // dead until it gets power again
    classic.card.power_on();

    CHECK(classic.login("6008") == status::kOk);
    CHECK(to_hex(classic.card.memory().block(7)) == "a0a1a2a3a4a578770000000000000000");
}

TEST_CASE("power lost before or after a write leaves the old or the new block") {
    const auto [where, left] = GENERATE(table<Tear, std::string>({
        {Tear::before, std::string(32, '0')},
        {Tear::after, kData},
    }));
    Classic classic;
    classic.card.eeprom().tear_at(1, where);

    CHECK(classic.write("04", kData) == status::kTimeout);

    CHECK(to_hex(classic.card.memory().block(4)) == left);
}

TEST_CASE("value blocks count up and down and are stored by a transfer") {
    Classic classic;
    REQUIRE(classic.write("04", "0a000000f5ffffff0a00000004fb04fb") == status::kOk);

    CHECK(classic.send("c10405000000") == status::kOk);
    CHECK(classic.send("b004") == status::kOk);
    CHECK(classic.read("04") == "0f000000f0ffffff0f00000004fb04fb");
    CHECK(classic.send("c00406000000") == status::kOk);
    CHECK(classic.send("b005") == status::kOk);
    CHECK(classic.read("05") == "09000000f6ffffff0900000004fb04fb");
}

} // namespace akx::test::cards
