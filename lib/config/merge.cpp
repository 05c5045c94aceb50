// SPDX-License-Identifier: Apache-2.0
#include "config/merge.hpp"

#include "config/adapt.hpp"
#include "model/tree.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace akx::config {

namespace {

using model::Field;
using model::FieldType;
using model::Section;

Value& put(Value& object, const Value::Member& member) {
    for (Value::Member& there : object.as_object()) {
        if (there.key == member.key) {
            there.key_mark = member.key_mark;
            return there.value;
        }
    }
    object.as_object().push_back({member.key, {}, member.key_mark});
    return object.as_object().back().value;
}

bool is_keyed(const Field& field) {
    return field.type == FieldType::list && !field.section().key.empty();
}

bool is_removal(const Value& element) {
    const Value* mark = element.find(kRemove);
    return mark != nullptr && mark->is_bool() && mark->as_bool();
}

// Merges the elements of one list into those of another.
class ListMerge {
  public:
    ListMerge(Value::Array& base, const Section& section) : base_(base), section_(section) {
        for (std::size_t i = 0; i < base_.size(); ++i) {
            places_.emplace(element_key(base_[i], section_), i);
        }
        removed_.resize(base_.size());
    }

    void add(const Value& element) {
        const std::string key = element_key(element, section_);
        const auto there = places_.find(key);
        if (is_removal(element)) {
            if (!key.empty() && there != places_.end()) {
                removed_[there->second] = true;
                places_.erase(there);
            }
            return;
        }
        // Without a key, or there twice: stays for decoding to complain about.
        const bool alone = key.empty() || !written_.insert(key).second;
        if (!alone && there != places_.end()) {
            merge(base_[there->second], element, section_);
            return;
        }
        Value fresh;
        merge(fresh, element, section_);
        base_.push_back(std::move(fresh));
        removed_.push_back(false);
        if (!alone) {
            places_.emplace(key, base_.size() - 1);
        }
    }

    void drop_removed() {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < base_.size(); ++i) {
            if (!removed_[i]) {
                if (kept != i) {
                    base_[kept] = std::move(base_[i]);
                }
                ++kept;
            }
        }
        base_.resize(kept);
    }

  private:
    Value::Array& base_;
    const Section& section_;
    std::unordered_map<std::string, std::size_t> places_;
    std::vector<bool> removed_;
    std::set<std::string> written_; // keys that this list has written
};

void merge_list(Value& base, const Value& over, const Section& section) {
    if (!base.is_array()) {
        base = Value::array();
    }
    base.mark = over.mark;
    ListMerge list(base.as_array(), section);
    for (const Value& element : over.as_array()) {
        list.add(element);
    }
    list.drop_removed();
}

class RemovalCheck {
  public:
    explicit RemovalCheck(std::span<const std::string> sources) : problems_{sources, {}} {}

    void section(const Value& tree, const Section& section, const std::string& path) {
        if (!tree.is_object()) {
            return;
        }
        for (const Value::Member& member : tree.as_object()) {
            const Field* field = section.find(member.key);
            const std::string where = path.empty() ? member.key : path + "." + member.key;
            if (member.key == kRemove) {
                problems_.add(Error(errors::unknown_key,
                                    "$remove takes away elements of lists that "
                                    "have a key")
                                  .next("write null to set something back to its default"),
                              path, member.key_mark);
            } else if (field != nullptr && field->type == FieldType::section) {
                this->section(member.value, field->section(), where);
            } else if (field != nullptr && is_keyed(*field) && member.value.is_array()) {
                elements(member.value, field->section(), where);
            }
        }
    }

    std::vector<Error> take() { return std::move(problems_.list); }

  private:
    void elements(const Value& list, const Section& section, const std::string& path) {
        for (const Value& element : list.as_array()) {
            const std::string where = path + "[" + element_key(element, section) + "]";
            const Value* mark = element.find(kRemove);
            if (mark == nullptr) {
                this->section(element, section, where);
            } else if (!is_removal(element)) {
                problems_.add(Error(errors::invalid_value, "$remove can only be true")
                                  .next("leave it out to keep the element"),
                              where, mark->mark);
            } else if (element_key(element, section).empty()) {
                problems_.add(Error(errors::missing_value, std::string(section.name) + " needs '" +
                                                               std::string(section.key) +
                                                               "' to be removed"),
                              where, mark->mark);
            } else if (element.as_object().size() > 2) {
                problems_.add(
                    Error(errors::invalid_value,
                          "beside $remove only '" + std::string(section.key) + "' may stand"),
                    where, mark->mark);
            }
        }
    }

    model::Problems problems_;
};

} // namespace

void merge(Value& base, const Value& over, const Section& section) {
    if (!over.is_object()) {
        base = over;
        return;
    }
    if (!base.is_object()) {
        base = Value::object();
    }
    base.mark = over.mark;
    for (const Value::Member& member : over.as_object()) {
        const Field* field = section.find(member.key);
        if (member.key == kRemove) {
            continue;
        }
        if (field != nullptr && member.value.is_null()) {
            base.erase(member.key);
        } else if (field != nullptr && field->type == FieldType::section) {
            merge(put(base, member), member.value, field->section());
        } else if (field != nullptr && is_keyed(*field) && member.value.is_array()) {
            merge_list(put(base, member), member.value, field->section());
        } else {
            put(base, member) = member.value;
        }
    }
}

void check_removals(const Value& tree, const Section& section, std::span<const std::string> sources,
                    std::vector<Error>& problems) {
    RemovalCheck check(sources);
    check.section(tree, section, {});
    std::vector<Error> found = check.take();
    std::move(found.begin(), found.end(), std::back_inserter(problems));
}

} // namespace akx::config
