// SPDX-License-Identifier: Apache-2.0
#include "model/field_set.hpp"

namespace akx::model {

FieldSet FieldSet::all(const Section& section) {
    FieldSet set;
    for (std::size_t i = 0; i < section.fields.size(); ++i) {
        set.add(i);
    }
    return set;
}

FieldSet FieldSet::of(const Section& section, std::initializer_list<std::string_view> names) {
    FieldSet set;
    for (const std::string_view name : names) {
        const std::size_t index = field_index(section, name);
        if (index < section.fields.size()) {
            set.add(index);
        }
    }
    return set;
}

bool FieldSet::has(const Section& section, std::string_view name) const {
    const std::size_t index = field_index(section, name);
    return index < section.fields.size() && has(index);
}

std::size_t field_index(const Section& section, std::string_view name) {
    std::size_t index = 0;
    while (index < section.fields.size() && section.fields[index].name != name) {
        ++index;
    }
    return index;
}

void take_fields(const Section& section, FieldSet which, void* to, void* from) {
    for (std::size_t i = 0; i < section.fields.size(); ++i) {
        if (which.has(i)) {
            section.fields[i].access.take(to, from);
        }
    }
}

} // namespace akx::model
