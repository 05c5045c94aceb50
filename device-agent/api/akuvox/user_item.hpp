// SPDX-License-Identifier: Apache-2.0
// Users as rows of the devices' API (facts/akuvox §1.4).
#pragma once

#include "api/akuvox/envelope.hpp"
#include "model/field_set.hpp"
#include "store/user_store.hpp"

namespace akx::agent::akuvox {

// Stands for a PIN that is not shown; sent back, it keeps the PIN.
inline constexpr std::string_view kHiddenPin = "****";

// All members are texts. `pins`: with the PIN itself, which the user must have been read with.
Value user_item(const StoredUser& stored, bool pins);

struct UserItem {
    model::User user;
    model::FieldSet given; // what the row speaks of
};
// All spellings of all firmwares are taken, unknown members ignored. `stored` is the user that the
// row is about, nullptr for a new one: of spellings that contradict each other the one that says
// something new counts. Errors name the member.
Result<UserItem> read_user_item(const Value& item, const model::User* stored);

} // namespace akx::agent::akuvox
