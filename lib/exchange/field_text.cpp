// SPDX-License-Identifier: Apache-2.0
#include "exchange/field_text.hpp"

#include "base/text.hpp"
#include "exchange/access_text.hpp"

namespace akx::exchange {

namespace {

using model::Field;
using model::FieldType;
using model::User;

bool is_access(const Field& field) {
    return field.section == &model::AccessRule::section;
}

// The Value that a cell stands for, by the type of the field.
Value value_of(const Field& field, std::string_view text) {
    switch (field.type) {
    case FieldType::boolean:
        return text == "true" ? Value(true) : text == "false" ? Value(false) : Value(text);
    case FieldType::integer: {
        const auto number = parse_int(text);
        return number ? Value(*number) : Value(text);
    }
    case FieldType::choices:
    case FieldType::texts: {
        Value list = Value::array();
        for (const std::string_view entry : list_entries(text)) {
            list.push(entry);
        }
        return list;
    }
    default:
        return text;
    }
}

std::string text_of(const Value& value) {
    switch (value.kind()) {
    case Value::Kind::text:
        return value.as_text();
    case Value::Kind::integer:
        return std::to_string(value.as_int());
    case Value::Kind::boolean:
        return value.as_bool() ? "true" : "false";
    case Value::Kind::array: {
        std::string out;
        for (const Value& entry : value.as_array()) {
            out += (out.empty() ? "" : ";") + entry.as_text();
        }
        return out;
    }
    default:
        return {};
    }
}

Status set_access(const Field& field, User& user, std::string_view text) {
    Result<AccessText> access = parse_access(text);
    if (!access) {
        return std::move(access.error());
    }
    if (access->security_entries != 0) {
        return Error(errors::invalid_value, "security relays (S) are not supported here")
            .next("name relays only, 1 to 4");
    }
    user.access = std::move(access->rules);
    return model::check_count(field, user.access.size());
}

} // namespace

std::string field_text(const Field& field, const User& user) {
    if (is_access(field)) {
        return print_access(user.access, false);
    }
    if (field.type == FieldType::secret) {
        return std::string(field.access.reveal(&user));
    }
    return text_of(field.access.get(field, &user));
}

Status set_field_text(const Field& field, User& user, std::string_view text) {
    if (is_access(field)) {
        return set_access(field, user, text);
    }
    if (!text.empty()) {
        return field.access.set(field, &user, value_of(field, text));
    }
    if (field.options.required) {
        return Error(errors::missing_value, "the " + std::string(field.name) + " is missing");
    }
    User empty;
    field.access.take(&user, &empty);
    return {};
}

std::vector<std::string_view> list_entries(std::string_view text) {
    std::vector<std::string_view> entries = split(text, ';');
    for (std::string_view& entry : entries) {
        entry = trim(entry);
    }
    std::erase_if(entries, [](std::string_view entry) { return entry.empty(); });
    return entries;
}

} // namespace akx::exchange
