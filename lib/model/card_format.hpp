// SPDX-License-Identifier: Apache-2.0
// Every way a system may write the code of a card: the devices' display modes and what travels on
// a Wiegand line. Turns one into another and finds out which one a system uses (REQ CRD-2, CRD-3).
#pragma once

#include "model/card_code.hpp"

#include <variant>

namespace akx::model {

// How the payload of a Wiegand frame is written down.
enum class WiegandText : std::uint8_t {
    hex,     // "W34": two digits a byte
    decimal, // "W34D": without leading zeros
    frame,   // "W34F": the bits as sent, parity included, one 0 or 1 each
};

// 26, 34 and 58 bits carry 3, 4 and 7 bytes between an even and an odd parity bit (facts/akuvox
// §5). Any other length is all payload: how installers place parity there is not known.
struct Wiegand {
    unsigned bits = 26; // 1–128
    WiegandText text = WiegandText::hex;
    bool reversed = false; // the card's bytes last first
    unsigned payload() const { return bits == 26 || bits == 34 || bits == 58 ? bits - 2 : bits; }
    bool operator==(const Wiegand&) const = default;
};
inline constexpr unsigned kMaxWiegandBits = 128;

using CardFormat = std::variant<CardMode, Wiegand>;

// "8HN", "6H3D5D(WG26)", the stored index "3", "W26", "W34D", "W58-R", "W40F"; in any case.
std::optional<CardFormat> parse_card_format(std::string_view name);
std::string card_format_name(const CardFormat& format);
// All display modes and the usual Wiegand forms, in the order in which people should read them.
std::vector<CardFormat> usual_card_formats();

// What `format` makes of a card. The last bits of long cards travel on short custom frames; the
// fixed frames take the first 3 of 4, 4 or 7 bytes as the display modes do (our choice where the
// devices' is not documented). Short cards are padded with zero bytes in front.
std::string show_card(ByteView uid, const CardFormat& format);

// The bytes behind a code. Where the format does not carry all four bytes of a card, `lossy` is set
// and the missing one is zero. Frames must have the right length and parity. A 4-byte card and a
// 7-byte one that begins with three zero bytes look the same in 58 bits: it is taken for the
// former.
Result<CardBytes> read_card(std::string_view code, const CardFormat& format);

struct ConvertedCode {
    std::string text;
    bool exact = false; // false: it rests on a byte that `from` does not carry, taken as zero
};
Result<ConvertedCode> convert_card(std::string_view code, const CardFormat& from,
                                   const CardFormat& to);

// The code without blanks around it and without what separates groups of its digits ("183-30162").
std::string plain_code(std::string_view code);
// Whether `format` makes this code of the card, separators and leading zeros aside.
bool shows_as(ByteView uid, std::string_view code, const CardFormat& format);

// A card whose bytes are known, and the code that another system shows for it.
struct CardSample {
    Bytes uid;
    std::string shown;
};
struct CardMatch {
    CardFormat format;
    bool padding_differs = false; // only equal without leading zeros (REQ CRD-3)
};
// The formats that explain every sample: the usual ones, then custom Wiegand lengths. Those that
// differ in leading zeros are named only when none fits to the letter. Separators between groups of
// digits ("183-30162", "02:B7:75:D2") do not count.
std::vector<CardMatch> detect_card_format(std::span<const CardSample> samples);

} // namespace akx::model
