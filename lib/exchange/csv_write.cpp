// SPDX-License-Identifier: Apache-2.0
#include "exchange/csv.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool needs_quotes(std::string_view text, char separator) {
    if (text.empty()) {
        return false;
    }
    const char specials[] = {separator, '"', '\r', '\n'};
    return is_blank(text.front()) || is_blank(text.back()) ||
           text.find_first_of({specials, sizeof specials}) != std::string_view::npos;
}

// What spreadsheets take for a formula at the start of a cell; the wide forms in East Asian ones.
constexpr std::string_view kStarts[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                        "\n", "＝", "＋", "－", "＠"};

bool looks_like_formula(std::string_view text) {
    return std::any_of(std::begin(kStarts), std::end(kStarts),
                       [text](std::string_view start) { return text.starts_with(start); });
}

std::string_view behind_apostrophes(std::string_view text) {
    const std::size_t first = text.find_first_not_of('\'');
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

} // namespace

void append_csv_cell(std::string& out, std::string_view text, char separator) {
    if (!needs_quotes(text, separator)) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
    out += '"';
}

std::string guard_formula(std::string_view text, bool spreadsheet_safe) {
    const bool escaped = !text.empty() && text.front() == '\'';
    if ((spreadsheet_safe || escaped) && looks_like_formula(behind_apostrophes(text))) {
        return "'" + std::string(text);
    }
    return std::string(text);
}

std::string_view strip_formula_guard(std::string_view text) {
    if (!text.empty() && text.front() == '\'' && looks_like_formula(behind_apostrophes(text))) {
        text.remove_prefix(1);
    }
    return text;
}

} // namespace akx::exchange
