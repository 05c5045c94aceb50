// SPDX-License-Identifier: Apache-2.0
#include "device/akuvox/answer.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::device::akuvox {

namespace {

// How devices say that they do not have a call, one of them misspelt (facts/akuvox §1.1).
bool says_absent(std::string_view message) {
    constexpr std::string_view kTexts[] = {"api unsupported", "unsupport action",
                                           "unsupported action", "no handlers for this request",
                                           "no hanlders for this request"};
    const std::string text = to_lower(message);
    return std::any_of(std::begin(kTexts), std::end(kTexts),
                       [&](std::string_view each) { return text.find(each) != std::string::npos; });
}

Error lost(bool change, const std::string& what) {
    return change ? Error(errors::unknown_outcome, "the request was sent, but " + what)
                  : Error(errors::protocol, what);
}

Error of_status(const net::Reply& reply, bool change) {
    const std::string status = std::to_string(reply.status);
    switch (reply.status) {
    case 401:
        return Error(errors::unauthenticated, "the device refuses account or password")
            .next("the account of the HTTP API is not the one of the web pages; check both there");
    case 403:
        return Error(errors::denied, "the device refuses every request of this computer")
            .next("its API is in allowlist mode, which is how it comes from the factory with an "
                  "empty list; set Digest in its web pages");
    case 404:
        return Error(errors::unsupported, "the device has no such call");
    default:
        break;
    }
    if (reply.status >= 500) {
        return lost(change, "the device answers with status " + status);
    }
    return Error(errors::protocol, "the device answers with status " + status);
}

Error of_code(std::int64_t code, const std::string& message) {
    const std::string said = message.empty() ? "" : ": " + std::string(utf8_prefix(message, 120));
    if (says_absent(message)) {
        return Error(errors::unsupported, "the device does not have this call" + said);
    }
    if (code == -100) {
        return Error(errors::invalid_value, "the device does not take these values" + said);
    }
    return Error(errors::not_carried_out, "the device answers " + std::to_string(code) + said);
}

// The value of hidden field `name` in a page.
std::optional<std::string> hidden_field(std::string_view page, std::string_view name) {
    const std::size_t at = page.find(name);
    const std::size_t end = at == std::string_view::npos ? at : page.find('>', at);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view tag = page.substr(at, end - at);
    std::size_t value = tag.find("value=");
    if (value == std::string_view::npos) {
        return std::nullopt;
    }
    value += 6;
    std::string out;
    for (const char c : tag.substr(value)) {
        if ((c >= '0' && c <= '9') || c == '-') {
            out += c;
        } else if (!out.empty()) {
            break;
        }
    }
    return out;
}

Status of_unlock_code(std::int64_t code) {
    if (code >= 0) {
        return {};
    }
    switch (code) {
    case -1:
        return Error(errors::unsupported, "the device does not know the command");
    case -2:
        return Error(errors::refused, "the device has no such relay");
    case -3:
        return Error(errors::refused, "opening by HTTP command is switched off on the device");
    case -4:
        return Error(errors::denied, "the device's high security mode refuses this form")
            .next("it takes the account in the header only");
    default:
        return Error(errors::refused, "the device answers " + std::to_string(code));
    }
}

} // namespace

std::string to_utf8(std::string_view text) {
    if (is_utf8(text)) {
        return std::string(text);
    }
    std::string out;
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        if (point.size > 0) {
            out += text.substr(0, point.size);
            text.remove_prefix(point.size);
        } else {
            const auto byte = static_cast<unsigned char>(text.front());
            out += static_cast<char>(0xC0U | byte >> 6U);
            out += static_cast<char>(0x80U | (byte & 0x3FU));
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string word(const Value& object, std::string_view key) {
    const Value* value = object.is_object() ? object.find(key) : nullptr;
    if (value == nullptr) {
        return {};
    }
    if (value->is_int()) {
        return std::to_string(value->as_int());
    }
    return value->is_text() ? value->as_text() : std::string();
}

const Value::Array& Answer::items() const {
    static const Value::Array none;
    for (const std::string_view key : {"item", "Item"}) {
        const Value* list = data.find(key);
        if (list != nullptr && list->is_array()) {
            return list->as_array();
        }
    }
    return none;
}

std::int64_t Answer::number(std::string_view key) const {
    return parse_int(word(data, key)).value_or(0);
}

Result<Answer> read_answer(const net::Reply& reply, bool change) {
    if (!reply.ok()) {
        return of_status(reply, change);
    }
    Answer out;
    out.data = Value::object();
    if (trim(reply.body).empty()) {
        out.empty = true;
        return change ? Result<Answer>(std::move(out))
                      : Error(errors::protocol, "the device answers with nothing");
    }
    const std::string text = to_utf8(reply.body);
    std::size_t used = 0; // some firmware sends more bytes behind the JSON
    Result<Value> document = parse_json_prefix(text, used);
    if (!document || !document->is_object()) {
        return says_absent(text) ? of_code(-1, text)
                                 : lost(change, "the device's answer is not JSON");
    }
    const std::optional<std::int64_t> code = parse_int(word(*document, "retcode"));
    if (!code) {
        return lost(change, "the device's answer lacks a result code");
    }
    const std::string message = word(*document, "message");
    if (*code < 0 || says_absent(message)) {
        return of_code(*code, message);
    }
    if (const Value* data = document->find("data"); data != nullptr && data->is_object()) {
        out.data = *data;
    }
    out.document = std::move(*document);
    return out;
}

Status read_unlock_answer(const net::Reply& reply) {
    if (reply.status == 503) {
        return Error(errors::refused, "opening by HTTP command is switched off on the device");
    }
    if (!reply.ok()) {
        return of_status(reply, true);
    }
    const std::string text = to_utf8(trim(reply.body));
    std::size_t used = 0;
    const Result<Value> document = parse_json_prefix(text, used);
    if (document && document->is_object()) {
        const auto code = parse_int(word(*document, "retcode"));
        return code ? of_unlock_code(*code)
                    : Error(errors::unknown_outcome, "the device does not say what it did");
    }
    if (const auto code = hidden_field(text, "hcSingleResult")) {
        const auto number = parse_int(*code);
        return !number        ? Error(errors::unknown_outcome, "the device's page says nothing")
               : *number == 0 ? Status()
               : *number == -1
                   ? Error(errors::unauthenticated, "the device refuses account or password")
                   : of_unlock_code(-5);
    }
    if (to_lower(text) == "ok") {
        return {};
    }
    const bool failed = to_lower(text).find("fail") != std::string::npos ||
                        to_lower(text).find("error") != std::string::npos;
    return failed ? Error(errors::refused, "the device reports a failure")
                  : Error(errors::unknown_outcome, "the device does not say what it did");
}

} // namespace akx::device::akuvox
