// SPDX-License-Identifier: Apache-2.0
#include "model/codec.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::model {

namespace {

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string shown(utf8_prefix(text, kShown));
    return "\"" + shown + (text.size() > kShown ? "…\"" : "\"");
}

std::string shown(const Value& value) {
    switch (value.kind()) {
    case Value::Kind::text:
        return quoted(value.as_text());
    case Value::Kind::integer:
        return std::to_string(value.as_int());
    case Value::Kind::boolean:
        return value.as_bool() ? "true" : "false";
    case Value::Kind::null:
        return "no value";
    default:
        return "a " + std::string(kind_name(value.kind()));
    }
}

std::string amount(const Field& field, std::int64_t value) {
    if (field.type == FieldType::duration) {
        return format_duration(Millis(value));
    }
    return std::to_string(value) +
           (field.options.unit.empty() ? "" : " " + std::string(field.options.unit));
}

bool inside(const Field& field, std::int64_t value) {
    return !field.bounded() || (value >= field.options.min && value <= field.options.max);
}

std::string range_text(const Field& field) {
    return amount(field, field.options.min) + " to " + amount(field, field.options.max);
}

} // namespace

const Field* Section::find(std::string_view field_name) const {
    for (const Field& field : fields) {
        if (field.name == field_name) {
            return &field;
        }
    }
    return nullptr;
}

Status check_range(const Field& field, std::int64_t value) {
    if (inside(field, value)) {
        return {};
    }
    return Error(errors::out_of_range,
                 amount(field, value) + " is out of range; allowed is " + range_text(field));
}

Status check_text(const Field& field, std::string_view text) {
    if (!is_utf8(text)) {
        return Error(errors::encoding, "the text is not valid UTF-8");
    }
    const auto length = static_cast<std::int64_t>(utf8_length(text));
    if (!inside(field, length)) {
        return Error(errors::out_of_range, quoted(text) + " has " + std::to_string(length) +
                                               " characters; allowed are " + range_text(field));
    }
    if (text.find('\0') != std::string_view::npos) {
        return Error(errors::invalid_value, "the text contains a NUL character");
    }
    if (field.options.syntax != nullptr && !text.empty() && !field.options.syntax->matches(text)) {
        return wrong_syntax(field, *field.options.syntax, text);
    }
    return {};
}

Status check_count(const Field& field, std::size_t count) {
    if (inside(field, static_cast<std::int64_t>(count))) {
        return {};
    }
    return Error(errors::out_of_range, std::to_string(count) + " entries; allowed are " +
                                           std::to_string(field.options.min) + " to " +
                                           std::to_string(field.options.max));
}

Status check_flag_count(std::size_t count) {
    constexpr std::size_t kMost = 64;
    return count <= kMost ? Status()
                          : Error(errors::out_of_range, std::to_string(count) + " entries");
}

Error wrong_kind(const Field& field, const Value& value, std::string_view wanted) {
    if (field.type == FieldType::secret) { // never echo what may be a secret
        return Error(errors::invalid_value, "wanted is " + std::string(wanted));
    }
    return Error(errors::invalid_value, shown(value) + " is not " + std::string(wanted));
}

Error wrong_bool(const Field& field, const Value& value) {
    constexpr std::string_view kTrue[] = {"true", "yes", "on", "y", "1", "enabled"};
    constexpr std::string_view kFalse[] = {"false", "no", "off", "n", "0", "disabled"};
    Error error = wrong_kind(field, value, "true or false");
    const std::string said = value.is_text()  ? to_lower(value.as_text())
                             : value.is_int() ? std::to_string(value.as_int())
                                              : std::string();
    if (std::find(std::begin(kTrue), std::end(kTrue), said) != std::end(kTrue)) {
        return std::move(error).next("write true, without quotes");
    }
    if (std::find(std::begin(kFalse), std::end(kFalse), said) != std::end(kFalse)) {
        return std::move(error).next("write false, without quotes");
    }
    return error;
}

Error in_entry(Error error, std::size_t index) {
    return std::move(error).in_field("[" + std::to_string(index) + "]");
}

Error wrong_choice(const Field& field, std::string_view text) {
    std::string what = quoted(text) + " is not one of " + list_of(field.choices);
    Error error(errors::invalid_value, std::move(what));
    if (const auto near = nearest(text, field.choices)) {
        return std::move(error).next("did you mean '" + std::string(*near) + "'?");
    }
    return error;
}

Error wrong_syntax(const Field& field, const Syntax& syntax, std::string_view text) {
    std::string what = field.type == FieldType::secret ? "the value" : quoted(text);
    return Error(errors::invalid_value, what + " is not a " + std::string(syntax.name));
}

Result<std::size_t> choice_index(const Field& field, const Value& value) {
    if (!value.is_text()) {
        return wrong_kind(field, value, "one of " + list_of(field.choices));
    }
    for (std::size_t i = 0; i < field.choices.size(); ++i) {
        if (field.choices[i] == value.as_text()) {
            return i;
        }
    }
    return wrong_choice(field, value.as_text());
}

Result<Millis> read_duration(const Field& field, const Value& value) {
    if (value.is_int()) {
        const std::string number = std::to_string(value.as_int());
        return Error(errors::invalid_value, number + " has no unit")
            .next("write '" + number + "s' for seconds or '" + number + "ms' for milliseconds");
    }
    const std::optional<Millis> duration =
        value.is_text() ? parse_duration(value.as_text()) : std::nullopt;
    if (!duration) {
        return wrong_kind(field, value, "a duration such as 5s, 250ms or 1m30s");
    }
    if (Status status = check_range(field, duration->count()); !status) {
        return status.error();
    }
    return *duration;
}

Status Codec<Secret>::set(const Field& field, Secret& member, const Value& value) {
    if (value.is_reference()) {
        return Error(errors::unresolved_secret, "!" + value.as_reference().tag + " " +
                                                    value.as_reference().text +
                                                    " has not been resolved");
    }
    if (!value.is_text()) {
        return wrong_kind(field, value, "text in quotes");
    }
    if (Status status = check_text(field, value.as_text()); !status) {
        // The message of check_text may quote the text: say only what is expected.
        std::string form;
        if (field.options.syntax != nullptr) {
            form = ": " + std::string(field.options.syntax->name);
        } else if (field.bounded()) {
            form = ": " + range_text(field) + " characters";
        }
        return Error(errors::invalid_value, "the secret does not have the form required" + form);
    }
    member = Secret(value.as_text());
    return {};
}

} // namespace akx::model
