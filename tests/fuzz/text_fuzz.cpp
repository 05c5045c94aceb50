// SPDX-License-Identifier: Apache-2.0
// The small text forms: what is read is written back as the same thing.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace akx;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = from_base64(text)) {
        AKX_PROPERTY(from_base64(to_base64(*bytes)) == bytes);
        AKX_PROPERTY(from_base64(to_base64url(*bytes)) == bytes);
    }
    if (const auto bytes = from_hex(text)) {
        AKX_PROPERTY(to_hex(*bytes) == to_lower(text));
    }
    if (const auto duration = parse_duration(text)) {
        AKX_PROPERTY(parse_duration(format_duration(*duration)) == duration);
    }
    if (const auto time = parse_utc(text)) {
        AKX_PROPERTY(parse_utc(format_utc(*time)) == time || text.starts_with("0000") ||
                     text.starts_with("9999"));
    }
    if (const auto minutes = parse_civil_minutes(text)) {
        AKX_PROPERTY(parse_civil_minutes(format_civil_minutes(*minutes)) == minutes);
    }
    if (const auto days = parse_civil_date(text)) {
        AKX_PROPERTY(format_civil_date(*days) == text);
    }
    if (const auto number = parse_int(text)) {
        AKX_PROPERTY(parse_int(std::to_string(*number)) == number);
    }
    AKX_PROPERTY(!is_utf8(text) || utf8_length(text) <= size);
    AKX_PROPERTY(display_width(text) <= 2 * size);
    constexpr std::string_view kWords[] = {"holdDelay", "name"};
    (void)nearest(text, kWords);
    return 0;
}
