// SPDX-License-Identifier: Apache-2.0
#include "exchange/csv_text.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

#include <cstring>

namespace akx::exchange {

namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

// The first byte from `at` on that is not ASCII: by words, then by single bytes.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    std::uint64_t word = 0;
    while (at + kWord <= text.size()) {
        std::memcpy(&word, text.data() + at, kWord);
        if ((word & 0x8080'8080'8080'8080U) != 0) {
            break;
        }
        at += kWord;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
        ++at;
    }
    return at;
}

} // namespace

bool is_utf16(std::string_view head) {
    return head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ||
           (head.size() >= 2 && (head[0] == '\0') != (head[1] == '\0'));
}

Error utf16_error() {
    return Error(errors::encoding, "the text is UTF-16, not UTF-8").at({{}, 1, 1});
}

std::optional<std::size_t> bad_utf8_at(std::string_view text) {
    for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        const std::size_t size = decode_utf8(text.substr(at)).size;
        if (size == 0) {
            return at;
        }
        at += size;
    }
    return std::nullopt;
}

Error utf8_error(std::string_view text, std::size_t at) {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    const bool alone = at + 1 == text.size() || static_cast<unsigned char>(text[at + 1]) < 0x80;
    return Error(errors::encoding,
                 "byte 0x" + to_hex_upper({&byte, 1}) + " is not UTF-8" +
                     (alone ? "; the file seems to be Latin-1 (Windows-1252)" : ""));
}

std::uint32_t column_at(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t end = before.find_last_of("\r\n");
    const std::string_view line = end == std::string_view::npos ? before : before.substr(end + 1);
    return static_cast<std::uint32_t>(utf8_length(line)) + 1;
}

std::string shortened(std::string_view text) {
    constexpr std::size_t kShown = 60;
    std::size_t size = 0;
    for (std::size_t n = 0; n < kShown && size < text.size(); ++n) {
        size += std::max<std::size_t>(decode_utf8(text.substr(size)).size, 1);
    }
    return std::string(text.substr(0, size)) + (size < text.size() ? "…" : "");
}

} // namespace akx::exchange
