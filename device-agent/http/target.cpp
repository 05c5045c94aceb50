// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::http {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// Whether `text` is visible ASCII; a fragment is never sent to a server.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

enum class Plus { literal, blank };

bool decode_into(std::string& out, std::string_view text, Plus plus) {
    bool encoded = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            c = static_cast<char>(high * 16 + low);
            if (is_control(c)) {
                return false;
            }
            encoded = true;
            i += 2;
        } else if (c == '+' && plus == Plus::blank) {
            c = ' ';
        }
        out += c;
    }
    return !encoded || is_utf8(out);
}

// The part of an absolute form after scheme and authority, "" if it is none.
std::string_view path_of_absolute(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (text.starts_with(scheme)) {
            const std::size_t slash = text.find('/', scheme.size());
            return slash == text.npos || slash == scheme.size() ? std::string_view()
                                                                : text.substr(slash);
        }
    }
    return {};
}

bool parse_path(std::string_view path, Target& target) {
    for (std::size_t begin = 1; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (path.size() == 1) {
            break; // "/" has no segments
        }
        std::string segment;
        if (target.segments.size() == kMaxSegments ||
            !decode_into(segment, path.substr(begin, end - begin), Plus::literal) ||
            segment == "." || segment == "..") {
            return false;
        }
        target.segments.push_back(std::move(segment));
        begin = end + 1;
    }
    for (const std::string& segment : target.segments) {
        target.path += '/';
        target.path += segment;
    }
    if (target.segments.empty()) {
        target.path = "/";
    }
    return true;
}

} // namespace

const std::string* Target::find(std::string_view name) const {
    for (const Parameter& parameter : query) {
        if (parameter.name == name) {
            return &parameter.value;
        }
    }
    return nullptr;
}

std::size_t Target::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(query.begin(), query.end(),
                      [name](const Parameter& parameter) { return parameter.name == name; }));
}

std::optional<std::vector<Parameter>> parse_query(std::string_view text) {
    std::vector<Parameter> parameters;
    if (text.empty()) {
        return parameters;
    }
    if (!is_plain(text)) {
        return std::nullopt;
    }
    for (const std::string_view piece : split(text, '&')) {
        const std::size_t equals = std::min(piece.find('='), piece.size());
        Parameter parameter;
        if (equals == 0 || parameters.size() == kMaxParameters ||
            !decode_into(parameter.name, piece.substr(0, equals), Plus::blank) ||
            !decode_into(parameter.value, piece.substr(std::min(equals + 1, piece.size())),
                         Plus::blank)) {
            return std::nullopt;
        }
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

std::optional<Target> parse_target(std::string_view text) {
    if (text.empty() || text.size() > kMaxTarget || !is_plain(text)) {
        return std::nullopt;
    }
    Target target;
    target.text = text;
    if (text == "*") {
        target.path = text;
        return target;
    }
    const std::string_view local = text.front() == '/' ? text : path_of_absolute(text);
    const std::size_t mark = std::min(local.find('?'), local.size());
    if (local.empty() || !parse_path(local.substr(0, mark), target)) {
        return std::nullopt;
    }
    auto query = parse_query(local.substr(std::min(mark + 1, local.size())));
    if (!query) {
        return std::nullopt;
    }
    target.query = std::move(*query);
    return target;
}

} // namespace akx::http
