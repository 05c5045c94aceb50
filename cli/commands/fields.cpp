// SPDX-License-Identifier: Apache-2.0
#include "commands/fields.hpp"

#include "base/text.hpp"

namespace akx::cli {

namespace {

bool is_list(model::FieldType type) {
    return type == model::FieldType::texts || type == model::FieldType::choices;
}

bool has_option(const model::Field& field, std::span<const std::string_view> except) {
    return field.type != model::FieldType::secret && field.type != model::FieldType::section &&
           field.type != model::FieldType::list &&
           std::find(except.begin(), except.end(), field.name) == except.end();
}

std::string value_name(model::FieldType type) {
    switch (type) {
    case model::FieldType::integer:
        return "N";
    case model::FieldType::duration:
        return "TIME";
    case model::FieldType::boolean:
        return "true|false";
    default:
        return "TEXT";
    }
}

Value to_value(model::FieldType type, const std::string& text) {
    if (type == model::FieldType::integer) {
        const auto number = parse_int(text);
        return number ? Value(*number) : Value(text);
    }
    if (type == model::FieldType::boolean && (text == "true" || text == "false")) {
        return text == "true";
    }
    return text;
}

} // namespace

std::string option_name(std::string_view field) {
    std::string out;
    for (const char c : field) {
        const bool capital = c >= 'A' && c <= 'Z';
        out += capital ? "-" + std::string(1, static_cast<char>(c - 'A' + 'a')) : std::string(1, c);
    }
    return out;
}

FieldOptions::FieldOptions(const model::Section& section, std::span<const std::string_view> except,
                           std::span<const Option> extra) {
    for (const model::Field& field : section.fields) {
        if (!has_option(field, except)) {
            continue;
        }
        const std::string& option = names_.emplace_back("--" + option_name(field.name));
        const std::string& value = names_.emplace_back(value_name(field.type));
        std::string_view help = field.help;
        if (is_list(field.type)) {
            help = names_.emplace_back(std::string(field.help) +
                                       "; several: one option each, or joined by " +
                                       (field.type == model::FieldType::choices ? "','" : "';'"));
        }
        options_.push_back({.name = option,
                            .help = help,
                            .value = value,
                            .choices = field.choices,
                            .repeated = is_list(field.type)});
        entries_.push_back({&field, option});
    }
    options_.insert(options_.end(), extra.begin(), extra.end());
}

void FieldOptions::read(const Arguments& arguments, Value& into) const {
    for (const Entry& entry : entries_) {
        if (!arguments.has(entry.option)) {
            continue;
        }
        if (!is_list(entry.field->type)) {
            into.set(entry.field->name, to_value(entry.field->type, arguments.text(entry.option)));
            continue;
        }
        Value list = Value::array();
        const char separator = entry.field->type == model::FieldType::choices ? ',' : ';';
        for (const std::string& text : arguments.all(entry.option)) {
            for (const std::string_view part : split(text, separator)) {
                if (!trim(part).empty()) {
                    list.push(trim(part));
                }
            }
        }
        into.set(entry.field->name, std::move(list));
    }
}

} // namespace akx::cli
