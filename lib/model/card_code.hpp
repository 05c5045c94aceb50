// SPDX-License-Identifier: Apache-2.0
// Card codes: how a reader's bytes become the text people see, and how codes compare.
// Facts: facts/akuvox §5 (display modes, stored index 0–7 in this order).
#pragma once

#include "base/bytes.hpp"
#include "model/codec.hpp"

#include <compare>

namespace akx::model {

enum class CardMode : std::uint8_t { d10, w26, d8, n8, r8, raw, r10, w26r };
template <>
struct Names<CardMode> {
    static constexpr std::string_view names[] = {"8H10D", "6H3D5D", "6H8D",   "8HN",
                                                 "8HR",   "RAW",    "8HR10D", "6H3D5D-R"};
};

// A code to compare by: up to 32 hex digits as one number, so that leading zeros do not count
// (REQ CRD-3). Decimal codes are taken digit by digit like the others.
struct CardKey {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const CardKey&) const = default;
};

inline constexpr std::size_t kMaxCardCode = 32; // hex digits
inline constexpr std::size_t kMaxCards = 5;     // per user (REQ CRD-1)

// A code as stored with a user: 1–32 hex digits, upper case.
struct CardCode {
    std::string text;
    bool operator==(const CardCode&) const = default;
};
template <>
struct TextForm<CardCode> {
    static const Syntax syntax;
    static std::optional<CardCode> parse(std::string_view text);
    static std::string print(const CardCode& code) { return code.text; }
};

// nullopt when `code` is empty, longer than 32 digits, not hex, or all zeros (no card at all).
std::optional<CardKey> card_key(std::string_view code);

// The text that `mode` makes of the bytes a reader delivered, first byte first. 4-byte modes use
// the first four bytes of longer UIDs (our choice; the devices' is not documented), RAW all.
std::string card_code(ByteView uid, CardMode mode);

// The bytes behind a code, where `mode` lets them be known: `lossy` modes give three of the four
// bytes (the missing one, the first or for 6H3D5D-R the last, is set to zero).
struct CardBytes {
    Bytes bytes;
    bool lossy = false;
};
Result<CardBytes> card_bytes(std::string_view code, CardMode mode);
bool is_lossy(CardMode mode);

} // namespace akx::model
