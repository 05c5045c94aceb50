// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/envelope.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

constexpr JsonLimits kLimits{.max_bytes = 4U << 20U, .max_depth = 8, .max_nodes = 200'000};
constexpr std::string_view kNoAction = "unsupport action"; // sic

// The first JSON value; what is behind it says nothing (facts/akuvox §1.7).
Result<Value> read_body(std::string_view body) {
    std::size_t used = 0;
    return parse_json_prefix(body, used, kLimits);
}

Status add_form(Ask& ask, std::string_view body) {
    auto form = http::parse_query(trim(body));
    if (!form) {
        return Error(errors::syntax, "the body is neither JSON nor a form");
    }
    ask.query.insert(ask.query.end(), std::make_move_iterator(form->begin()),
                     std::make_move_iterator(form->end()));
    return {};
}

// Target and action of /api/T/A, as far as they are there.
void take_path(Ask& ask, const http::Target& target) {
    std::vector<std::string> names(target.segments);
    while (!names.empty() && names.back().empty()) {
        names.pop_back();
    }
    const std::size_t first = names.size() > 1 && names[1] == "web" ? 2 : 1;
    if (names.size() > first) {
        ask.target = names[first];
    }
    for (std::size_t i = first + 1; i < names.size(); ++i) {
        ask.action += (ask.action.empty() ? "" : "/") + names[i];
    }
}

Status take_envelope(Ask& ask, const Value& body) {
    if (!body.is_object()) {
        return Error(errors::syntax, "the body must be one JSON object");
    }
    const std::string action = body.text_at("action");
    const std::string target = body.text_at("target");
    // A bare map is refused by the devices too (facts/akuvox §1.2).
    if (action.empty() && target.empty() && !body.as_object().empty()) {
        return Error(errors::unsupported, std::string(kNoAction));
    }
    ask.action = action.empty() ? ask.action : action;
    ask.target = target.empty() ? ask.target : target;
    if (const Value* data = body.find("data"); data != nullptr && !data->is_null()) {
        if (data->is_array()) { // some clients leave the "item" out
            ask.data.set("item", *data);
        } else if (data->is_object()) {
            ask.data = *data;
        } else {
            return Error(errors::syntax, "data must be a map");
        }
    }
    return {};
}

} // namespace

std::string wire_text(const Value& value) {
    switch (value.kind()) {
    case Value::Kind::text:
        return value.as_text();
    case Value::Kind::integer:
        return std::to_string(value.as_int());
    case Value::Kind::boolean:
        return value.as_bool() ? "1" : "0";
    default:
        return {};
    }
}

std::optional<std::int64_t> wire_int(const Value& value) {
    return parse_int(trim(wire_text(value)));
}

std::string Ask::parameter(std::string_view name) const {
    if (const Value* value = data.is_object() ? data.find(name) : nullptr) {
        return wire_text(*value);
    }
    for (const http::Parameter& given : query) {
        if (given.name == name) {
            return given.value;
        }
    }
    return {};
}

std::vector<const Value*> Ask::items() const {
    std::vector<const Value*> rows;
    const Value* item = data.is_object() ? data.find("item") : nullptr;
    if (item == nullptr && data.is_object()) {
        item = &data;
    }
    if (item != nullptr && item->is_array()) {
        for (const Value& row : item->as_array()) {
            rows.push_back(&row);
        }
    } else if (item != nullptr && item->is_object()) {
        rows.push_back(item);
    }
    return rows;
}

Result<Ask> read_ask(const http::Target& target, std::string_view body) {
    Ask ask;
    ask.query = target.query;
    take_path(ask, target);
    const std::string_view text = trim(body);
    Status status;
    if (text.starts_with('{') || text.starts_with('[')) {
        const auto value = read_body(text);
        status = value ? take_envelope(ask, *value) : Status(value.error());
    } else if (!text.empty()) {
        status = add_form(ask, text);
    }
    if (!status) {
        return status.error();
    }
    if (ask.target.empty() || ask.action.empty()) {
        return Error(errors::unsupported, std::string(kNoAction));
    }
    return ask;
}

int retcode_of(const Error& error) {
    const bool parameter = error.is(errors::syntax) || error.is(errors::unknown_key) ||
                           error.is(errors::duplicate_key) || error.is(errors::invalid_value) ||
                           error.is(errors::out_of_range) || error.is(errors::missing_value) ||
                           error.is(errors::encoding) || error.is(errors::too_deep) ||
                           error.is(errors::too_large) || error.is(errors::rule_conflict) ||
                           error.is(errors::unknown_format);
    return parameter ? kErrorParam : kFailed;
}

std::string what_is_wrong(const Error& error) {
    const Error& first = error.details().empty() ? error : error.details().front();
    return (first.field().empty() ? "" : std::string(first.field()) + ": ") +
           std::string(first.what());
}

std::string message_of(const Error& error) {
    if (error.is(errors::unsupported)) {
        return std::string(error.what()); // which of the devices' words, the caller has chosen
    }
    return (retcode_of(error) == kErrorParam ? "error param: " : "Failed: ") + what_is_wrong(error);
}

std::string envelope(int retcode, std::string_view action, std::string_view message,
                     const Value& data) {
    Value out = Value::object();
    out.set("retcode", retcode);
    out.set("action", action);
    out.set("message", message);
    if (!data.is_null()) {
        out.set("data", data);
    }
    return to_json(out);
}

} // namespace akx::agent::akuvox
