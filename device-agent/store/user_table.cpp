// SPDX-License-Identifier: Apache-2.0
#include "store/user_table.hpp"

#include "store/sql_text.hpp"

namespace akx::agent {

namespace {

constexpr std::string_view kSelect = "SELECT row,pin,pin_digest,";
constexpr std::string_view kById = " FROM users WHERE id=?1";
constexpr std::string_view kInOrder = " FROM users ORDER BY row";
constexpr std::string_view kInsert = "INSERT INTO users(row,pin,pin_digest,";
constexpr std::string_view kValues = ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,"
                                     "?16,?17)";
constexpr std::string_view kUpdate =
    "UPDATE users SET pin=?2,pin_digest=?3,id=?4,name=?5,cards=?6,access=?7,phones=?8,grp=?9,"
    "building=?10,room=?11,floors=?12,role=?13,valid_from=?14,valid_to=?15,web_relay=?16,"
    "source=?17 WHERE row=?1";

std::string pin_context(std::string_view id) {
    return "user:" + std::string(id);
}

Status write_row(Query query, door::UserRow row, const UserColumnViews& columns, ByteView pin,
                 std::optional<std::int64_t> digest) {
    query.bind(1, row);
    if (pin.empty()) {
        query.bind(2, nullptr);
    } else {
        query.static_blob(2, pin);
    }
    query.bind(3, digest);
    bind_columns(query, 4, columns);
    return query.run();
}

} // namespace

Bytes seal_pin(const Vault& vault, std::string_view id, std::string_view pin) {
    return pin.empty() ? Bytes() : vault.seal(pin, pin_context(id));
}

Result<Secret> open_pin(const Vault& vault, std::string_view id, ByteView sealed) {
    return vault.open(sealed, pin_context(id));
}

Error unknown_user(std::string_view id) {
    return Error(errors::not_found, "there is no user '" + std::string(id) + "'")
        .on(std::string(id));
}

RowView read_row(const Query& query) {
    RowView out;
    out.row = static_cast<door::UserRow>(query.integer(0));
    out.pin = query.blob(1);
    if (!query.is_null(2)) {
        out.digest = query.integer(2);
    }
    out.columns = read_columns(query, 3);
    return out;
}

Result<std::optional<StoredRow>> UserTable::find(std::string_view id) {
    Query query = db_.query(joined<kSelect, kUserColumns, kById>, id);
    if (!query.next()) {
        if (Status status = query.status(); !status) {
            return status.error();
        }
        return std::optional<StoredRow>();
    }
    const RowView row = read_row(query);
    return std::optional(StoredRow{row, std::move(query)});
}

Query UserTable::all() {
    return db_.query(joined<kSelect, kUserColumns, kInOrder>);
}

Result<std::int64_t> UserTable::count() {
    return db_.number("SELECT count(*) FROM users", 0);
}

Result<PinOutcome> UserTable::plan_pin(const PinRules& rules, const RowView* stored,
                                       const UserColumnViews& columns,
                                       std::optional<std::string_view> pin) {
    const bool had_pin = stored != nullptr && !stored->pin.empty();
    const std::string_view room = columns[TextColumn::room];
    const bool same_place = rules.mode == model::PinMode::pin ||
                            (stored != nullptr && stored->columns[TextColumn::room] == room);
    if (!had_pin || (pin && pin->empty())) {
        const std::string_view digits = pin.value_or(std::string_view());
        return PinOutcome{!digits.empty(), had_pin || !digits.empty(),
                          vault_.pin_digest(rules.mode, room, digits)};
    }
    if (!pin && same_place) {
        return PinOutcome{true, false, stored->digest};
    }
    if (pin && same_place && stored->digest) { // equal digests mean equal digits
        const auto digest = vault_.pin_digest(rules.mode, room, *pin);
        return PinOutcome{true, digest != stored->digest, digest};
    }
    Result<Secret> old = open_pin(vault_, stored->columns.id, stored->pin);
    if (!old) {
        return old.error();
    }
    const std::string_view digits = pin.value_or(old->reveal());
    return PinOutcome{true, !old->equals(digits), vault_.pin_digest(rules.mode, room, digits)};
}

Status UserTable::insert(door::UserRow row, const UserColumnViews& columns, ByteView pin,
                         std::optional<std::int64_t> digest) {
    return write_row(db_.query(joined<kInsert, kUserColumns, kValues>), row, columns, pin, digest);
}

Status UserTable::update(door::UserRow row, const UserColumnViews& columns, ByteView pin,
                         std::optional<std::int64_t> digest) {
    return write_row(db_.query(kUpdate), row, columns, pin, digest);
}

Status UserTable::erase(door::UserRow row) {
    return db_.run("DELETE FROM users WHERE row=?1", row);
}

Status UserTable::release_pin(std::optional<std::int64_t> digest) {
    return digest ? pins_.release(*digest) : Status();
}

Status UserTable::release_cards(std::string_view cards) {
    Status status;
    for_each_card(cards, [&](std::string_view card) {
        if (status.ok()) {
            status = cards_.release(slot_of(card));
        }
    });
    return status;
}

std::int64_t UserTable::slot_of(std::string_view card) const {
    return vault_.card_slot(model::card_key(card).value_or(model::CardKey{}));
}

Result<std::int64_t> UserTable::counter(std::string_view name) {
    return db_.number("SELECT value FROM counters WHERE name=?1", 0, name);
}

Status UserTable::set_counter(std::string_view name, std::int64_t value) {
    return db_.run("INSERT INTO counters(name,value) VALUES(?1,?2) "
                   "ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                   name, value);
}

Result<std::int64_t> UserTable::next_revision() {
    Result<std::int64_t> revision = counter(kUsersRevision);
    if (!revision) {
        return revision;
    }
    *revision += 1;
    if (Status status = set_counter(kUsersRevision, *revision); !status) {
        return status.error();
    }
    return revision;
}

} // namespace akx::agent
