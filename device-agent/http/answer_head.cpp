// SPDX-License-Identifier: Apache-2.0
#include "http/answer_head.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace akx::http {

namespace {

void append_number(std::string& out, std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    out.append(digits, end);
}

bool is_token_char(char c) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != kMarks.npos;
}

bool stays_in_line(const Header& field) {
    return !field.name.empty() &&
           std::all_of(field.name.begin(), field.name.end(), is_token_char) &&
           std::none_of(field.value.begin(), field.value.end(), [](char c) {
               return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
           });
}

bool is_ours(std::string_view lower_name) {
    constexpr std::string_view kOurs[] = {"connection", "content-length", "date", "keep-alive",
                                          "transfer-encoding"};
    return std::find(std::begin(kOurs), std::end(kOurs), lower_name) != std::end(kOurs);
}

void append_framing(std::string& out, Framing framing) {
    if (framing.kind == Framing::Kind::length) {
        out += "Content-Length: ";
        append_number(out, framing.length);
        out += "\r\n";
    } else if (framing.kind == Framing::Kind::chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    }
}

} // namespace

void append_answer_head(std::string& out, const Response& response, Framing framing, bool close,
                        std::string_view date_line) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\n";
    out += date_line;
    bool sniffing_said = false;
    bool caching_said = false;
    for (const Header& field : response.headers) {
        const std::string name = to_lower(field.name);
        if (is_ours(name) || !stays_in_line(field)) {
            continue;
        }
        sniffing_said = sniffing_said || name == "x-content-type-options";
        caching_said = caching_said || name == "cache-control";
        out += field.name;
        out += ": ";
        out += field.value;
        out += "\r\n";
    }
    out += sniffing_said ? "" : "X-Content-Type-Options: nosniff\r\n";
    out += caching_said ? "" : "Cache-Control: no-store\r\n";
    append_framing(out, framing);
    out += close ? "Connection: close\r\n\r\n" : "\r\n";
}

} // namespace akx::http
