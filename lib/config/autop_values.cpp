// SPDX-License-Identifier: Apache-2.0
#include "config/autop_values.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>

namespace akx::config::autop {

namespace {

using model::Field;
using model::FieldType;
using model::Section;

constexpr std::string_view kZoneKey = "Settings.SNTP.Name";
constexpr std::string_view kScheduleGroup = "DoorSetting.RELAYSCHEDULE.";
constexpr std::string_view kAuthKey = "DoorSetting.APIFCGI.AuthMode";

// The devices count two modes that we do not have: 1 is the vendor's own, 5 a token's
// (facts/akuvox §1.6).
struct AuthMode {
    std::string_view name;
    std::int64_t number;
};
constexpr AuthMode kAuthModes[] = {{"none", 0}, {"whitelist", 2}, {"basic", 3}, {"digest", 4}};

// Devices write only the city: "Moscow". The first area that has it counts.
std::string zone_of(const std::string& city) {
    constexpr std::string_view kAreas[] = {"Europe",   "Asia",      "America",
                                           "Africa",   "Australia", "Pacific",
                                           "Atlantic", "Indian",    "Antarctica"};
    if (city.find('/') != std::string::npos) {
        return city;
    }
    std::string name = city;
    std::replace(name.begin(), name.end(), ' ', '_');
    for (const std::string_view area : kAreas) {
        std::string zone = std::string(area) + "/" + name;
        if (TimeZone::load(zone)) {
            return zone;
        }
    }
    return city;
}

std::string city_of(const std::string& zone) {
    const std::size_t slash = zone.rfind('/');
    const std::string city = slash == std::string::npos ? zone : zone.substr(slash + 1);
    return zone_of(city) == zone ? city : zone; // only when it leads back
}

std::string seconds_text(Millis duration) {
    const std::int64_t millis = duration.count();
    std::string out = std::to_string(millis / 1000);
    if (millis % 1000 != 0) {
        std::string rest = std::to_string(1000 + millis % 1000).substr(1);
        rest.erase(rest.find_last_not_of('0') + 1);
        out += "." + rest;
    }
    return out;
}

std::optional<Millis> seconds_from(std::string_view text) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const auto whole = parse_int(text.substr(0, dot));
    const std::string_view rest = dot < text.size() ? text.substr(dot + 1) : std::string_view();
    constexpr std::int64_t kMost = 1'000'000'000;
    if (!whole || *whole < 0 || *whole > kMost || rest.size() > 3 ||
        (!rest.empty() && !is_digits(rest)) || (dot < text.size() && rest.empty())) {
        return std::nullopt;
    }
    const std::string millis = std::string(rest) + std::string(3 - rest.size(), '0');
    return Millis(*whole * 1000 + parse_int(millis).value_or(0));
}

bool are_letters(std::span<const std::string_view> choices) {
    return std::all_of(choices.begin(), choices.end(),
                       [](std::string_view choice) { return choice.size() == 1; });
}

// Relays as on the devices: 1 for A … 4 for D, 0 for none; several digits for several.
std::optional<std::string> flags_text(const Field& field, const Value& value) {
    std::string out;
    for (const Value& each : value.as_array()) {
        const auto at = each.is_text()
                            ? std::find(field.choices.begin(), field.choices.end(), each.as_text())
                            : field.choices.end();
        if (at == field.choices.end()) {
            return std::nullopt;
        }
        if (are_letters(field.choices)) {
            out += std::to_string(at - field.choices.begin() + 1);
        } else {
            out += (out.empty() ? "" : ",") + std::string(*at);
        }
    }
    return out.empty() ? "0" : out;
}

Result<Value> flags_from(const Field& field, const std::string& text) {
    Value out = Value::array();
    if (text == "0") {
        return out;
    }
    if (!are_letters(field.choices)) {
        for (const std::string_view word : split(text, ',')) {
            out.push(trim(word));
        }
        return out;
    }
    for (const char c : text) {
        const auto at = static_cast<std::size_t>(c - '1');
        if (c < '1' || at >= field.choices.size()) {
            return Error(errors::invalid_value, "'" + text + "' does not name relays");
        }
        out.push(field.choices[at]);
    }
    return out;
}

Result<Value> auth_mode_from(std::int64_t number) {
    for (const AuthMode& mode : kAuthModes) {
        if (mode.number == number) {
            return Value(mode.name);
        }
    }
    return Error(errors::out_of_range, std::to_string(number) + " is a mode we do not have");
}

Result<Value> choice_from(const Field& field, const std::string& text) {
    const auto index = parse_int(text);
    if (index && field.options.autop == kAuthKey) {
        return auth_mode_from(*index);
    }
    if (index && *index >= 0) {
        if (static_cast<std::uint64_t>(*index) >= field.choices.size()) {
            return Error(errors::out_of_range, text + " is none of the values 0 to " +
                                                   std::to_string(field.choices.size() - 1));
        }
        return Value(field.choices[static_cast<std::size_t>(*index)]);
    }
    for (const std::string_view choice : field.choices) {
        if (to_lower(choice) == to_lower(text)) {
            return Value(choice);
        }
    }
    return Value(text); // the declaration refuses it with a list of what is allowed
}

Result<Value> number_from(const Field& field, std::string text) {
    if (field.options.autop.starts_with(kScheduleGroup) && text.ends_with('/')) {
        text.pop_back(); // "1001/": ids, each ended by a slash
    }
    const auto number = parse_int(text);
    return number ? Result<Value>(Value(*number))
                  : Error(errors::invalid_value, "'" + text + "' is not a whole number");
}

Value list_from(const std::string& text, char separator) {
    Value out = Value::array();
    for (const std::string_view part : split(text, separator)) {
        if (!trim(part).empty()) {
            out.push(trim(part));
        }
    }
    return out;
}

std::optional<std::string> choice_text(const Field& field, const Value& value) {
    if (field.options.autop == kAuthKey) {
        const auto* mode =
            std::find_if(std::begin(kAuthModes), std::end(kAuthModes),
                         [&value](const AuthMode& each) { return each.name == value.as_text(); });
        return mode != std::end(kAuthModes) ? std::optional(std::to_string(mode->number))
                                            : std::nullopt;
    }
    const auto at = std::find(field.choices.begin(), field.choices.end(), value.as_text());
    return at != field.choices.end() ? std::optional(std::to_string(at - field.choices.begin()))
                                     : std::nullopt;
}

// Checked as the declaration does it, on an object of its own.
Result<Value> checked(const Section& owner, const Field& field, Result<Value> value) {
    if (!value) {
        return value;
    }
    if (value->is_text() && !is_utf8(value->as_text())) {
        return Error(errors::encoding, "the value is not UTF-8");
    }
    const std::shared_ptr<const void> object = owner.make();
    // The object was made for this and is nobody else's.
    const Status status = field.access.set(field, const_cast<void*>(object.get()), *value);
    if (!status) {
        return status.error();
    }
    // As the declaration writes it ("60s" is "1m"); secrets it would not show.
    return field.type == FieldType::secret ? std::move(value)
                                           : field.access.get(field, object.get());
}

} // namespace

