// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_scalar.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace akx::config {

namespace {

// Words that YAML 1.1 or 1.2 readers take for something other than text.
constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no", "on",
                                       "off",  "y",    "n",     "inf", "nan"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "5s", "1h30m": begins with a digit but no reader sees a number or a date in it.
bool is_amount(std::string_view text) {
    const auto small = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
    return is_digit(text.front()) && is_letter(text.back()) && text.size() >= 2 && text[1] != 'x' &&
           text[1] != 'o' && text[1] != 'b' && std::all_of(text.begin(), text.end(), small);
}

bool may_be_inside(char32_t c) {
    constexpr std::string_view kSafe = "_-./+@:()= ";
    if (c < 0x80) {
        const auto byte = static_cast<char>(c);
        return is_letter(byte) || is_digit(byte) || kSafe.find(byte) != std::string_view::npos;
    }
    return c > 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

bool has_safe_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint point = decode_utf8(text.substr(i));
        if (point.size == 0 || !may_be_inside(point.value)) {
            return false;
        }
        i += point.size;
    }
    return true;
}

void append_escaped(std::string& out, char32_t c, std::string_view bytes) {
    if (c == '"' || c == '\\') {
        out += '\\';
        out += bytes;
    } else if (c == '\n') {
        out += "\\n";
    } else if (c == '\t') {
        out += "\\t";
    } else if (c >= 0x20 && c != 0x7F && (c < 0x80 || may_be_inside(c))) {
        out += bytes;
    } else {
        const auto code = static_cast<std::uint32_t>(c);
        const std::uint8_t two[] = {static_cast<std::uint8_t>(code >> 8U),
                                    static_cast<std::uint8_t>(code)};
        out += "\\u" + to_hex_upper(two);
    }
}

} // namespace

Value plain_value(std::string_view text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        return nullptr;
    }
    if (text == "true" || text == "True" || text == "TRUE") {
        return true;
    }
    if (text == "false" || text == "False" || text == "FALSE") {
        return false;
    }
    if (const auto number = parse_int(text); number && std::to_string(*number) == text) {
        return *number;
    }
    double real = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, real);
    if (error == std::errc() && stop == end && std::isfinite(real) && real_text(real) == text) {
        return real;
    }
    return text;
}

std::string real_text(double number) {
    char buffer[32];
    const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), number);
    std::string text(buffer, end);
    if (text.find_first_of(".en") == std::string::npos) {
        text += ".0"; // so that it is a decimal number when read back
    }
    return text;
}

bool is_plain(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':' ||
        text.find(": ") != std::string_view::npos || !has_safe_characters(text)) {
        return false;
    }
    const char first = text.front();
    const bool begins_well = is_letter(first) || first == '/' || first == '_' ||
                             static_cast<unsigned char>(first) >= 0x80;
    return (begins_well || is_amount(text)) &&
           std::find(std::begin(kWords), std::end(kWords), to_lower(text)) == std::end(kWords);
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        if (point.size == 0) { // not text: as to_json writes it
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        } else {
            append_escaped(out, point.value, text.substr(0, point.size));
            text.remove_prefix(point.size);
        }
    }
    return out + "\"";
}

} // namespace akx::config
