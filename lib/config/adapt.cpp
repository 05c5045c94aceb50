// SPDX-License-Identifier: Apache-2.0
#include "config/adapt.hpp"

#include "config/yaml_scalar.hpp"

#include <algorithm>
#include <functional>

namespace akx::config {

namespace {

using model::FieldType;

void adapt_entries(Value& list, const std::function<void(Value&)>& change) {
    if (list.is_array()) {
        for (Value& entry : list.as_array()) {
            change(entry);
        }
    }
}

void adapt_field(Value& value, const model::Field& field) {
    switch (field.type) {
    case FieldType::text:
    case FieldType::secret:
    case FieldType::choice:
        value = text_from(value);
        return;
    case FieldType::texts:
    case FieldType::choices:
        adapt_entries(value, [](Value& entry) { entry = text_from(entry); });
        return;
    case FieldType::section:
        adapt(value, field.section());
        return;
    case FieldType::list:
        adapt_entries(value, [&](Value& entry) { adapt(entry, field.section()); });
        return;
    case FieldType::boolean:
    case FieldType::integer:
    case FieldType::duration:
        return;
    }
}

// Takes "[key]" from the start of `path` if it stands there.
bool take_key(std::string_view& path, std::string_view key) {
    const std::string_view behind = path.substr(1);
    const std::size_t size = key.size();
    const bool here = behind.starts_with(key) && behind.size() > size && behind[size] == ']' &&
                      (behind.size() == size + 1 || behind[size + 1] == '.');
    if (here) {
        path = behind.substr(size + 1);
    }
    return here;
}

// The element whose key stands in brackets at the start of `path`, which loses them. Keys may hold
// dots and brackets, so each element's own key is tried.
const Value* take_element(const Value& list, const model::Section& section,
                          std::string_view& path) {
    for (std::size_t i = 0; i < list.as_array().size(); ++i) {
        const Value& element = list.as_array()[i];
        const Value* key = element.find(section.key);
        const bool text = key != nullptr && key->is_text() && !key->as_text().empty();
        const bool number = key != nullptr && key->is_int();
        if (text ? take_key(path, key->as_text())
                 : take_key(path, std::to_string(number ? key->as_int()
                                                        : static_cast<std::int64_t>(i)))) {
            return &element;
        }
    }
    return nullptr;
}

} // namespace

Value text_from(const Value& value) {
    Value text = value;
    if (value.is_int()) {
        text = std::to_string(value.as_int());
    } else if (value.kind() == Value::Kind::real) {
        text = real_text(value.as_real());
    }
    text.mark = value.mark;
    return text;
}

void adapt(Value& value, const model::Section& section) {
    if (!value.is_object()) {
        return;
    }
    for (Value::Member& member : value.as_object()) {
        if (const model::Field* field = section.find(member.key)) {
            adapt_field(member.value, *field);
        }
    }
}

std::string element_key(const Value& element, const model::Section& section) {
    const Value* key = element.find(section.key);
    if (key == nullptr) {
        return {};
    }
    return key->is_int() ? std::to_string(key->as_int()) : key->is_text() ? key->as_text() : "";
}

Mark find_mark(const Value& tree, const model::Section& section, std::string_view path) {
    const Value* here = &tree;
    const model::Section* declared = &section;
    Mark mark = tree.mark;
    while (!path.empty() && declared != nullptr && here->is_object()) {
        const std::size_t end = std::min(path.find_first_of(".["), path.size());
        const std::string_view name = path.substr(0, end);
        path.remove_prefix(end);
        const model::Field* field = declared->find(name);
        const Value* next = here->find(name);
        if (field == nullptr || next == nullptr) {
            break;
        }
        mark = next->mark;
        declared = field->section != nullptr ? &field->section() : nullptr;
        if (path.starts_with("[") && next->is_array() && declared != nullptr) {
            next = take_element(*next, *declared, path);
            if (next == nullptr) {
                break;
            }
            mark = next->mark;
        }
        path.remove_prefix(path.starts_with(".") ? 1 : 0);
        here = next;
    }
    return mark;
}

} // namespace akx::config
