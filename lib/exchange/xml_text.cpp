// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/xml_stream.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

constexpr std::string_view kDocumentType = "<!DOCTYPE";

// U+FFFE and U+FFFF are no characters of XML, in UTF-8 EF BF BE and EF BF BF.
bool is_noncharacter(std::string_view text) {
    return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

bool is_forbidden(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

std::string_view escape_of(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return {};
    }
}

// The quoted value that follows `from`; npos when there is none.
std::size_t find_value(std::string_view raw, std::size_t from, char& quote) {
    const std::size_t open = raw.find_first_of("\"'", from);
    if (open != std::string_view::npos) {
        quote = raw[open];
    }
    return open == std::string_view::npos ? open : open + 1;
}

} // namespace

XmlOffset attribute_offset(std::string_view raw, std::size_t attribute) {
    std::size_t at = 0;
    std::size_t value = 0;
    for (std::size_t i = 0; i <= attribute; ++i) {
        char quote = 0;
        value = find_value(raw, at, quote);
        at = value == std::string_view::npos ? value : raw.find(quote, value);
        if (at == std::string_view::npos) {
            return {}; // not in an encoding that is read here
        }
        ++at;
    }
    LineCounter lines;
    lines.count(raw.substr(0, value));
    const bool same_line = lines.line() == 1;
    return {lines.line() - 1, same_line
                                  ? static_cast<std::uint32_t>(utf8_length(raw.substr(0, value)))
                                  : column_at(raw, value)};
}

std::string_view xml_root(std::string_view head) {
    head = trim(head);
    while (head.starts_with("<?") || head.starts_with("<!")) {
        if (head.starts_with(kDocumentType)) { // to be refused by the reader, which says why
            head = trim(head.substr(kDocumentType.size()));
            return head.substr(0, head.find_first_of(" \t\r\n[>"));
        }
        const std::string_view closing = head[1] == '?'             ? "?>"
                                         : head.starts_with("<!--") ? "-->"
                                                                    : ">";
        const std::size_t end = head.find(closing);
        if (end == std::string_view::npos) {
            return {};
        }
        head = trim(head.substr(end + closing.size()));
    }
    if (!head.starts_with('<')) {
        return {};
    }
    head.remove_prefix(1);
    return head.substr(0, head.find_first_of(" \t\r\n/>"));
}

void append_xml_text(std::string& out, std::string_view text) {
    std::size_t plain = 0; // start of what needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view escape = escape_of(text[i]);
        const bool cut = is_forbidden(text[i]);
        const bool nonchar = text[i] == '\xEF' && is_noncharacter(text.substr(i));
        if (escape.empty() && !cut && !nonchar) {
            continue;
        }
        out.append(text, plain, i - plain);
        out += escape;
        i += nonchar ? 2 : 0;
        plain = i + 1;
    }
    out.append(text, plain);
}

void append_xml_attribute(std::string& out, std::string_view name, std::string_view value) {
    out += ' ';
    out += name;
    out += "=\"";
    append_xml_text(out, value);
    out += '"';
}

bool fits_xml(std::string_view text) {
    if (std::any_of(text.begin(), text.end(), is_forbidden)) {
        return false;
    }
    for (std::size_t at = text.find('\xEF'); at != std::string_view::npos;
         at = text.find('\xEF', at + 1)) {
        if (is_noncharacter(text.substr(at))) {
            return false;
        }
    }
    return true;
}

} // namespace akx::exchange
