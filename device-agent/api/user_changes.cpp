// SPDX-License-Identifier: Apache-2.0
#include "api/user_changes.hpp"

namespace akx::agent {

namespace {

Result<ChangedUser> finish_change(Services& services, StateDb& state, const std::string& id,
                                  door::UserRow row, std::vector<std::string> fields) {
    const door::UserRow rows[] = {row};
    if (Status status = services.directory.update(state, rows); !status) {
        return status.error();
    }
    auto user = state.users().get(id);
    return user ? Result<ChangedUser>(ChangedUser{std::move(*user), std::move(fields)})
                : Result<ChangedUser>(user.error());
}

} // namespace

Result<ChangedUser> add_user(Services& services, StateDb& state, const model::User& user) {
    const auto row = state.users().add(user);
    return row ? finish_change(services, state, user.id, *row, {})
               : Result<ChangedUser>(row.error());
}

Result<ChangedUser> patch_user(Services& services, StateDb& state, const std::string& id,
                               const Value& members) {
    auto change = state.users().patch(id, members);
    return change ? finish_change(services, state, id, change->row, std::move(change->fields))
                  : Result<ChangedUser>(change.error());
}

Result<ChangedUser> change_user(Services& services, StateDb& state, const model::User& user,
                                model::FieldSet given) {
    auto change = state.users().change(user, given);
    return change ? finish_change(services, state, user.id, change->row, std::move(change->fields))
                  : Result<ChangedUser>(change.error());
}

Status remove_user(Services& services, StateDb& state, const std::string& id) {
    const auto row = state.users().remove(id);
    if (!row) {
        return row.error();
    }
    const door::UserRow rows[] = {*row};
    return services.directory.update(state, rows);
}

void audit_user_added(Services& services, const Principal& who, const std::string& id) {
    services.audit(model::events::user_added, who, {{"user", id}});
}

void audit_user_changed(Services& services, const Principal& who, const std::string& id,
                        const std::vector<std::string>& fields) {
    if (fields.empty()) {
        return;
    }
    Value list = Value::array();
    for (const std::string& field : fields) {
        list.push(field);
    }
    services.audit(model::events::user_changed, who, {{"user", id}, {"fields", std::move(list)}});
}

void audit_user_deleted(Services& services, const Principal& who, const std::string& id) {
    services.audit(model::events::user_deleted, who, {{"user", id}});
}

} // namespace akx::agent