std::optional<std::string> device_text(const Field& field, const Value& value) {
    switch (field.type) {
    case FieldType::boolean:
        return value.as_bool() ? "1" : "0";
    case FieldType::integer:
        if (field.options.autop.starts_with(kScheduleGroup)) {
            return value.as_int() == 0 ? "" : std::to_string(value.as_int()) + "/";
        }
        return std::to_string(value.as_int());
    case FieldType::duration: {
        const auto duration = parse_duration(value.as_text());
        return duration ? std::optional(seconds_text(*duration)) : std::nullopt;
    }
    case FieldType::choice:
        return choice_text(field, value);
    case FieldType::choices:
        return flags_text(field, value);
    case FieldType::texts: {
        std::string out;
        for (const Value& each : value.as_array()) {
            out += (out.empty() ? "" : ";") + each.as_text();
        }
        return out;
    }
    case FieldType::text:
    case FieldType::secret:
        return field.options.autop == kZoneKey ? city_of(value.as_text()) : value.as_text();
    case FieldType::section:
    case FieldType::list:
        break;
    }
    return std::nullopt;
}

std::string own_text(const Value& value) {
    if (!value.is_text()) {
        return to_json(value);
    }
    const std::string& text = value.as_text();
    const bool plain = text == trim(text) && !text.starts_with('"') && !text.empty() &&
                       std::none_of(text.begin(), text.end(), [](char c) {
                           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                       });
    return plain ? text : to_json(value);
}

Result<Value> from_device_text(const Section& owner, const Field& field, const std::string& text) {
    switch (field.type) {
    case FieldType::boolean:
        if (text == "0" || text == "1") {
            return checked(owner, field, Value(text == "1"));
        }
        return Error(errors::invalid_value, "'" + text + "' is neither 0 nor 1");
    case FieldType::integer:
        return checked(owner, field, number_from(field, text));
    case FieldType::duration: {
        const auto duration = seconds_from(text);
        return duration ? checked(owner, field, Value(format_duration(*duration)))
                        : Error(errors::invalid_value, "'" + text + "' is not a number of seconds");
    }
    case FieldType::choice:
        return checked(owner, field, choice_from(field, text));
    case FieldType::choices:
        return checked(owner, field, flags_from(field, text));
    case FieldType::texts:
        return checked(owner, field, list_from(text, ';'));
    case FieldType::text:
    case FieldType::secret:
        return checked(owner, field, Value(field.options.autop == kZoneKey ? zone_of(text) : text));
    case FieldType::section:
    case FieldType::list:
        break;
    }
    return Error(errors::invalid_value, "this setting takes no value");
}

Result<Value> from_own_text(const Section& owner, const Field& field, const std::string& text) {
    const bool structured = field.type == FieldType::texts || field.type == FieldType::choices ||
                            field.type == FieldType::integer || field.type == FieldType::boolean ||
                            text.starts_with('"');
    if (!structured) {
        return checked(owner, field, Value(text));
    }
    Result<Value> value = parse_json(text);
    return value ? checked(owner, field, std::move(value))
                 : Error(errors::invalid_value, "the value is not JSON");
}

Value empty_value(const Section& owner, const Field& field) {
    const bool text = field.type == FieldType::text || field.type == FieldType::secret;
    if (text) {
        return Value("");
    }
    return owner.make ? field.access.get(field, owner.make().get()) : Value();
}

} // namespace akx::config::autop
