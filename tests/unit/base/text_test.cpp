// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <catch2/catch.hpp>

namespace akx {

TEST_CASE("UTF-8 is recognised at the edges of RFC 3629") {
    const std::string_view valid[] = {
        "",
        "a",
        "\x7F",
        "\xC2\x80",
        "\xDF\xBF",
        "\xE0\xA0\x80",
        "\xED\x9F\xBF",
        "\xEE\x80\x80",
        "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF",
        std::string_view("a\0b", 3),
    };
    for (const std::string_view text : valid) {
        INFO(text);
        CHECK(is_utf8(text));
    }
    const std::string_view invalid[] = {
        "\x80",             // a continuation alone
        "\xBF",             //
        "\xC0\x80",         // overlong
        "\xC1\xBF",         // overlong
        "\xE0\x9F\xBF",     // overlong
        "\xF0\x8F\xBF\xBF", // overlong
        "\xED\xA0\x80",     // surrogates
        "\xED\xBF\xBF",     //
        "\xF4\x90\x80\x80", // beyond U+10FFFF
        "\xF5\x80\x80\x80", //
        "\xFF",             //
        "\xC2",             // cut off
        "\xE2\x82",         //
        "\xF0\x9F\x98",     //
        "\xC2 ",            // continued wrongly
        "\xE2\x82 ",        //
        "ok\xFE",
    };
    for (const std::string_view text : invalid) {
        INFO(text);
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("a code point is decoded with its length") {
    CHECK(decode_utf8("aä").value == U'a');
    CHECK(decode_utf8("äa").value == U'ä');
    CHECK(decode_utf8("äa").size == 2);
    CHECK(decode_utf8("€").value == U'€');
    CHECK(decode_utf8("😀").value == U'😀');
    CHECK(decode_utf8("😀").size == 4);
    CHECK(decode_utf8("").size == 0);
    CHECK(decode_utf8("\xFF").size == 0);
}

TEST_CASE("lengths count code points, widths count terminal columns") {
    CHECK(utf8_length("") == 0);
    CHECK(utf8_length("Tür €😀") == 6);
    CHECK(display_width("Tür") == 3);
    CHECK(display_width("門") == 2);
    CHECK(display_width("ｱＡ") == 3);     // half and full width
    CHECK(display_width("e\u0301") == 1); // combining accent
    CHECK(display_width("😀") == 2);
    CHECK(display_width("a\u200Bb") == 2); // zero width space
    CHECK(display_width("한국어") == 6);
    CHECK(display_width("שלום") == 4);
    CHECK(display_width("\t\n\x1B\x7F") == 0);
    CHECK(display_width("a\xFF") == 2);
}

TEST_CASE("blanks at both ends are trimmed") {
    CHECK(trim(" \t a b\r\n") == "a b");
    CHECK(trim(" \t ").empty());
    CHECK(trim("").empty());
    CHECK(trim("\u00A0a") == "\u00A0a"); // ASCII only
}

TEST_CASE("a text is split at every separator and joined again") {
    CHECK(split("a,b,,c", ',') == std::vector<std::string_view>{"a", "b", "", "c"});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(split(",", ',') == std::vector<std::string_view>{"", ""});
    CHECK(join(std::vector<std::string>{"a", "b", "c"}, ", ") == "a, b, c");
    CHECK(join({}, ", ").empty());
    CHECK(to_lower("AbÄZ-9") == "abÄz-9");
}

TEST_CASE("whole numbers are read whole or not at all") {
    CHECK(parse_int("0") == 0);
    CHECK(parse_int("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK(parse_int("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    for (const std::string_view text :
         {"", "-", "+1", " 1", "1 ", "1x", "0x10", "9223372036854775808", "1.0"}) {
        INFO(text);
        CHECK_FALSE(parse_int(text).has_value());
    }
    CHECK(is_digits("0123456789"));
    CHECK_FALSE(is_digits(""));
    CHECK_FALSE(is_digits("12a"));
    CHECK_FALSE(is_digits("-1"));
}

TEST_CASE("a misspelt word is matched with the nearest known one") {
    const std::string_view words[] = {"holdDelay", "triggerDelay", "name", "mode", "inverted"};
    CHECK(nearest("holdDelai", words) == "holdDelay");
    CHECK(nearest("hold_delay", words) == "holdDelay");
    CHECK(nearest("HOLDDELAY", words) == "holdDelay");
    CHECK(nearest("triggerDealy", words) == "triggerDelay"); // swapped letters count once
    CHECK(nearest("nmae", words) == "name");
    CHECK(nearest("node", words) == "mode");
    CHECK(nearest("invertd", words) == "inverted");
}

TEST_CASE("a word unlike all others is matched with none") {
    const std::string_view words[] = {"holdDelay", "name", "on"};
    CHECK_FALSE(nearest("schedule", words).has_value());
    CHECK_FALSE(nearest("", words).has_value());
    CHECK_FALSE(nearest("of", words).has_value()); // one of two letters is too much
    CHECK_FALSE(nearest(std::string(1000, 'n'), words).has_value());
    CHECK_FALSE(nearest("name", {}).has_value());
}

TEST_CASE("words are listed as in a sentence") {
    const std::string_view words[] = {"a", "b", "c"};
    CHECK(list_of({}).empty());
    CHECK(list_of(std::span(words).first(1)) == "'a'");
    CHECK(list_of(std::span(words).first(2)) == "'a' or 'b'");
    CHECK(list_of(words) == "'a', 'b' or 'c'");
}

} // namespace akx
