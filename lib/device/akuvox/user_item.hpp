// SPDX-License-Identifier: Apache-2.0
// Inside device only: a user as the devices' API has it, from and to ours (facts/akuvox §1.4).
#pragma once

#include "exchange/row.hpp"

namespace akx::device::akuvox {

struct UserItem {
    exchange::UserRow row;
    std::string number;     // the device's own ID
    bool cards_cut = false; // CardCode fills its 63 characters: there may be more cards
};

Result<UserItem> read_user_item(const Value& item); // invalid_row
// Writes the fields present over those of `item`, which is the whole record of the device or, for
// a new user, an empty object. Errors: unsupported for what a device cannot hold, such as an end of
// validity, which would otherwise widen access; denied for rows of somebody else; rule_conflict
// when cards that the device has cut would be lost.
Status write_user_item(const exchange::UserRow& row, Value& item);
// Names of the fields present in `wanted` that `found` does not have.
std::vector<std::string> differences(const exchange::UserRow& wanted, const UserItem& found);

} // namespace akx::device::akuvox
