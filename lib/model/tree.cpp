// SPDX-License-Identifier: Apache-2.0
#include "model/tree.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::model {

namespace {

std::string dotted(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

std::string key_text(const Value& element, const Section& section) {
    constexpr std::size_t kLongest = 128; // no valid key is longer, and paths stay readable
    const Value* key = element.find(section.key);
    if (key == nullptr) {
        return {};
    }
    if (key->is_text() && key->as_text().size() <= kLongest) {
        return key->as_text();
    }
    return key->is_int() ? std::to_string(key->as_int()) : std::string();
}

std::string element_path(const std::string& path, std::string_view key, std::size_t index) {
    return path + "[" + (key.empty() ? std::to_string(index) : std::string(key)) + "]";
}

void report_unknown(const Section& section, const Value::Member& member, Problems& problems,
                    const std::string& path) {
    std::vector<std::string_view> names;
    for (const Field& field : section.fields) {
        names.push_back(field.name);
    }
    constexpr std::size_t kShown = 64;
    Error error(errors::unknown_key, "unknown key '" +
                                         std::string(utf8_prefix(member.key, kShown)) + "' in " +
                                         std::string(section.name));
    const auto near = nearest(member.key, names);
    problems.add(std::move(error).next(near ? "did you mean '" + std::string(*near) + "'?"
                                            : "known keys: " + list_of(names)),
                 path, member.key_mark);
}

void decode_list(const Field& field, const Value& value, void* object, Problems& problems,
                 const std::string& path) {
    if (!value.is_array()) {
        problems.add(Error(errors::invalid_value, "a list is expected"), path, value.mark);
        return;
    }
    const std::size_t count = value.as_array().size();
    if (field.options.max != 0 && count > static_cast<std::size_t>(field.options.max)) {
        problems.add(Error(errors::out_of_range, std::to_string(count) + " entries; at most " +
                                                     std::to_string(field.options.max) +
                                                     " are allowed"),
                     path, value.mark);
        return;
    }
    field.access.clear(object);
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < count; ++i) {
        const Value& element = value.as_array()[i];
        const std::string key = key_text(element, field.section());
        const std::string where = element_path(path, key, i);
        if (!key.empty() && std::find(seen.begin(), seen.end(), key) != seen.end()) {
            problems.add(Error(errors::duplicate_key,
                               std::string(field.section().key) + " '" + key + "' occurs twice"),
                         where, element.mark);
            continue;
        }
        seen.push_back(key);
        decode(field.section(), element, field.access.append(object), problems, where);
    }
}

// The codecs of lists name the entry concerned ("[1]") as field of their errors.
void report_value(Error error, const Value& value, Problems& problems, const std::string& path) {
    if (!error.details().empty()) {
        for (const Error& detail : error.details()) {
            report_value(detail, value, problems, path);
        }
        return;
    }
    Mark mark = value.mark;
    const std::string entry = error.field();
    if (entry.size() > 2 && value.is_array()) {
        const auto index = parse_int(std::string_view(entry).substr(1, entry.size() - 2));
        mark = value.as_array()[static_cast<std::size_t>(*index)].mark;
    }
    problems.add(std::move(error), path + entry, mark);
}

void decode_field(const Field& field, const Value& value, void* object, Problems& problems,
                  const std::string& path) {
    if (field.type == FieldType::section) {
        decode(field.section(), value, field.access.child_mutable(object), problems, path);
    } else if (field.type == FieldType::list) {
        decode_list(field, value, object, problems, path);
    } else if (Status status = field.access.set(field, object, value); !status) {
        report_value(std::move(status.error()), value, problems, path);
    }
}

Value encode_list(const Field& field, const void* object, const Encoding& encoding) {
    Value list = Value::array();
    for (std::size_t i = 0; i < field.access.size(object); ++i) {
        const void* element = field.access.element(object, i);
        Value out = encode(field.section(), element, encoding);
        const Field* key = field.section().find(field.section().key);
        if (key != nullptr && out.find(key->name) == nullptr) { // the key always shows
            Value with_key = Value::object();
            with_key.set(key->name, key->access.get(*key, element));
            for (Value::Member& member : out.as_object()) {
                with_key.set(member.key, std::move(member.value));
            }
            out = std::move(with_key);
        }
        list.push(std::move(out));
    }
    return list;
}

Value encode_field(const Field& field, const void* object, const Encoding& encoding) {
    switch (field.type) {
    case FieldType::section:
        return encode(field.section(), field.access.child(object), encoding);
    case FieldType::list:
        return encode_list(field, object, encoding);
    case FieldType::secret: {
        const std::string_view text = field.access.reveal(object);
        return encoding.secret && !text.empty() ? encoding.secret(text) : Value();
    }
    default:
        return field.access.get(field, object);
    }
}

bool is_empty(const Field& field, const Value& value) {
    return (field.type == FieldType::section && value.as_object().empty()) ||
           (field.type == FieldType::list && value.as_array().empty());
}

const Value* find_element(const Value& list, const Section& section, std::string_view key) {
    for (const Value& element : list.as_array()) {
        if (key_text(element, section) == key) {
            return &element;
        }
    }
    return nullptr;
}

void diff_section(const Section& section, const Value& before, const Value& after,
                  const std::string& path, std::vector<Change>& changes);

void diff_list(const Field& field, const Value& before, const Value& after, const std::string& path,
               std::vector<Change>& changes) {
    const Section& section = field.section();
    for (const Value& old : before.as_array()) {
        const std::string key = key_text(old, section);
        const Value* now = find_element(after, section, key);
        const std::string where = element_path(path, key, 0);
        if (now == nullptr) {
            changes.push_back({Change::Kind::remove, where, old, {}});
        } else {
            diff_section(section, old, *now, where, changes);
        }
    }
    for (const Value& added : after.as_array()) {
        const std::string key = key_text(added, section);
        if (find_element(before, section, key) == nullptr) {
            changes.push_back({Change::Kind::add, element_path(path, key, 0), {}, added});
        }
    }
}

void diff_section(const Section& section, const Value& before, const Value& after,
                  const std::string& path, std::vector<Change>& changes) {
    static const Value kNothing;
    for (const Field& field : section.fields) {
        const Value* old = before.find(field.name);
        const Value* now = after.find(field.name);
        const std::string where = dotted(path, field.name);
        if (field.type == FieldType::section && old != nullptr && now != nullptr) {
            diff_section(field.section(), *old, *now, where, changes);
        } else if (field.type == FieldType::list && old != nullptr && now != nullptr) {
            diff_list(field, *old, *now, where, changes);
        } else {
            const Value& from = old != nullptr ? *old : kNothing;
            const Value& to = now != nullptr ? *now : kNothing;
            if (!(from == to)) {
                changes.push_back({Change::Kind::modify, where, from, to,
                                   field.type == FieldType::secret, field.options.reach});
            }
        }
    }
}

void visit(const Section& section, const std::string& prefix,
           const std::function<void(const std::string&, const Field&)>& callback) {
    for (const Field& field : section.fields) {
        const std::string path = dotted(prefix, field.name);
        callback(path, field);
        if (field.section != nullptr) {
            visit(field.section(), path, callback);
        }
    }
}

} // namespace

