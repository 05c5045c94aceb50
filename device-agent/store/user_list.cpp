// SPDX-License-Identifier: Apache-2.0
// Reading users: one, a page, all.
#include "store/sql_text.hpp"
#include "store/user_export.hpp"
#include "store/user_table.hpp"

namespace akx::agent {

namespace {

constexpr std::size_t kMaxPage = 1'000;

constexpr std::string_view kSelect = "SELECT row,pin,pin_digest,";
constexpr std::string_view kCount = "SELECT count(*)";
constexpr std::string_view kFrom = " FROM users WHERE ";
// ?1 is the pattern, '' for everything.
constexpr std::string_view kMatches =
    "(?1='' OR id LIKE ?1 ESCAPE '\\' OR name LIKE ?1 ESCAPE '\\' OR room LIKE ?1 ESCAPE '\\'"
    " OR grp LIKE ?1 ESCAPE '\\' OR building LIKE ?1 ESCAPE '\\' OR role LIKE ?1 ESCAPE '\\'"
    " OR phones LIKE ?1 ESCAPE '\\' OR cards LIKE ?1 ESCAPE '\\')";
constexpr std::string_view kById = " AND id>?2 ORDER BY id LIMIT ?3 OFFSET ?5";
constexpr std::string_view kByName = " AND (?2='' OR (name COLLATE NOCASE,id)>(?4,?2))"
                                     " ORDER BY name COLLATE NOCASE,id LIMIT ?3 OFFSET ?5";

std::string like_pattern(std::string_view part) {
    if (part.empty()) {
        return {};
    }
    std::string out = "%";
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + "%";
}

} // namespace

Result<StoredUser> to_stored_user(const RowView& row, Pins pins, const Vault& vault) {
    StoredUser out;
    out.row = row.row;
    out.user = to_user(row.columns);
    out.has_pin = !row.pin.empty();
    if (pins == Pins::opened && out.has_pin) {
        Result<Secret> pin = open_pin(vault, out.user.id, row.pin);
        if (!pin) {
            return std::move(pin.error()).on(out.user.id);
        }
        out.user.pin = std::move(*pin);
    }
    return out;
}

Result<StoredUser> UserStore::get(std::string_view id, Pins pins) {
    const auto row = UserTable(db_, vault_).find(id);
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return unknown_user(id);
    }
    return to_stored_user(**row, pins, vault_);
}

Result<UserPage> UserStore::list(const UserQuery& query) {
    const std::string pattern = like_pattern(query.filter);
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxPage);
    UserPage page;
    const auto total = db_.number(joined<kCount, kFrom, kMatches>, 0, pattern);
    if (!total) {
        return total.error();
    }
    page.total = *total;
    std::string after_name;
    if (query.order == UserOrder::name && !query.after.empty()) {
        const Result<StoredUser> after = get(query.after);
        if (!after) {
            return after.error();
        }
        after_name = after->user.name;
    }
    Query rows = db_.query(query.order == UserOrder::id
                               ? joined<kSelect, kUserColumns, kFrom, kMatches, kById>
                               : joined<kSelect, kUserColumns, kFrom, kMatches, kByName>,
                           pattern, query.after, limit + 1);
    if (query.order == UserOrder::name) {
        rows.bind(4, after_name);
    }
    rows.bind(5, query.skip);
    while (rows.next()) {
        if (page.users.size() == limit) {
            page.next = page.users.back().user.id;
            break;
        }
        page.users.push_back(*to_stored_user(read_row(rows), Pins::hidden, vault_));
    }
    if (Status status = rows.status(); !status) {
        return status.error();
    }
    return page;
}

Status UserStore::each(Pins pins, const std::function<bool(StoredUser&)>& take) {
    Query rows = UserTable(db_, vault_).all();
    while (rows.next()) {
        Result<StoredUser> user = to_stored_user(read_row(rows), pins, vault_);
        if (!user) {
            return user.error();
        }
        if (!take(*user)) {
            return {};
        }
    }
    return rows.status();
}

struct UserExport::State {
    Database db;
    const Vault& vault;
    Pins pins;
    std::optional<Query> rows; // open: it holds the snapshot
    bool ended = false;

    State(Database database, const Vault& keys, Pins which)
        : db(std::move(database)), vault(keys), pins(which) {
        rows.emplace(UserTable(db, vault).all());
    }
};

UserExport::UserExport(std::unique_ptr<State> state) : state_(std::move(state)) {}
UserExport::~UserExport() = default;

Result<std::unique_ptr<UserExport>> UserExport::start(StateDb& state, Pins pins) {
    DatabaseOptions options = state.database().options();
    options.read_only = true;
    options.cache_kib = 128;
    Result<Database> db = Database::open(state.database().path(), options);
    if (!db) {
        return db.error();
    }
    return std::unique_ptr<UserExport>(
        new UserExport(std::make_unique<State>(std::move(*db), state.vault(), pins)));
}

Result<std::vector<StoredUser>> UserExport::next(std::size_t count) {
    std::vector<StoredUser> out;
    Query& rows = *state_->rows;
    while (!state_->ended && out.size() < count) {
        if (!rows.next()) {
            state_->ended = true;
            if (Status status = rows.status(); !status) {
                return status.error();
            }
            break;
        }
        Result<StoredUser> user = to_stored_user(read_row(rows), state_->pins, state_->vault);
        if (!user) {
            return user.error();
        }
        out.push_back(std::move(*user));
    }
    return out;
}

} // namespace akx::agent
