// SPDX-License-Identifier: Apache-2.0
// Changing users one by one: what both APIs do beside storing. Each change is with the door before
// it is acknowledged, and in the audit log.
#pragma once

#include "api/services.hpp"

namespace akx::agent {

// What a change leaves behind: the user as stored, and what was touched.
struct ChangedUser {
    StoredUser user;
    std::vector<std::string> fields;
};

// These belong to the store's thread; errors as UserStore.
Result<ChangedUser> add_user(Services& services, StateDb& state, const model::User& user);
// The members of a JSON merge patch.
Result<ChangedUser> patch_user(Services& services, StateDb& state, const std::string& id,
                               const Value& members);
// The members `given` of `user`.
Result<ChangedUser> change_user(Services& services, StateDb& state, const model::User& user,
                                model::FieldSet given);
Status remove_user(Services& services, StateDb& state, const std::string& id);

// Afterwards, on the loop.
void audit_user_added(Services& services, const Principal& who, const std::string& id);
void audit_user_changed(Services& services, const Principal& who, const std::string& id,
                        const std::vector<std::string>& fields); // none: nothing to tell
void audit_user_deleted(Services& services, const Principal& who, const std::string& id);

} // namespace akx::agent
