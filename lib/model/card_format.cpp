// SPDX-License-Identifier: Apache-2.0
#include "model/card_format.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::model {

namespace {

constexpr std::string_view kReversed = "-R";

// A number of up to 128 bits as 16 bytes, the most significant first.
using Wide = std::array<std::uint8_t, 16>;

Wide wide(ByteView bytes) {
    Wide out{};
    const std::size_t count = std::min(bytes.size(), out.size());
    std::copy(bytes.end() - static_cast<std::ptrdiff_t>(count), bytes.end(),
              out.end() - static_cast<std::ptrdiff_t>(count));
    return out;
}

void keep_low_bits(Wide& number, unsigned bits) {
    for (std::size_t i = 0; i < number.size(); ++i) {
        const std::size_t place = (number.size() - 1 - i) * 8; // of the byte's lowest bit
        if (place >= bits) {
            number[i] = 0;
        } else if (place + 8 > bits) {
            number[i] &= static_cast<std::uint8_t>((1U << (bits - place)) - 1);
        }
    }
}

bool bit(const Wide& number, unsigned place) {
    return (number[number.size() - 1 - place / 8] >> (place % 8) & 1U) != 0;
}

void set_bit(Wide& number, unsigned place) {
    number[number.size() - 1 - place / 8] |= static_cast<std::uint8_t>(1U << (place % 8));
}

std::string to_decimal(Wide number) {
    std::string digits;
    bool more = true;
    while (more) {
        unsigned rest = 0;
        more = false;
        for (std::uint8_t& byte : number) {
            const unsigned value = rest * 256 + byte;
            byte = static_cast<std::uint8_t>(value / 10);
            rest = value % 10;
            more = more || byte != 0;
        }
        digits += static_cast<char>('0' + rest);
    }
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::optional<Wide> from_decimal(std::string_view text) {
    Wide number{};
    if (!is_digits(text)) {
        return std::nullopt;
    }
    for (const char c : text) {
        unsigned carry = static_cast<unsigned>(c - '0');
        for (std::size_t i = number.size(); i-- > 0;) {
            const unsigned value = number[i] * 10U + carry;
            number[i] = static_cast<std::uint8_t>(value);
            carry = value >> 8U;
        }
        if (carry != 0) {
            return std::nullopt;
        }
    }
    return number;
}

std::optional<Wide> from_hex_text(std::string_view text) {
    if (text.empty() || text.size() > 32) {
        return std::nullopt;
    }
    const auto bytes = from_hex((text.size() % 2 == 0 ? "" : "0") + std::string(text));
    return bytes ? std::optional(wide(*bytes)) : std::nullopt;
}

// Even parity over the first half of the payload, odd over the second.
bool parity_of(const Wide& payload, unsigned from, unsigned to) {
    bool odd = false;
    for (unsigned place = from; place < to; ++place) {
        odd = odd != bit(payload, place);
    }
    return odd;
}

std::string frame_of(const Wide& payload, const Wiegand& format) {
    const unsigned bits = format.payload();
    std::string out;
    for (unsigned place = bits; place-- > 0;) {
        out += bit(payload, place) ? '1' : '0';
    }
    if (bits == format.bits) {
        return out;
    }
    const bool first = parity_of(payload, bits / 2, bits);
    const bool second = !parity_of(payload, 0, bits / 2);
    return (first ? "1" : "0") + out + (second ? "1" : "0");
}

std::optional<Wide> from_frame(std::string_view text, const Wiegand& format) {
    if (text.size() != format.bits || text.find_first_not_of("01") != std::string_view::npos) {
        return std::nullopt;
    }
    const unsigned bits = format.payload();
    const std::string_view inner = text.substr(bits == format.bits ? 0 : 1, bits);
    Wide payload{};
    for (unsigned place = 0; place < bits; ++place) {
        if (inner[bits - 1 - place] == '1') {
            set_bit(payload, place);
        }
    }
    return frame_of(payload, format) == text ? std::optional(payload) : std::nullopt;
}

// How many bytes of a card a fixed frame takes; 0 = all.
std::size_t bytes_taken(const Wiegand& format) {
    return format.bits == 26 || format.bits == 34 ? 4 : format.bits == 58 ? 7 : 0;
}

Wide payload_of(ByteView uid, const Wiegand& format) {
    const std::size_t taken = bytes_taken(format);
    Bytes bytes(uid.begin(), uid.end());
    if (taken != 0 && bytes.size() > taken) {
        bytes.resize(taken);
    }
    if (format.reversed) {
        std::reverse(bytes.begin(), bytes.end());
    }
    Wide payload = wide(bytes);
    keep_low_bits(payload, format.payload());
    return payload;
}

std::string show(ByteView uid, const Wiegand& format) {
    const Wide payload = payload_of(uid, format);
    switch (format.text) {
    case WiegandText::decimal:
        return to_decimal(payload);
    case WiegandText::frame:
        return frame_of(payload, format);
    case WiegandText::hex:
        break;
    }
    const std::size_t bytes = (format.payload() + 7) / 8;
    return to_hex_upper(ByteView(payload).last(bytes));
}

Error not_a(std::string_view code, const CardFormat& format) {
    return {errors::invalid_value, "\"" + std::string(code.substr(0, 140)) + "\" is not a " +
                                       card_format_name(format) + " card code"};
}

Result<CardBytes> read(std::string_view code, const Wiegand& format) {
    const auto payload = format.text == WiegandText::decimal ? from_decimal(code)
                         : format.text == WiegandText::frame ? from_frame(code, format)
                                                             : from_hex_text(code);
    Wide limited = payload.value_or(Wide{});
    keep_low_bits(limited, format.payload());
    if (!payload || limited != *payload) {
        return not_a(code, format);
    }
    const std::size_t carried = (format.payload() + 7) / 8;
    std::size_t size = std::max<std::size_t>(carried, 4);
    if (format.bits == 58 && std::all_of(payload->begin(), payload->end() - 4,
                                         [](std::uint8_t byte) { return byte == 0; })) {
        size = 4;
    }
    CardBytes out;
    out.bytes.assign(payload->end() - static_cast<std::ptrdiff_t>(size), payload->end());
    out.lossy = format.payload() < 32;
    if (format.reversed) {
        std::reverse(out.bytes.begin(), out.bytes.end());
    }
    return out;
}

bool is_reversed(const CardFormat& format) {
    if (const auto* wiegand = std::get_if<Wiegand>(&format)) {
        return wiegand->reversed;
    }
    return std::get<CardMode>(format) == CardMode::w26r;
}

// The card again with the bits it may also have had where `from` does not say.
Bytes other_card(const CardBytes& card, const CardFormat& from) {
    const auto* wiegand = std::get_if<Wiegand>(&from);
    const unsigned known = wiegand != nullptr ? wiegand->payload() : 24;
    Bytes bytes = card.bytes;
    if (is_reversed(from)) {
        std::reverse(bytes.begin(), bytes.end());
    }
    Wide number = wide(bytes);
    for (unsigned place = known; place < bytes.size() * 8; ++place) {
        set_bit(number, place);
    }
    bytes.assign(number.end() - static_cast<std::ptrdiff_t>(bytes.size()), number.end());
    if (is_reversed(from)) {
        std::reverse(bytes.begin(), bytes.end());
    }
    return bytes;
}

std::optional<CardFormat> parse_wiegand(std::string_view name) {
    Wiegand format;
    if (name.ends_with(to_lower(kReversed))) {
        format.reversed = true;
        name.remove_suffix(kReversed.size());
    }
    if (name.ends_with('d') || name.ends_with('f')) {
        format.text = name.back() == 'd' ? WiegandText::decimal : WiegandText::frame;
        name.remove_suffix(1);
    }
    const auto bits = name.starts_with('w') ? parse_int(name.substr(1)) : std::nullopt;
    if (!bits || *bits < 1 || *bits > kMaxWiegandBits) {
        return std::nullopt;
    }
    format.bits = static_cast<unsigned>(*bits);
    return format;
}

std::string_view without_zeros(std::string_view text) {
    const std::size_t first = text.find_first_not_of('0');
    return first == std::string_view::npos ? text.substr(text.size()) : text.substr(first);
}

// The usual formats, and custom frames that say something of their own: all bits as sent, or whole
// bytes of which the cards have at least as many.
std::vector<CardFormat> detectable(std::span<const CardSample> samples) {
    std::size_t most = 0;
    for (const CardSample& sample : samples) {
        most = std::max(most, sample.uid.size());
    }
    std::vector<CardFormat> out = usual_card_formats();
    for (unsigned bits = 8; bits <= kMaxWiegandBits; ++bits) {
        const bool whole = bits % 8 == 0 && bits <= most * 8 && bits != 32; // 32 is W34
        for (const WiegandText text :
             {WiegandText::frame, WiegandText::hex, WiegandText::decimal}) {
            for (const bool reversed : {false, true}) {
                const Wiegand format{bits, text, reversed};
                if (format.payload() == bits && (whole || text == WiegandText::frame)) {
                    out.emplace_back(format);
                }
            }
        }
    }
    return out;
}

enum class Fit { no, padded, exact };

Fit fit(ByteView uid, std::string_view code, const CardFormat& format) {
    const std::string shown = to_lower(plain_code(code));
    const std::string made = to_lower(show_card(uid, format));
    if (shown == made) {
        return Fit::exact;
    }
    const auto* wiegand = std::get_if<Wiegand>(&format);
    const bool frame = wiegand != nullptr && wiegand->text == WiegandText::frame;
    return !frame && !shown.empty() && without_zeros(shown) == without_zeros(made) ? Fit::padded
                                                                                   : Fit::no;
}

} // namespace

std::optional<CardFormat> parse_card_format(std::string_view name) {
    std::string wanted = to_lower(trim(name));
    if (wanted == "6h3d5d(wg26)") {
        wanted = "6h3d5d";
    }
    for (std::size_t i = 0; i < std::size(Names<CardMode>::names); ++i) {
        if (to_lower(Names<CardMode>::names[i]) == wanted || std::to_string(i) == wanted) {
            return CardFormat(static_cast<CardMode>(i));
        }
    }
    return parse_wiegand(wanted);
}

std::string card_format_name(const CardFormat& format) {
    if (const auto* mode = std::get_if<CardMode>(&format)) {
        return std::string(Names<CardMode>::names[static_cast<std::size_t>(*mode)]);
    }
    constexpr std::string_view kTexts[] = {"", "D", "F"};
    const auto& wiegand = std::get<Wiegand>(format);
    return "W" + std::to_string(wiegand.bits) +
           std::string(kTexts[static_cast<std::size_t>(wiegand.text)]) +
           std::string(wiegand.reversed ? kReversed : "");
}

std::vector<CardFormat> usual_card_formats() {
    std::vector<CardFormat> out;
    for (const CardMode mode : {CardMode::n8, CardMode::r8, CardMode::d10, CardMode::r10,
                                CardMode::d8, CardMode::w26, CardMode::w26r, CardMode::raw}) {
        out.emplace_back(mode);
    }
    for (const WiegandText text : {WiegandText::hex, WiegandText::decimal, WiegandText::frame}) {
        for (const unsigned bits : {26U, 34U, 58U}) {
            for (const bool reversed : {false, true}) {
                out.emplace_back(Wiegand{bits, text, reversed});
            }
        }
    }
    return out;
}

std::string show_card(ByteView uid, const CardFormat& format) {
    const auto* mode = std::get_if<CardMode>(&format);
    return mode != nullptr ? card_code(uid, *mode) : show(uid, std::get<Wiegand>(format));
}

Result<CardBytes> read_card(std::string_view code, const CardFormat& format) {
    const auto* mode = std::get_if<CardMode>(&format);
    return mode != nullptr ? card_bytes(code, *mode) : read(code, std::get<Wiegand>(format));
}

Result<ConvertedCode> convert_card(std::string_view code, const CardFormat& from,
                                   const CardFormat& to) {
    const Result<CardBytes> card = read_card(code, from);
    if (!card) {
        return card.error();
    }
    ConvertedCode out{show_card(card->bytes, to), true};
    if (card->lossy) {
        // What does not change when the missing bits do does not rest on them.
        out.exact = show_card(other_card(*card, from), to) == out.text;
    }
    return out;
}

std::string plain_code(std::string_view code) {
    std::string out;
    for (const char c : trim(code)) {
        if (c != ' ' && c != ':' && c != '-' && c != ',' && c != '.') {
            out += c;
        }
    }
    return out;
}

bool shows_as(ByteView uid, std::string_view code, const CardFormat& format) {
    return fit(uid, code, format) != Fit::no;
}

std::vector<CardMatch> detect_card_format(std::span<const CardSample> samples) {
    std::vector<CardMatch> exact;
    std::vector<CardMatch> padded;
    for (const CardFormat& format : detectable(samples)) {
        Fit all = samples.empty() ? Fit::no : Fit::exact;
        for (const CardSample& sample : samples) {
            all = std::min(all, fit(sample.uid, sample.shown, format));
        }
        if (all != Fit::no) {
            (all == Fit::exact ? exact : padded).push_back({format, all == Fit::padded});
        }
    }
    return exact.empty() ? padded : exact;
}

} // namespace akx::model
