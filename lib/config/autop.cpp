// SPDX-License-Identifier: Apache-2.0
#include "config/autop.hpp"

#include "base/text.hpp"
#include "config/autop_keys.hpp"
#include "config/autop_values.hpp"
#include "model/phone.hpp"

#include <algorithm>

namespace akx::config::autop {

namespace {

using model::Field;
using model::FieldType;

constexpr std::size_t kMaxEntries = 100'000;

bool is_one_line(std::string_view text) {
    return text == trim(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
           });
}

bool is_numbered(const Field& field) {
    return field.type == FieldType::texts &&
           field.options.autop.find("{n}") != std::string_view::npos;
}

std::string element_key_of(const Value& element, std::string_view key) {
    const Value* value = element.find(key);
    if (value != nullptr && value->is_int()) {
        return std::to_string(value->as_int());
    }
    return value != nullptr && value->is_text() ? value->as_text() : std::string();
}

// Whether the value has the kind the declaration wants, so that it can be read without a look.
bool fits(const Field& field, const Value& value) {
    switch (field.type) {
    case FieldType::boolean:
        return value.is_bool();
    case FieldType::integer:
        return value.is_int();
    case FieldType::choices:
    case FieldType::texts:
        return value.is_array() && std::all_of(value.as_array().begin(), value.as_array().end(),
                                               [](const Value& each) { return each.is_text(); });
    case FieldType::list:
        return value.is_array();
    case FieldType::section:
        return value.is_object();
    default:
        return value.is_text();
    }
}

class Writer {
  public:
    explicit Writer(const WriteOptions& options) : options_(options) {}

    void write(const model::Section& section, const Value& value, std::string_view but = {}) {
        if (!value.is_object()) {
            return;
        }
        for (const Field& field : section.fields) {
            const Value* member = value.find(field.name);
            if (member == nullptr || member->is_null() || field.name == but) {
                continue;
            }
            at_.steps.push_back({&field, {}});
            at_.owner = &section;
            if (!fits(field, *member)) {
                out.missing.push_back(at_.path()); // a reference, or not of this model
            } else if (field.type == FieldType::section) {
                write(field.section(), *member);
            } else if (field.type == FieldType::list) {
                write_list(field, *member);
            } else {
                write_leaf(field, *member);
            }
            at_.steps.pop_back();
        }
    }

    Written out;

  private:
    void write_list(const Field& field, const Value& list) {
        const model::Section& section = field.section();
        if (list.as_array().empty() && options_.own_keys) {
            add(own_key(at_), "[]");
        }
        const auto called_so = [&](const Value& element) {
            return element_key_of(element, section.key) == kOnlyElement;
        };
        const auto& elements = list.as_array();
        const bool rename = !options_.own_keys && section.find(section.key)->choices.empty() &&
                            std::none_of(elements.begin(), elements.end(), called_so);
        for (const Value& element : elements) {
            const std::string key = element_key_of(element, section.key);
            const bool first = &element == &elements.front();
            at_.steps.back().element = rename && first ? std::string(kOnlyElement) : key;
            const std::size_t before = out.entries.size();
            if (key.empty()) {
                out.missing.push_back(at_.path());
                continue;
            }
            write(section, element, section.key);
            if (out.entries.size() == before && options_.own_keys) {
                at_.steps.push_back({section.find(section.key), {}});
                add(own_key(at_), key);
                at_.steps.pop_back();
            }
        }
        at_.steps.back().element.clear();
    }

    void write_leaf(const Field& field, const Value& value) {
        if (field.type == FieldType::secret && options_.secrets == Secrets::leave_out) {
            out.missing.push_back(at_.path());
            return;
        }
        const std::optional<std::string> key = device_key(at_);
        if (key && is_numbered(field)) {
            write_numbered(value);
            return;
        }
        const std::optional<std::string> text =
            key ? device_text(field, value) : std::optional<std::string>();
        if (text && is_one_line(*text)) {
            add(*key, *text);
            if (const auto enable = schedule_enable_key(at_)) {
                add(*enable, text->empty() ? "0" : "1");
                return;
            }
            if (!text->empty()) {
                return;
            }
        }
        if (options_.own_keys) { // also of empty texts: "Key =" changes nothing when it is read
            add(own_key(at_), own_text(value));
        } else if (!text || !text->empty()) {
            out.missing.push_back(at_.path());
        }
    }

    void write_numbered(const Value& list) {
        std::size_t index = 0;
        for (const Value& each : list.as_array()) {
            add(*device_key(at_, ++index), each.as_text());
        }
        if (index == 0 && options_.own_keys) {
            add(own_key(at_), "[]");
        }
    }

    void add(std::string key, std::string value) {
        out.entries.push_back({std::move(key), std::move(value), 0});
    }

    WriteOptions options_;
    Setting at_;
};

// The entry of a line; without "=" its value is empty.
std::optional<Entry> entry_of(std::string_view line, std::uint32_t number) {
    line = trim(line);
    if (!line.starts_with(kPrefix)) {
        return std::nullopt;
    }
    line.remove_prefix(kPrefix.size());
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
        return Entry{std::string(line), {}, number};
    }
    return Entry{std::string(trim(line.substr(0, equals))),
                 std::string(trim(line.substr(equals + 1))), number};
}

} // namespace

Written write(const Value& spec, const WriteOptions& options) {
    Writer writer(options);
    writer.write(model::Phone::section(), spec);
    return std::move(writer.out);
}

std::vector<Entry> parse(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    std::vector<Entry> out;
    std::uint32_t number = 0;
    while (!text.empty() && out.size() < kMaxEntries) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (auto entry = entry_of(text.substr(0, end), ++number)) {
            out.push_back(std::move(*entry));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::string to_text(std::span<const Entry> entries) {
    std::string out;
    for (const Entry& entry : entries) {
        out.append(kPrefix).append(entry.key).append(" = ").append(entry.value);
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
    }
    return out;
}

bool is_secret_key(std::string_view key) {
    if (const std::optional<Target> target = find_target(key)) {
        return target->place.field().type == FieldType::secret;
    }
    constexpr std::string_view kWords[] = {"password", "passwd",     "pwd",        "secret",
                                           "token",    "publickey",  "projectkey", "settingkey",
                                           "key16",    "privatekey", "dtmfcode"};
    const std::string name = to_lower(key.substr(std::min(key.rfind('.') + 1, key.size())));
    return std::any_of(std::begin(kWords), std::end(kWords),
                       [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

Read read(std::string_view text, std::string_view file, const ReadOptions& options) {
    const std::vector<Entry> entries = parse(text);
    Read out = read(entries, file, options);
    if (entries.size() == kMaxEntries) {
        out.problems.push_back(Error(errors::too_large, "more lines than can be taken; the rest "
                                                        "was not read")
                                   .at({std::string(file), entries.back().line, 0}));
    }
    return out;
}

} // namespace akx::config::autop
