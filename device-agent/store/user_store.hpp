// SPDX-License-Identifier: Apache-2.0
// Users one by one: look up, list, add, change, remove. Lists come in by user_import.hpp.
#pragma once

#include "base/value.hpp"
#include "door/directory.hpp"
#include "model/card_format.hpp"
#include "model/field_set.hpp"
#include "model/user.hpp"
#include "store/pin_rules.hpp"
#include "store/sqlite.hpp"

#include <functional>

namespace akx::agent {

inline constexpr std::int64_t kMaxUsers = 100'000; // REQ USR-2

enum class Pins { hidden, opened };

struct StoredUser {
    door::UserRow row = 0; // never used for another user
    model::User user;      // with its PIN only if asked for
    bool has_pin = false;
};

struct RowView;
// `hidden` leaves the PIN out and cannot fail.
Result<StoredUser> to_stored_user(const RowView& row, Pins pins, const Vault& vault);

// What a log entry says about a user.
struct UserName {
    std::string id;
    std::string name;
};

enum class UserOrder { id, name };

struct UserQuery {
    std::size_t limit = 100; // at most 1000
    std::string after;       // id of the last user of the page before
    std::size_t skip = 0;    // so many users behind that, for pages that are counted
    std::string filter;      // part of id, name, room, group, building, role, phone or card
    UserOrder order = UserOrder::id;
};

struct UserPage {
    std::vector<StoredUser> users;
    std::optional<std::string> next; // `after` of the next page
    std::int64_t total = 0;          // that match the filter
};

// A card as some system shows its code.
struct CardQuestion {
    std::string code;
    std::vector<model::CardFormat> formats; // in which the code may be written
    std::vector<model::CardMode> stored;    // in which the phone's codes are, at least one
};

struct CardHolder {
    StoredUser user;
    std::string card;         // as stored
    model::CardFormat format; // that shows it as the code asked for
};

struct UserChange {
    door::UserRow row = 0;
    std::vector<std::string> fields; // that changed; empty: nothing was written
};

// Changes are on the disk when they return. Errors: already_exists (id, PIN or card), not_found,
// denied (the row belongs to another source), too_large (kMaxUsers), invalid_value.
class UserStore {
  public:
    UserStore(Database& db, const Vault& vault) : db_(db), vault_(vault) {}

    Result<StoredUser> get(std::string_view id, Pins pins = Pins::hidden);
    Result<UserPage> list(const UserQuery& query);
    Result<UserName> name(door::UserRow row);
    // Whose PIN it is; none or one, but in mode apt+pin without `room` one of each room.
    Result<std::vector<StoredUser>> by_pin(std::string_view room, const Secret& pin);
    // Looks at every card, because formats that drop a byte cannot be looked up; about `most`.
    Result<std::vector<CardHolder>> by_card(const CardQuestion& question, std::size_t most);
    Result<std::int64_t> count();
    Result<std::int64_t> revision(); // counts every change of the users

    Result<door::UserRow> add(const model::User& user);
    // Takes the members `given` of `user`; user.id tells which user it is.
    Result<UserChange> change(const model::User& user, model::FieldSet given);
    // The members of a JSON merge patch (RFC 7396): null gives a member its default. `id` stays.
    Result<UserChange> patch(std::string_view id, const Value& members);
    Result<door::UserRow> remove(std::string_view id); // the row it had

    // All users in the order they were added, from one snapshot of the data, one after the other;
    // `take` returns false to stop. For exports that wait for their reader see UserExport.
    Status each(Pins pins, const std::function<bool(StoredUser&)>& take);

    Result<PinRules> pin_rules(); // by the present configuration

  private:
    Result<UserChange> change_in(Transaction& transaction, const model::User& user,
                                 model::FieldSet given);
    Status finish_change(Transaction& transaction);
    Database& db_;
    const Vault& vault_;
};

} // namespace akx::agent
