// SPDX-License-Identifier: Apache-2.0
// Fields of users as the text of one cell, derived from the declarations.
#pragma once

#include "model/user.hpp"

namespace akx::exchange {

// Lists are joined by ';', access rules are in the grammar of access_text.hpp, flags true or false.
// Secrets come out in the clear.
std::string field_text(const model::Field& field, const model::User& user);

// Reads what field_text writes; blank text gives the field its default. Refuses what the
// declaration refuses.
Status set_field_text(const model::Field& field, model::User& user, std::string_view text);

// Texts separated by ';', without blanks around them and without empty ones.
std::vector<std::string_view> list_entries(std::string_view text);

} // namespace akx::exchange
