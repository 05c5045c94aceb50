// SPDX-License-Identifier: Apache-2.0
#include "model/card_code.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstdio>

namespace akx::model {

namespace {

constexpr std::uint8_t kNotHex = 0xFF;

// Codes are compared by the thousand when users are imported: a table is quicker than questions.
constexpr std::array<std::uint8_t, 256> kHexDigits = [] {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(kNotHex);
    for (std::uint8_t i = 0; i < 16; ++i) {
        digits[static_cast<unsigned char>("0123456789ABCDEF"[i])] = i;
        digits[static_cast<unsigned char>("0123456789abcdef"[i])] = i;
    }
    return digits;
}();

std::string padded(std::uint32_t number, int digits, bool hex = false) {
    char text[16];
    std::snprintf(text, sizeof text, hex ? "%0*X" : "%0*u", digits, number);
    return text;
}

std::uint32_t first_four(ByteView uid, bool reversed) {
    std::uint32_t number = 0;
    const std::size_t count = std::min<std::size_t>(uid.size(), 4);
    for (std::size_t i = 0; i < count; ++i) {
        number = number << 8U | uid[reversed ? count - 1 - i : i];
    }
    return number;
}

// Three digits for the upper byte of 24 bits, five for the lower two.
std::string wiegand26(std::uint32_t number) {
    return padded(number >> 16U & 0xFFU, 3) + padded(number & 0xFFFFU, 5);
}

Bytes four_bytes(std::uint32_t number, bool reversed) {
    Bytes out(4);
    for (unsigned i = 0; i < 4; ++i) {
        out[reversed ? i : 3 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return out;
}

Error not_a(std::string_view code, CardMode mode) {
    return Error(errors::invalid_value,
                 "\"" + std::string(code.substr(0, 40)) + "\" is not a " +
                     std::string(Names<CardMode>::names[static_cast<std::size_t>(mode)]) +
                     " card code");
}

std::optional<std::uint32_t> decimal(std::string_view code, std::size_t digits, std::int64_t max) {
    if (code.size() > digits || !is_digits(code)) {
        return std::nullopt;
    }
    const auto number = parse_int(code);
    return number && *number <= max ? std::optional(static_cast<std::uint32_t>(*number))
                                    : std::nullopt;
}

std::optional<std::uint32_t> from_wiegand26(std::string_view code) {
    if (code.empty()) {
        return std::nullopt;
    }
    const std::string full =
        std::string(code.size() < 8 ? 8 - code.size() : 0, '0') + std::string(code);
    const auto upper = decimal(std::string_view(full).substr(0, 3), 3, 255);
    const auto lower = decimal(std::string_view(full).substr(3), 5, 65'535);
    return upper && lower ? std::optional(*upper << 16U | *lower) : std::nullopt;
}

std::optional<std::uint32_t> from_hex8(std::string_view code) {
    const auto key = card_key(code);
    return code.size() <= 8 && key ? std::optional(static_cast<std::uint32_t>(key->low))
                                   : std::nullopt;
}

} // namespace

const Syntax TextForm<CardCode>::syntax{
    "card code of 1 to 32 hex digits, not all zero", "^[0-9A-Fa-f]{1,32}$",
    [](std::string_view text) { return card_key(text).has_value(); }, "0A1B2C3D"};

std::optional<CardCode> TextForm<CardCode>::parse(std::string_view text) {
    if (!card_key(text)) {
        return std::nullopt;
    }
    CardCode code{std::string(text)};
    std::transform(code.text.begin(), code.text.end(), code.text.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return code;
}

std::optional<CardKey> card_key(std::string_view code) {
    if (code.empty() || code.size() > kMaxCardCode) {
        return std::nullopt;
    }
    CardKey key;
    for (const char c : code) {
        const std::uint8_t digit = kHexDigits[static_cast<unsigned char>(c)];
        if (digit == kNotHex) {
            return std::nullopt;
        }
        key.high = key.high << 4U | key.low >> 60U;
        key.low = key.low << 4U | digit;
    }
    return key == CardKey{} ? std::nullopt : std::optional(key);
}

bool is_lossy(CardMode mode) {
    return mode == CardMode::w26 || mode == CardMode::w26r || mode == CardMode::d8;
}

std::string card_code(ByteView uid, CardMode mode) {
    const bool reversed = mode == CardMode::r8 || mode == CardMode::r10 || mode == CardMode::w26r;
    const std::uint32_t number = first_four(uid, reversed);
    switch (mode) {
    case CardMode::n8:
    case CardMode::r8:
        return padded(number, 8, true);
    case CardMode::d10:
    case CardMode::r10:
        return padded(number, 10);
    case CardMode::d8:
        return padded(number & 0xFF'FFFFU, 8);
    case CardMode::w26:
    case CardMode::w26r:
        return wiegand26(number);
    case CardMode::raw:
        break;
    }
    return to_hex_upper(uid);
}

Result<CardBytes> card_bytes(std::string_view code, CardMode mode) {
    std::optional<std::uint32_t> number;
    switch (mode) {
    case CardMode::raw: {
        const auto bytes =
            from_hex(code.size() % 2 == 0 ? std::string(code) : "0" + std::string(code));
        if (!bytes || !card_key(code)) {
            return not_a(code, mode);
        }
        return CardBytes{*bytes, false};
    }
    case CardMode::n8:
    case CardMode::r8:
        number = from_hex8(code);
        break;
    case CardMode::d10:
    case CardMode::r10:
        number = decimal(code, 10, 0xFFFF'FFFF);
        break;
    case CardMode::d8:
        number = decimal(code, 8, 0xFF'FFFF);
        break;
    case CardMode::w26:
    case CardMode::w26r:
        number = from_wiegand26(code);
        break;
    }
    if (!number) {
        return not_a(code, mode);
    }
    const bool reversed = mode == CardMode::r8 || mode == CardMode::r10 || mode == CardMode::w26r;
    return CardBytes{four_bytes(*number, reversed), is_lossy(mode)};
}

} // namespace akx::model
