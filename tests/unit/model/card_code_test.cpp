// SPDX-License-Identifier: Apache-2.0
// Facts: facts/akuvox §5, the table of worked card codes.
#include "model/card_code.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::model;

namespace {

struct Row {
    std::string_view uid; // as 8HN shows it
    std::string_view r8;
    std::string_view d10;
    std::string_view r10;
    std::string_view d8;
    std::string_view w26;
    std::string_view w26r;
};

constexpr Row kWorked[] = {
    {"02B775D2", "D275B702", "0045577682", "3530929922", "12023250", "18330162", "11746850"},
    {"A1B2C3D4", "D4C3B2A1", "2712847316", "3569595041", "11715540", "17850132", "19545729"},
    {"04000010", "10000004", "0067108880", "0268435460", "00000016", "00000016", "00000004"},
    {"FFFFFFFF", "FFFFFFFF", "4294967295", "4294967295", "16777215", "25565535", "25565535"},
    {"0000000A", "0A000000", "0000000010", "0167772160", "00000010", "00000010", "00000000"},
};

std::string_view shown(const Row& row, CardMode mode) {
    switch (mode) {
    case CardMode::d10:
        return row.d10;
    case CardMode::w26:
        return row.w26;
    case CardMode::d8:
        return row.d8;
    case CardMode::n8:
    case CardMode::raw:
        return row.uid;
    case CardMode::r8:
        return row.r8;
    case CardMode::r10:
        return row.r10;
    case CardMode::w26r:
        return row.w26r;
    }
    return {};
}

constexpr CardMode kModes[] = {CardMode::d10, CardMode::w26, CardMode::d8,  CardMode::n8,
                               CardMode::r8,  CardMode::raw, CardMode::r10, CardMode::w26r};

} // namespace

TEST_CASE("every mode shows the worked cards as the devices do") {
    for (const Row& row : kWorked) {
        const Bytes uid = *from_hex(row.uid);
        for (const CardMode mode : kModes) {
            INFO(row.uid << " " << Names<CardMode>::names[static_cast<std::size_t>(mode)]);
            CHECK(card_code(uid, mode) == shown(row, mode));
        }
    }
}

TEST_CASE("codes lead back to the bytes, but for the one a lossy mode drops") {
    for (const Row& row : kWorked) {
        for (const CardMode mode : kModes) {
            INFO(row.uid << " " << Names<CardMode>::names[static_cast<std::size_t>(mode)]);
            const Result<CardBytes> back = card_bytes(shown(row, mode), mode);
            REQUIRE(back.ok());
            CHECK(back->lossy == is_lossy(mode));
            Bytes expected = *from_hex(row.uid);
            if (mode == CardMode::w26 || mode == CardMode::d8) {
                expected.front() = 0;
            } else if (mode == CardMode::w26r) {
                expected.back() = 0;
            }
            CHECK(back->bytes == expected);
        }
    }
}

TEST_CASE("the modes stand in the order of the devices' stored index") {
    constexpr std::string_view kOrder[] = {"8H10D", "6H3D5D", "6H8D",   "8HN",
                                           "8HR",   "RAW",    "8HR10D", "6H3D5D-R"};
    CHECK(std::equal(std::begin(kOrder), std::end(kOrder), std::begin(Names<CardMode>::names),
                     std::end(Names<CardMode>::names)));
    CHECK(static_cast<int>(CardMode::n8) == 3);
    CHECK(static_cast<int>(CardMode::r8) == 4);
}

TEST_CASE("leading zeros may be missing when a code is turned back") {
    CHECK(card_bytes("2B775D2", CardMode::n8)->bytes == *from_hex("02B775D2"));
    CHECK(card_bytes("45577682", CardMode::d10)->bytes == *from_hex("02B775D2"));
    CHECK(card_bytes("16", CardMode::w26)->bytes == *from_hex("00000010"));
    CHECK(card_bytes("A", CardMode::raw)->bytes == *from_hex("0A"));
}

TEST_CASE("codes that a mode cannot have made are refused") {
    CHECK_FALSE(card_bytes("4294967296", CardMode::d10).ok());
    CHECK_FALSE(card_bytes("25600000", CardMode::w26).ok()); // upper part over 255
    CHECK_FALSE(card_bytes("00065536", CardMode::w26).ok()); // lower part over 65535
    CHECK_FALSE(card_bytes("16777216", CardMode::d8).ok());
    CHECK_FALSE(card_bytes("02B775D2", CardMode::d10).ok());
    CHECK_FALSE(card_bytes("123456789", CardMode::n8).ok());
    for (const CardMode mode : kModes) {
        CHECK_FALSE(card_bytes("", mode).ok());
        CHECK_FALSE(card_bytes("XYZ", mode).ok());
        CHECK_FALSE(card_bytes("-1", mode).ok());
        CHECK_FALSE(card_bytes(std::string(33, '1'), mode).ok());
    }
}

TEST_CASE("a 7-byte UID is kept whole in RAW and cut to its first four bytes elsewhere") {
    const Bytes uid = *from_hex("042D6CEA123580");
    CHECK(card_code(uid, CardMode::raw) == "042D6CEA123580");
    CHECK(card_code(uid, CardMode::n8) == "042D6CEA");
    CHECK(card_code(uid, CardMode::r8) == "EA6C2D04");
}

TEST_CASE("codes compare without their leading zeros and without regard to case") {
    CHECK(card_key("00002B775D2") == card_key("2b775d2"));
    CHECK(card_key("00000000000000000000000000000001") == card_key("1"));
    CHECK(card_key("10") != card_key("1"));
    CHECK(card_key("F0000000000000000") != card_key("0"));
    CHECK(card_key("123456789ABCDEF01") == CardKey{0x1, 0x23456789ABCDEF01});
    CHECK(card_key("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF") == CardKey{~0ULL, ~0ULL});
}

TEST_CASE("no digits, all zeros, more than 32 digits and other letters are no code") {
    for (const char* code : {"", "0", "00000000", "G", "12 34", "0x12", "12-34"}) {
        CHECK_FALSE(card_key(code).has_value());
        CHECK_FALSE(TextForm<CardCode>::parse(code).has_value());
    }
    CHECK_FALSE(card_key(std::string(33, '1')).has_value());
    CHECK(TextForm<CardCode>::parse("0a1b")->text == "0A1B");
}