Place Problems::place(const Mark& mark) const {
    Place place;
    if (mark.line != 0) {
        place.file = mark.source < sources.size() ? sources[mark.source] : std::string();
        place.line = mark.line;
        place.column = mark.column;
    }
    return place;
}

void Problems::add(Error error, std::string_view path, const Mark& mark) {
    if (list.size() >= limit) {
        return;
    }
    list.push_back(std::move(error).at(place(mark)).in_field(std::string(path)));
}

void decode_partial(const Section& section, const Value& value, void* object, Problems& problems,
                    const std::string& path) {
    if (!value.is_object()) {
        problems.add(Error(errors::invalid_value,
                           "a map of " + std::string(section.name) + " settings is expected"),
                     path, value.mark);
        return;
    }
    for (const Value::Member& member : value.as_object()) {
        const Field* field = section.find(member.key);
        if (field == nullptr) {
            report_unknown(section, member, problems, path);
        } else {
            decode_field(*field, member.value, object, problems, dotted(path, field->name));
        }
    }
}

void decode(const Section& section, const Value& value, void* object, Problems& problems,
            const std::string& path) {
    decode_partial(section, value, object, problems, path);
    if (!value.is_object()) {
        return;
    }
    for (const Field& field : section.fields) {
        const bool wanted =
            field.options.required && (!problems.partial || field.name == section.key);
        if (wanted && value.find(field.name) == nullptr) {
            problems.add(Error(errors::missing_value, std::string(section.name) + " needs '" +
                                                          std::string(field.name) + "'"),
                         dotted(path, field.name), value.mark);
        }
    }
}

Value encode(const Section& section, const void* object, const Encoding& encoding) {
    Value out = Value::object();
    std::shared_ptr<const void> fallback;
    if (!encoding.defaults && section.make != nullptr) {
        fallback = section.make();
    }
    for (const Field& field : section.fields) {
        Value value = encode_field(field, object, encoding);
        if (field.type == FieldType::secret && value.is_null()) {
            continue;
        }
        if (fallback && !field.options.required &&
            (is_empty(field, value) || value == encode_field(field, fallback.get(), encoding))) {
            continue;
        }
        out.set(field.name, std::move(value));
    }
    return out;
}

std::vector<Change> diff(const Section& section, const Value& before, const Value& after) {
    std::vector<Change> changes;
    diff_section(section, before, after, {}, changes);
    return changes;
}

const Field* find_field(const Section& root, std::string_view path, const Section** owner) {
    const Section* section = &root;
    const Field* field = nullptr;
    for (std::string_view part : split(path, '.')) {
        if (section == nullptr) {
            return nullptr;
        }
        if (owner != nullptr) {
            *owner = section;
        }
        field = section->find(part.substr(0, part.find('[')));
        if (field == nullptr) {
            return nullptr;
        }
        section = field->section != nullptr ? &field->section() : nullptr;
    }
    return field;
}

void visit_fields(const Section& root,
                  const std::function<void(const std::string& path, const Field&)>& callback) {
    visit(root, {}, callback);
}

} // namespace akx::model
