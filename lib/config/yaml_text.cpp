// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_text.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::config {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr char32_t kByteOrderMarkPoint = 0xFEFF;

bool looks_like_utf16(std::string_view text) {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
           (text.size() >= 2 && (text[0] == '\0') != (text[1] == '\0'));
}

// The characters that YAML 1.2 §5.1 lets stand in a text as they are.
bool is_printable(char32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7E) || c == 0x85 ||
           (c >= 0xA0 && c != kByteOrderMarkPoint && c != 0xFFFE && c != 0xFFFF);
}

Error unprintable(char32_t c) {
    if (c == kByteOrderMarkPoint) {
        return Error(errors::syntax, "a byte order mark stands in the middle of the text")
            .next("remove it; it comes from joining files that each began with one");
    }
    const auto code = static_cast<std::uint32_t>(c);
    const std::uint8_t bytes[] = {static_cast<std::uint8_t>(code >> 8U),
                                  static_cast<std::uint8_t>(code)};
    return Error(errors::syntax,
                 "the control character U+" + to_hex_upper(bytes) + " is not allowed")
        .next("remove it, or write it as an escape in double quotes");
}

} // namespace

LineIndex::LineIndex(std::string_view text) : text_(text), starts_{0} {
    for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1)) {
        starts_.push_back(i + 1);
    }
}

Mark LineIndex::mark(std::size_t offset, std::uint32_t source) {
    offset = std::min(offset, text_.size());
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto line = static_cast<std::size_t>(after - starts_.begin()) - 1;
    if (line != last_line_ || offset < last_offset_) {
        last_line_ = line;
        last_offset_ = starts_[line];
        last_column_ = 0;
    }
    last_column_ +=
        static_cast<std::uint32_t>(utf8_length(text_.substr(last_offset_, offset - last_offset_)));
    last_offset_ = offset;
    return {source, static_cast<std::uint32_t>(line + 1), last_column_ + 1};
}

std::string_view LineIndex::line(std::uint32_t number) const {
    if (number == 0 || number > starts_.size()) {
        return {};
    }
    const std::size_t start = starts_[number - 1];
    const std::size_t end = std::min(text_.find('\n', start), text_.size());
    std::string_view line = text_.substr(start, end - start);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

Status check_encoding(std::string_view& text, std::size_t& offset) {
    offset = 0;
    if (looks_like_utf16(text)) {
        return Error(errors::encoding, "the text is UTF-16, not UTF-8");
    }
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    while (offset < text.size()) {
        const CodePoint point = decode_utf8(text.substr(offset));
        if (point.size == 0) {
            const std::uint8_t byte[] = {static_cast<std::uint8_t>(text[offset])};
            return Error(errors::encoding, "the byte 0x" + to_hex_upper(byte) +
                                               " is not part of any UTF-8 character");
        }
        if (point.value == '\r' && !text.substr(offset + 1).starts_with('\n')) {
            return Error(errors::syntax, "a carriage return without a line feed")
                .next("save the file with the line ends of Linux or Windows");
        }
        if (!is_printable(point.value)) {
            return unprintable(point.value);
        }
        offset += point.size;
    }
    return {};
}

} // namespace akx::config
