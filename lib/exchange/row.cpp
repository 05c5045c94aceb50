// SPDX-License-Identifier: Apache-2.0
#include "exchange/row.hpp"

namespace akx::exchange {

Status check_complete(const UserRow& row) {
    const model::Section& section = model::User::section();
    for (std::size_t i = 0; i < section.fields.size(); ++i) {
        const model::Field& field = section.fields[i];
        if (field.options.required && !row.present.has(i)) {
            return Error(errors::missing_value,
                         "a new user needs '" + std::string(field.name) + "'")
                .at({{}, row.line, 1})
                .in_field(std::string(field.name));
        }
    }
    return {};
}

void merge(model::User& stored, UserRow&& row) {
    model::take_fields(row.present, stored, std::move(row.user));
}

} // namespace akx::exchange
