// SPDX-License-Identifier: Apache-2.0
#include "store/user_store.hpp"

#include "model/tree.hpp"
#include "store/config_store.hpp"
#include "store/user_table.hpp"

namespace akx::agent {

namespace {

Error taken(std::string_view field, std::string what) {
    return Error(errors::already_exists, std::move(what)).in_field(std::string(field));
}

// REQ USR-1: rows of other sources are not ours to change.
Status check_local(std::int64_t source, std::string_view id) {
    if (source == static_cast<std::int64_t>(model::Source::local)) {
        return {};
    }
    const auto name = model::Names<model::Source>::names[static_cast<std::size_t>(source)];
    return Error(errors::denied, "user '" + std::string(id) + "' belongs to source '" +
                                     std::string(name) + "' and is read-only here")
        .on(std::string(id))
        .in_field("source")
        .next("change the user where it comes from");
}

Status check(const model::User& user) {
    std::vector<Error> problems;
    model::check_user(user, problems);
    if (user.id.empty()) {
        problems.push_back(Error(errors::missing_value, "user needs 'id'").in_field("id"));
    }
    if (user.name.empty()) {
        problems.push_back(Error(errors::missing_value, "user needs 'name'").in_field("name"));
    }
    return problems.empty() ? Status() : summarize(std::move(problems)).on(user.id);
}

// Enters what opens doors for this row into the indexes.
Status claim_all(UserTable& table, door::UserRow row, std::optional<std::int64_t> digest,
                 std::string_view cards) {
    if (digest) {
        const auto other = table.pins().claim(*digest, row);
        if (!other) {
            return other.error();
        }
        if (*other) { // not whose: that would tell the asker somebody's PIN
            return taken("pin", "this PIN is taken");
        }
    }
    Status status;
    for_each_card(cards, [&](std::string_view card) {
        if (!status) {
            return;
        }
        const auto other = table.cards().claim(table.slot_of(card), row);
        if (!other) {
            status = other.error();
        } else if (*other) {
            status = taken("cards", "card " + std::string(card) + " belongs to another user");
        }
    });
    return status;
}

Status write_new(UserTable& table, const Vault& vault, const PinRules& rules, door::UserRow row,
                 const model::User& user) {
    UserColumns columns;
    to_columns(user, columns);
    const auto pin = table.plan_pin(rules, nullptr, views(columns), user.pin.reveal());
    if (!pin) {
        return pin.error();
    }
    if (rules.is_public(pin->digest)) {
        return taken("pin", "this PIN is taken");
    }
    const Bytes sealed = seal_pin(vault, user.id, user.pin.reveal());
    if (Status status = table.insert(row, views(columns), sealed, pin->digest); !status) {
        return status;
    }
    return claim_all(table, row, pin->digest, columns[TextColumn::cards]);
}

// Brings a stored row to its new state. The list of changed fields is empty when nothing differs.
Result<std::vector<std::string>> write_changed(UserTable& table, const Vault& vault,
                                               const PinRules& rules, const RowView& stored,
                                               const model::User& user, model::FieldSet given) {
    UserColumns staged;
    to_columns(user, staged);
    UserColumnViews columns = views(staged);
    keep_others(columns, given, stored.columns);
    const bool speaks_of_pin = given.has(model::User::section(), "pin");
    const auto pin = table.plan_pin(
        rules, &stored, columns, speaks_of_pin ? std::optional(user.pin.reveal()) : std::nullopt);
    if (!pin) {
        return pin.error();
    }
    if (pin->digest != stored.digest && rules.is_public(pin->digest)) {
        return taken("pin", "this PIN is taken");
    }
    std::vector<std::string> fields = differences(stored.columns, columns);
    if (pin->changed) {
        fields.emplace_back("pin");
    }
    if (fields.empty() && pin->digest == stored.digest) {
        return fields;
    }
    const Bytes sealed = !pin->has_pin  ? Bytes()
                         : pin->changed ? seal_pin(vault, columns.id, user.pin.reveal())
                                        : Bytes(stored.pin.begin(), stored.pin.end());
    Status status = table.release_pin(stored.digest);
    status = status ? table.release_cards(stored.columns[TextColumn::cards]) : status;
    status = status ? table.update(stored.row, columns, sealed, pin->digest) : status;
    status =
        status ? claim_all(table, stored.row, pin->digest, columns[TextColumn::cards]) : status;
    if (!status) {
        return status.error();
    }
    return fields;
}

} // namespace

Result<UserName> UserStore::name(door::UserRow row) {
    Query query = db_.query("SELECT id,name FROM users WHERE row=?1", row);
    if (query.next()) {
        return UserName{std::string(query.text(0)), std::string(query.text(1))};
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return Error(errors::not_found, "there is no user in row " + std::to_string(row));
}

Result<std::int64_t> UserStore::count() {
    return UserTable(db_, vault_).count();
}

Result<std::int64_t> UserStore::revision() {
    return UserTable(db_, vault_).counter(kUsersRevision);
}

Result<door::UserRow> UserStore::add(const model::User& user) {
    if (Status status = check(user); !status) {
        return status.error();
    }
    if (Status status = check_local(static_cast<std::int64_t>(user.source), user.id); !status) {
        return status.error();
    }
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    UserTable table(db_, vault_);
    const auto rules = pin_rules();
    const auto existing = table.find(user.id);
    const auto count = table.count();
    const auto row = table.counter(kNextUserRow);
    for (const Error* error :
         {rules ? nullptr : &rules.error(), existing ? nullptr : &existing.error(),
          count ? nullptr : &count.error(), row ? nullptr : &row.error()}) {
        if (error != nullptr) {
            return *error;
        }
    }
    if (*existing) {
        return taken("id", "user '" + user.id + "' exists already").on(user.id);
    }
    if (*count >= kMaxUsers) {
        return Error(errors::too_large, "the phone holds " + std::to_string(kMaxUsers) + " users");
    }
    const auto own_row = static_cast<door::UserRow>(*row + 1);
    Status status = write_new(table, vault_, *rules, own_row, user);
    status = status ? table.set_counter(kNextUserRow, own_row) : status;
    if (!status) {
        return std::move(status.error()).on(user.id);
    }
    if (status = finish_change(transaction); !status) {
        return status.error();
    }
    return own_row;
}

Result<UserChange> UserStore::change(const model::User& user, model::FieldSet given) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    return change_in(transaction, user, given);
}

Result<UserChange> UserStore::patch(std::string_view id, const Value& members) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    const Result<StoredUser> stored = get(id, Pins::opened);
    if (!stored) {
        return stored.error();
    }
    model::Encoding revealing;
    revealing.secret = [](std::string_view secret) { return Value(secret); };
    Value merged = model::encode(stored->user, revealing);
    for (const Value::Member& member : members.as_object()) {
        if (member.value.is_null() && model::User::section().find(member.key) != nullptr) {
            merged.erase(member.key);
        } else {
            merged.set(member.key, member.value);
        }
    }
    model::Problems problems;
    const auto user = model::decode_as<model::User>(merged, problems);
    if (!problems.list.empty()) {
        return summarize(std::move(problems.list)).on(std::string(id));
    }
    if (user.id != id) {
        return Error(errors::invalid_value, "the id of a user cannot be changed")
            .on(std::string(id))
            .in_field("id")
            .next("add a new user and delete the old one");
    }
    return change_in(transaction, user, model::FieldSet::all(model::User::section()));
}

