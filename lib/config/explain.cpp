// SPDX-License-Identifier: Apache-2.0
#include "config/explain.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "config/document.hpp"
#include "config/yaml.hpp"
#include "model/tree.hpp"

#include <algorithm>

namespace akx::config {

namespace {

using model::Field;
using model::FieldType;
using model::Section;

std::string amount(const Field& field, std::int64_t number) {
    return field.type == FieldType::duration ? format_duration(Millis(number))
                                             : std::to_string(number);
}

std::string range_of(const Field& field, std::string_view unit) {
    const auto& options = field.options;
    const bool counts = field.type != FieldType::integer && field.type != FieldType::duration;
    std::string text = counts && options.min == 0
                           ? "up to " + amount(field, options.max)
                           : amount(field, options.min) + " to " + amount(field, options.max);
    if (!unit.empty()) {
        text += " " + std::string(unit);
    }
    return text;
}

std::string_view unit_of(const Field& field) {
    switch (field.type) {
    case FieldType::integer:
        return field.options.unit;
    case FieldType::text:
    case FieldType::secret:
        return "characters";
    case FieldType::texts:
    case FieldType::list:
        return "entries";
    default:
        return {};
    }
}

// A value a reader may copy.
Value example_value(const Section& owner, const Field& field) {
    Value value = default_value(owner, field);
    const std::string_view example =
        field.options.syntax != nullptr ? field.options.syntax->example : field.options.example;
    switch (field.type) {
    case FieldType::secret:
        return Reference{"secret", std::string(field.name)};
    case FieldType::texts:
        return Value::Array{example.empty() ? "text" : example};
    case FieldType::choices:
        return Value::Array{field.choices.front()};
    case FieldType::choice:
        return value.is_null() ? field.choices.front() : value;
    case FieldType::integer:
        return value.is_null() ? std::max<std::int64_t>(field.options.min, 1) : value;
    case FieldType::section:
        return Value::object();
    case FieldType::list:
        return Value::array();
    default:
        return value.is_null() ? (example.empty() ? "text" : example) : value;
    }
}

// The tree that leads to a setting: "relays.holdDelay" gives {relays: [{id: A, holdDelay: 5s}]}.
Value example_tree(const Section& section, std::span<const std::string_view> path) {
    const Field& field = *section.find(path.front());
    Value out = Value::object();
    if (path.size() == 1) {
        out.set(field.name, example_value(section, field));
        return out;
    }
    Value inner = example_tree(field.section(), path.subspan(1));
    if (field.type == FieldType::list) {
        const Section& element = field.section();
        const Field* key = element.find(element.key);
        if (key != nullptr && inner.find(key->name) == nullptr) {
            inner.as_object().insert(inner.as_object().begin(),
                                     {std::string(key->name), example_value(element, *key), {}});
        }
        out.set(field.name, Value::Array{std::move(inner)});
    } else {
        out.set(field.name, std::move(inner));
    }
    return out;
}

Explanation make_explanation(const DocumentKind& kind, const std::string& path, const Field& field,
                             const Section& owner) {
    Explanation out;
    out.kind = kind.name;
    out.path = path;
    out.help = field.help;
    out.type = type_text(field);
    out.allowed = allowed_text(field);
    out.standard = default_text(owner, field);
    if (!field.options.autop.empty()) {
        out.autop = "Config." + std::string(field.options.autop);
    }
    out.required = field.options.required;
    out.secret = field.type == FieldType::secret;
    out.example = to_yaml(example_tree(kind.section(), split(path, '.')));
    if (field.section != nullptr) {
        for (const Field& member : field.section().fields) {
            out.members.emplace_back(member.name, member.help);
        }
    }
    return out;
}

// "relays[A].holdDelay" to "relays.holdDelay".
std::string without_keys(std::string_view path) {
    std::string out;
    bool inside = false;
    for (const char c : path) {
        inside = c == '[' || (inside && c != ']');
        if (!inside && c != ']') {
            out += c;
        }
    }
    return out;
}

Error not_a_setting(std::string_view path) {
    std::vector<std::string> known;
    for (const DocumentKind& kind : all_document_kinds()) {
        model::visit_fields(kind.section(),
                            [&](const std::string& name, const Field&) { known.push_back(name); });
    }
    const std::vector<std::string_view> names(known.begin(), known.end());
    Error error(errors::not_found,
                "there is no setting '" + std::string(utf8_prefix(path, 64)) + "'");
    if (const auto near = nearest(path, names)) {
        return std::move(error).next("did you mean '" + std::string(*near) + "'?");
    }
    return std::move(error).next("'akx config explain' lists all settings");
}

void append_row(std::string& out, std::string_view label, std::string_view text) {
    if (!text.empty()) {
        out.append("  ").append(label).append(std::string(10 - label.size(), ' '));
        out.append(text).append("\n");
    }
}

} // namespace

std::string type_text(const Field& field) {
    switch (field.type) {
    case FieldType::boolean:
        return "true or false";
    case FieldType::integer:
        return "whole number";
    case FieldType::text:
        return "text";
    case FieldType::choice:
        return "one of " + list_of(field.choices);
    case FieldType::choices:
        return "list of " + list_of(field.choices);
    case FieldType::duration:
        return "duration";
    case FieldType::secret:
        return "secret text";
    case FieldType::texts:
        return "list of texts";
    case FieldType::section:
        return "map";
    case FieldType::list:
        return "list of maps, each a " + std::string(field.section().name);
    }
    return {};
}

std::string allowed_text(const Field& field) {
    std::string out;
    const bool has_syntax = field.options.syntax != nullptr;
    if (field.bounded() && !(has_syntax && field.type == FieldType::secret)) {
        out = range_of(field, unit_of(field));
    }
    if (has_syntax) {
        out += (out.empty() ? "" : "; ") +
               std::string(field.type == FieldType::texts ? "each a " : "") +
               std::string(field.options.syntax->name);
    }
    if (field.type == FieldType::duration) {
        out += std::string(out.empty() ? "" : "; ") + "units ms, s, m, h, d";
    }
    return out;
}

Value default_value(const Section& owner, const Field& field) {
    if (field.options.required || field.section != nullptr || field.type == FieldType::secret ||
        owner.make == nullptr) {
        return nullptr;
    }
    Value value = field.access.get(field, owner.make().get());
    const bool nothing = (value.is_text() && value.as_text().empty()) ||
                         (value.is_array() && value.as_array().empty());
    return nothing ? Value() : value;
}

std::string default_text(const Section& owner, const Field& field) {
    const Value value = default_value(owner, field);
    const std::string yaml = value.is_null() ? std::string() : to_yaml(value);
    if (!value.is_array()) {
        return std::string(trim(yaml));
    }
    std::string line; // a list in one line, however long
    for (const Value& entry : value.as_array()) {
        line += (line.empty() ? "" : ", ") + std::string(trim(to_yaml(entry)));
    }
    return "[" + line + "]";
}

Result<Explanation> explain(std::string_view path) {
    const std::string plain = without_keys(path);
    for (const DocumentKind& kind : all_document_kinds()) {
        std::string_view wanted = plain;
        if (wanted.starts_with(kind.name) && wanted.substr(kind.name.size()).starts_with('.')) {
            wanted.remove_prefix(kind.name.size() + 1);
        }
        const Section* owner = nullptr;
        if (const Field* field = model::find_field(kind.section(), wanted, &owner)) {
            return make_explanation(kind, std::string(wanted), *field, *owner);
        }
    }
    return not_a_setting(plain);
}

std::vector<Explanation> explain_all() {
    std::vector<Explanation> out;
    for (const DocumentKind& kind : all_document_kinds()) {
        model::visit_fields(kind.section(), [&](const std::string& path, const Field& field) {
            const Section* owner = nullptr;
            model::find_field(kind.section(), path, &owner);
            out.push_back(make_explanation(kind, path, field, *owner));
        });
    }
    return out;
}

std::string explanation_text(const Explanation& explanation) {
    std::string out = explanation.path + " (" + explanation.kind + ")\n";
    out += "  " + explanation.help + "\n";
    append_row(out, "Type:", explanation.type);
    append_row(out, "Allowed:", explanation.allowed);
    append_row(out, "Default:", explanation.standard);
    append_row(out, "Required:", explanation.required ? "yes" : "");
    append_row(out, "Secret:", explanation.secret ? "write !secret, !env or !file" : "");
    append_row(out, "Autop:", explanation.autop);
    if (!explanation.members.empty()) {
        out += "  Settings:\n";
        for (const auto& [name, help] : explanation.members) {
            out += "    " + name + " – " + help + "\n";
        }
    }
    out += "  Example:\n";
    std::string_view example = explanation.example;
    for (const std::string_view line : split(trim(example), '\n')) {
        out += "    " + std::string(line) + "\n";
    }
    return out;
}

} // namespace akx::config
