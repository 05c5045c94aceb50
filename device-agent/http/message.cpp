// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include <algorithm>

namespace akx::http {

namespace {

struct Phrase {
    int status;
    std::string_view text;
};

constexpr Phrase kPhrases[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::string_view method_name(Method method) {
    constexpr std::string_view kNames[] = {"GET",   "HEAD",   "POST",   "PUT",
                                           "PATCH", "DELETE", "OPTIONS"};
    return kNames[static_cast<std::size_t>(method)];
}

std::string_view reason_phrase(int status) {
    const Phrase* found = std::find_if(std::begin(kPhrases), std::end(kPhrases),
                                       [status](const Phrase& p) { return p.status == status; });
    return found != std::end(kPhrases) ? found->text : std::string_view();
}

void Headers::add(std::string_view name, std::string_view value) {
    fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
    std::erase_if(fields_, [name](const Header& field) { return same_name(field.name, name); });
    add(name, value);
}

const std::string* Headers::find(std::string_view name) const {
    for (const Header& field : fields_) {
        if (same_name(field.name, name)) {
            return &field.value;
        }
    }
    return nullptr;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields_.begin(), fields_.end(),
                      [name](const Header& field) { return same_name(field.name, name); }));
}

std::string_view Headers::get(std::string_view name, std::string_view other) const {
    const std::string* value = find(name);
    return value != nullptr ? std::string_view(*value) : other;
}

Response Response::of(int status, std::string_view media_type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", media_type);
    response.body = std::move(body);
    return response;
}

Response Response::text(int status, std::string body) {
    return of(status, "text/plain; charset=utf-8", std::move(body));
}

Response Response::json(int status, std::string body) {
    return of(status, "application/json", std::move(body));
}

Response Response::empty(int status) {
    Response response;
    response.status = status;
    return response;
}

Response&& Response::with(std::string_view name, std::string_view value) && {
    headers.set(name, value);
    return std::move(*this);
}

} // namespace akx::http
