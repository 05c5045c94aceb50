// SPDX-License-Identifier: Apache-2.0
// Facts: facts/akuvox §5; the frames are worked by hand from the parity rule of Wiegand lines.
#include "model/card_format.hpp"

#include "base/text.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace akx;
using namespace akx::model;

namespace {

CardFormat format(std::string_view name) {
    const auto parsed = parse_card_format(name);
    REQUIRE(parsed.has_value());
    return *parsed;
}

std::string shown(std::string_view uid, std::string_view name) {
    return show_card(*from_hex(uid), format(name));
}

std::vector<std::string> detected(std::vector<CardSample> samples) {
    std::vector<std::string> names;
    for (const CardMatch& match : detect_card_format(samples)) {
        names.push_back(card_format_name(match.format) + (match.padding_differs ? "~" : ""));
    }
    return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

TEST_CASE("every format has a name that leads back to it, in any case") {
    std::vector<CardFormat> all = usual_card_formats();
    CHECK(all.size() == 8 + 18);
    for (unsigned bits = 1; bits <= kMaxWiegandBits; ++bits) {
        for (const WiegandText text :
             {WiegandText::hex, WiegandText::decimal, WiegandText::frame}) {
            all.emplace_back(Wiegand{bits, text, false});
            all.emplace_back(Wiegand{bits, text, true});
        }
    }
    for (const CardFormat& one : all) {
        INFO(card_format_name(one));
        CHECK(parse_card_format(card_format_name(one)) == one);
        CHECK(parse_card_format(to_lower(card_format_name(one))) == one);
    }
    CHECK(parse_card_format("6H3D5D(WG26)") == CardFormat(CardMode::w26));
    CHECK(parse_card_format("3") == CardFormat(CardMode::n8)); // the devices' stored index
    for (const char* name : {"", "8", "W", "W0", "W129", "W26X", "8H", "W-26", "6H3D5D-", "WG26"}) {
        INFO(name);
        CHECK_FALSE(parse_card_format(name).has_value());
    }
}

TEST_CASE("26, 34 and 58 bits carry three, four and seven bytes, in both orders") {
    CHECK(shown("02B775D2", "W26") == "B775D2");
    CHECK(shown("02B775D2", "W26-R") == "75B702");
    CHECK(shown("02B775D2", "W34") == "02B775D2");
    CHECK(shown("02B775D2", "W34-R") == "D275B702");
    CHECK(shown("02B775D2", "W58") == "00000002B775D2"); // a short card is padded in front
    CHECK(shown("02B775D2", "W58-R") == "000000D275B702");
    CHECK(shown("042D6CEA123580", "W58") == "042D6CEA123580");
    CHECK(shown("042D6CEA123580", "W58-R") == "803512EA6C2D04"); // as QTECH prints it
    CHECK(shown("042D6CEA123580", "W34") == "042D6CEA");
    CHECK(shown("02B775D2", "W34D") == "45577682");
    CHECK(shown("02B775D2", "W26D") == "12023250"); // the 6H8D of the card
}

TEST_CASE("frames have even parity over the first half and odd over the second") {
    // B775D2 = 1011 0111 0111 | 0101 1101 0010: nine ones, then six.
    CHECK(shown("02B775D2", "W26F") == "11011011101110101110100101");
    CHECK(shown("00000000", "W26F") == "0"
                                       "000000000000000000000000"
                                       "1");
    CHECK(shown("FFFFFFFF", "W34F") == "0"
                                       "11111111111111111111111111111111"
                                       "1");
    CHECK(shown("00010001", "W34F") == "1"
                                       "00000000000000010000000000000001"
                                       "0");
    CHECK(shown("A5", "W8F") == "10100101"); // other lengths are all payload
    CHECK(shown("A5", "W12F") == "000010100101");
    CHECK(shown("A5", "W4F") == "0101");
}

TEST_CASE("a frame with a wrong bit anywhere is refused") {
    const std::string good = shown("02B775D2", "W26F");
    REQUIRE(read_card(good, format("W26F")).ok());
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = bad[i] == '0' ? '1' : '0';
        INFO(bad);
        CHECK_FALSE(read_card(bad, format("W26F")).ok());
    }
    CHECK_FALSE(read_card(good.substr(1), format("W26F")).ok());
    CHECK_FALSE(read_card(good + "0", format("W26F")).ok());
    CHECK_FALSE(read_card("1234", format("W4F")).ok());
}

TEST_CASE("numbers that do not fit a frame are refused") {
    CHECK_FALSE(read_card("1000000", format("W26")).ok()); // 25 bits
    CHECK_FALSE(read_card("16777216", format("W26D")).ok());
    CHECK_FALSE(read_card("4294967296", format("W34D")).ok());
    CHECK_FALSE(read_card("340282366920938463463374607431768211456", format("W128D")).ok());
    CHECK_FALSE(read_card("", format("W34D")).ok());
    CHECK_FALSE(read_card("12A", format("W34D")).ok());
    CHECK(show_card(Bytes(16, 0xFF), format("W128D")) == "340282366920938463463374607431768211455");
}

TEST_CASE("whatever a card is, a format that carries all of it leads back to it") {
    std::mt19937 random(7);
    for (int round = 0; round < 2'000; ++round) {
        Bytes uid(round % 3 == 0 ? 7 : 4);
        for (std::uint8_t& byte : uid) {
            byte = static_cast<std::uint8_t>(random());
        }
        uid.front() |= 1; // 58 bits cannot tell a 7-byte card that begins with zeros
        uid.back() |= 1;
        for (const CardFormat& one : usual_card_formats()) {
            const Result<CardBytes> back = read_card(show_card(uid, one), one);
            INFO(to_hex_upper(uid) << " " << card_format_name(one));
            REQUIRE(back.ok());
            CHECK(show_card(back->bytes, one) == show_card(uid, one));
            const auto* wiegand = std::get_if<Wiegand>(&one);
            const bool wide =
                wiegand != nullptr ? wiegand->bits == 58 : std::get<CardMode>(one) == CardMode::raw;
            if (wide || (uid.size() == 4 && !back->lossy)) {
                CHECK(back->bytes == uid);
            }
        }
    }
}

TEST_CASE("every value of the bytes a 24-bit mode carries survives it") {
    for (std::uint32_t low = 0; low < 0x1'0000; ++low) { // the lower 16 bits, then the upper 8
        for (const std::uint32_t value : {low, low << 8U & 0xFF'0000U}) {
            const Bytes uid = {0, static_cast<std::uint8_t>(value >> 16U),
                               static_cast<std::uint8_t>(value >> 8U),
                               static_cast<std::uint8_t>(value)};
            for (const CardMode mode : {CardMode::w26, CardMode::d8}) {
                if (card_bytes(card_code(uid, mode), mode)->bytes != uid) {
                    FAIL(to_hex_upper(uid));
                }
            }
        }
    }
}

TEST_CASE("a conversion says whether it rests on a byte that the code does not carry") {
    const auto converted = [](std::string_view code, std::string_view from, std::string_view to) {
        const auto out = convert_card(code, format(from), format(to));
        REQUIRE(out.ok());
        return out->text + (out->exact ? "" : "?");
    };
    CHECK(converted("18330162", "6H3D5D", "8HN") == "00B775D2?");
    CHECK(converted("18330162", "6H3D5D", "6H8D") == "12023250");
    CHECK(converted("18330162", "6H3D5D", "W26") == "B775D2");
    CHECK(converted("18330162", "6H3D5D", "8HR") == "D275B700?");
    CHECK(converted("11746850", "6H3D5D-R", "8HN") == "02B77500?");
    CHECK(converted("02B775D2", "8HN", "6H3D5D") == "18330162");
    CHECK(converted("2b775d2", "8HN", "8HR10D") == "3530929922");
    CHECK(converted("B775D2", "W26", "8HN") == "00B775D2?");
    CHECK(converted("803512EA6C2D04", "W58-R", "RAW") == "042D6CEA123580");
    CHECK(converted("5", "W4", "W4D") == "5");
}

TEST_CASE("the format of another system is found from one card, or narrowed by several") {
    const Bytes card = *from_hex("02B775D2");
    CHECK(has(detected({{card, "0045577682"}}), "8H10D"));
    CHECK(detected({{card, "18330162"}}) == std::vector<std::string>{"6H3D5D"});
    CHECK(has(detected({{card, "183-30162"}}), "6H3D5D"));
    CHECK(has(detected({{card, "02:b7:75:d2"}}), "8HN"));
    CHECK(has(detected({{card, "D275B702"}}), "8HR"));
    CHECK(detected({{card, "11011011101110101110100101"}}) == std::vector<std::string>{"W26F"});
    CHECK(detected({{*from_hex("042D6CEA123580"), "803512EA6C2D04"}}) ==
          std::vector<std::string>{"W58-R", "W56-R"});
    CHECK(detected({{card, "12345678"}}).empty());
    CHECK(detected({}).empty());

    // 16 and 0x10: one card leaves several open, a second decides.
    const Bytes small = *from_hex("04000010");
    CHECK(has(detected({{small, "00000016"}}), "6H8D"));
    CHECK(has(detected({{small, "00000016"}}), "6H3D5D"));
    CHECK_FALSE(has(detected({{small, "00000016"}, {card, "18330162"}}), "6H8D"));
}

TEST_CASE("a code without its leading zeros is still recognised") {
    const Bytes card = *from_hex("02B775D2");
    const auto names = detected({{card, "2B775D2"}});
    CHECK(has(names, "8HN~"));
    CHECK_FALSE(has(names, "8HR~"));
}
