// SPDX-License-Identifier: Apache-2.0
// Entries of autop text into the settings of a phone.
#include "base/text.hpp"
#include "config/autop.hpp"
#include "config/autop_keys.hpp"
#include "config/autop_values.hpp"

#include <map>
#include <unordered_map>

namespace akx::config::autop {

namespace {

using model::Field;
using model::FieldType;

// The list element of this key, made when absent; errors when the key is not allowed.
Result<Value*> element_of(Value& list, const Field& field, const std::string& key) {
    const model::Section& section = field.section();
    const Field& key_field = *section.find(section.key);
    Result<Value> name = from_own_text(section, key_field, key);
    if (!name) {
        return name.error();
    }
    for (Value& element : list.as_array()) {
        if (*element.find(key_field.name) == *name) {
            return &element;
        }
    }
    if (field.options.max != 0 &&
        list.as_array().size() >= static_cast<std::size_t>(field.options.max)) {
        return Error(errors::out_of_range, "at most " + std::to_string(field.options.max) + " " +
                                               std::string(field.name) + " are allowed");
    }
    Value element = Value::object();
    element.set(key_field.name, std::move(*name));
    list.push(std::move(element));
    return &list.as_array().back();
}

class Reader {
  public:
    Reader(std::string_view file, const ReadOptions& options) : file_(file), options_(options) {
        out.spec = Value::object();
    }

    void read(std::span<const Entry> entries) {
        std::vector<std::optional<Target>> targets;
        std::unordered_map<std::string, std::size_t> last;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            targets.push_back(find_target(entries[i].key));
            if (!is_blank(entries[i], targets[i])) {
                last[identity(entries[i], targets[i])] = i;
            }
        }
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (is_blank(entries[i], targets[i])) {
                out.blank.push_back(entries[i]);
                continue;
            }
            const std::size_t counts = last[identity(entries[i], targets[i])];
            if (counts != i) {
                overruled(entries[i], entries[counts]);
            } else if (!targets[i]) {
                out.unmapped.push_back(entries[i]);
            } else {
                take(entries[i], *targets[i]);
            }
        }
        finish_numbered();
        finish_schedules();
    }

    Read out;

  private:
    // What two lines must not both say.
    static std::string identity(const Entry& entry, const std::optional<Target>& target) {
        if (!target) {
            return "?" + entry.key;
        }
        const bool enable = target->says == Target::Says::schedule_enabled;
        return target->place.path() + (enable ? "?" : "#") + std::to_string(target->place.index);
    }

    bool is_blank(const Entry& entry, const std::optional<Target>& target) const {
        return target && entry.value.empty() && !options_.blank_clears;
    }

    void overruled(const Entry& entry, const Entry& by) {
        out.problems.push_back(
            Error(errors::duplicate_key,
                  entry.key + " is set again in line " + std::to_string(by.line) + ", which counts")
                .at({file_, entry.line, 0}));
    }

    void refuse(const Entry& entry, const std::string& path, Error error) {
        out.problems.push_back(std::move(error).at({file_, entry.line, 0}).in_field(path));
        out.unmapped.push_back(entry);
    }

    void take(const Entry& entry, const Target& target) {
        const Setting& place = target.place;
        if (target.says == Target::Says::schedule_enabled) {
            enables_.emplace_back(place, entry);
        } else if (place.index != 0) {
            numbered_[place.path()].emplace(place.index, std::pair(place, entry));
        } else if (place.field().section != nullptr) {
            take_list(entry, place);
        } else {
            const Field& field = place.field();
            put(entry, place,
                entry.value.empty() ? Result<Value>(empty_value(*place.owner, field))
                : target.own        ? from_own_text(*place.owner, field, entry.value)
                                    : from_device_text(*place.owner, field, entry.value));
        }
    }

    // "Akx.relays = []": there are none.
    void take_list(const Entry& entry, const Setting& place) {
        if (place.field().type != FieldType::list || entry.value != "[]" ||
            !place.steps.back().element.empty()) {
            refuse(entry, place.path(),
                   Error(errors::invalid_value, "this key takes no value of its own"));
            return;
        }
        put(entry, place, Value::array());
    }

    void put(const Entry& entry, const Setting& place, Result<Value> value) {
        const Status status = value ? set(place, std::move(*value)) : Status(value.error());
        if (!status) {
            refuse(entry, place.path(), status.error());
        } else if (place.field().type == FieldType::secret) {
            out.secrets.push_back(place.path());
        }
    }

    Status set(const Setting& place, Value value) {
        Value* node = &out.spec;
        for (std::size_t i = 0; i + 1 < place.steps.size(); ++i) {
            const Step& step = place.steps[i];
            Value* member = node->find(step.field->name);
            if (member == nullptr) {
                node->set(step.field->name,
                          step.field->type == FieldType::list ? Value::array() : Value::object());
                member = node->find(step.field->name);
            }
            node = member;
            if (step.field->type == FieldType::list) {
                const Result<Value*> element = element_of(*node, *step.field, step.element);
                if (!element) {
                    return element.error();
                }
                node = *element;
            }
        }
        const Field& field = place.field();
        const Value* present = node->find(field.name);
        const bool is_key = field.name == place.owner->key && place.steps.size() > 1;
        if (is_key && present != nullptr && !(*present == value)) {
            return Error(errors::invalid_value, "the key names another element");
        }
        if (field.type != FieldType::list || present == nullptr) {
            node->set(field.name, std::move(value));
        }
        return {};
    }

    void finish_numbered() {
        for (const auto& [path, parts] : numbered_) {
            Value list = Value::array();
            for (const auto& [index, part] : parts) {
                if (!part.second.value.empty()) {
                    list.push(part.second.value);
                }
            }
            Setting place = parts.begin()->second.first;
            place.index = 0;
            const std::string json = own_text(list);
            const Result<Value> value = from_own_text(*place.owner, place.field(), json);
            const Status status = value ? set(place, *value) : Status(value.error());
            for (const auto& [index, part] : parts) {
                if (!status) {
                    refuse(part.second, path, status.error());
                }
            }
        }
    }

    // "RelayAEnable = 0" overrules the schedule; 1 alone does not say which one.
    void finish_schedules() {
        for (const auto& [place, entry] : enables_) {
            const bool off = entry.value.empty() || entry.value == "0";
            if (off) {
                put(entry, place, Value(0));
            } else if (entry.value != "1") {
                refuse(entry, place.path(),
                       Error(errors::invalid_value, "'" + entry.value + "' is neither 0 nor 1"));
            } else if (!is_set(place)) {
                out.unmapped.push_back(entry);
            }
        }
    }

    bool is_set(const Setting& place) const {
        const Value* list = out.spec.find(place.steps.front().field->name);
        if (list == nullptr || !list->is_array()) {
            return false;
        }
        for (const Value& element : list->as_array()) {
            if (element.text_at(place.steps.front().field->section().key) ==
                    place.steps.front().element &&
                element.find(place.field().name) != nullptr) {
                return true;
            }
        }
        return false;
    }

    std::string file_;
    ReadOptions options_;
    std::map<std::string, std::map<std::size_t, std::pair<Setting, Entry>>> numbered_;
    std::vector<std::pair<Setting, Entry>> enables_;
};

} // namespace

Read read(std::span<const Entry> entries, std::string_view file, const ReadOptions& options) {
    Reader reader(file, options);
    reader.read(entries);
    return std::move(reader.out);
}

} // namespace akx::config::autop