Result<UserChange> UserStore::change_in(Transaction& transaction, const model::User& user,
                                        model::FieldSet given) {
    UserTable table(db_, vault_);
    auto stored = table.find(user.id);
    if (!stored) {
        return stored.error();
    }
    if (!*stored) {
        return unknown_user(user.id);
    }
    model::User merged = to_user((*stored)->columns);
    model::take_fields(given, merged, model::User(user));
    Status status = check_local((*stored)->columns.source, user.id);
    status = status ? check_local(static_cast<std::int64_t>(merged.source), user.id) : status;
    status = status ? check(merged) : status;
    if (!status) {
        return status.error();
    }
    const auto rules = pin_rules();
    if (!rules) {
        return rules.error();
    }
    auto fields = write_changed(table, vault_, *rules, **stored, user, given);
    if (!fields) {
        return std::move(fields.error()).on(user.id);
    }
    UserChange out{(*stored)->row, std::move(*fields)};
    stored = std::optional<StoredRow>(); // a statement in use would keep the commit open
    if (!out.fields.empty()) {
        if (status = finish_change(transaction); !status) {
            return status.error();
        }
    }
    return out;
}

Result<door::UserRow> UserStore::remove(std::string_view id) {
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    UserTable table(db_, vault_);
    auto stored = table.find(id);
    if (!stored) {
        return stored.error();
    }
    if (!*stored) {
        return unknown_user(id);
    }
    const door::UserRow row = (*stored)->row;
    Status status = check_local((*stored)->columns.source, id);
    status = status ? table.release_pin((*stored)->digest) : status;
    status = status ? table.release_cards((*stored)->columns[TextColumn::cards]) : status;
    stored = std::optional<StoredRow>();
    status = status ? table.erase(row) : status;
    status = status ? finish_change(transaction) : status;
    if (!status) {
        return status.error();
    }
    return row;
}

Status UserStore::finish_change(Transaction& transaction) {
    const auto revision = UserTable(db_, vault_).next_revision();
    return revision ? transaction.commit() : Status(revision.error());
}

Result<PinRules> UserStore::pin_rules() {
    const Result<Revision> config = ConfigStore(db_, vault_).current();
    if (!config) {
        return config.error();
    }
    return PinRules::of(config->phone.pin, vault_);
}

} // namespace akx::agent
