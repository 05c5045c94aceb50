// SPDX-License-Identifier: Apache-2.0
// The tables of the users and of what opens doors for them, row by row, inside a transaction of
// the caller. Shared by single changes and imports; not for use outside of this room.
#pragma once

#include "store/credential_index.hpp"
#include "store/pin_rules.hpp"
#include "store/user_columns.hpp"

namespace akx::agent {

// A row as a statement shows it; the views last until its next step or reset.
struct RowView {
    door::UserRow row = 0;
    ByteView pin; // sealed, empty = none
    std::optional<std::int64_t> digest;
    UserColumnViews columns;
};

// A row found, with the statement that holds its texts.
struct StoredRow : RowView {
    Query query;
};

// What becomes of a user's PIN.
struct PinOutcome {
    bool has_pin = false;
    bool changed = false; // other digits than before, or none any more, or the first
    std::optional<std::int64_t> digest;
};

class UserTable {
  public:
    UserTable(Database& db, const Vault& vault)
        : db_(db), vault_(vault), pins_(db, CredentialIndex::Kind::pins),
          cards_(db, CredentialIndex::Kind::cards) {}

    Result<std::optional<StoredRow>> find(std::string_view id);
    Query all(); // every row, in the order they were added
    Result<std::int64_t> count();

    // `pin` are the digits a change speaks of, nullopt when it says nothing of the PIN.
    Result<PinOutcome> plan_pin(const PinRules& rules, const RowView* stored,
                                const UserColumnViews& columns,
                                std::optional<std::string_view> pin);
    Status insert(door::UserRow row, const UserColumnViews& columns, ByteView pin,
                  std::optional<std::int64_t> digest);
    Status update(door::UserRow row, const UserColumnViews& columns, ByteView pin,
                  std::optional<std::int64_t> digest);
    Status erase(door::UserRow row);

    CredentialIndex& pins() { return pins_; }
    CredentialIndex& cards() { return cards_; }
    // What the row had can be given to others.
    Status release_pin(std::optional<std::int64_t> digest);
    Status release_cards(std::string_view cards);
    std::int64_t slot_of(std::string_view card) const; // of a valid code

    Result<std::int64_t> counter(std::string_view name);
    Status set_counter(std::string_view name, std::int64_t value);
    Result<std::int64_t> next_revision(); // counts one up

  private:
    Database& db_;
    const Vault& vault_;
    CredentialIndex pins_;
    CredentialIndex cards_;
};

// Sealed for this user; empty for no PIN.
Bytes seal_pin(const Vault& vault, std::string_view id, std::string_view pin);
Result<Secret> open_pin(const Vault& vault, std::string_view id, ByteView sealed);

Error unknown_user(std::string_view id); // not_found

// Of a statement that begins with `row,pin,pin_digest` and goes on with kUserColumns.
RowView read_row(const Query& query);

inline constexpr std::string_view kUsersRevision = "users revision";
inline constexpr std::string_view kNextUserRow = "next user row";

} // namespace akx::agent
