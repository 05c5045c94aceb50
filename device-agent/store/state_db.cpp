// SPDX-License-Identifier: Apache-2.0
#include "store/state_db.hpp"

#include "store/state_schema.hpp"
#include "store/temp_file.hpp"
#include "store/user_table.hpp"

#include <filesystem>

namespace akx::agent {

namespace {

// Reuses its memory from user to user.
class EntryReader {
  public:
    explicit EntryReader(Query& query) : query_(query) {}

    // row, access, valid_from, valid_to, cards, pin_digest
    const door::UserEntry& read() {
        entry_.row = static_cast<door::UserRow>(query_.integer(0));
        parse_access(query_.text(1), access_);
        entry_.access = access_;
        entry_.valid_from = minute(2);
        entry_.valid_to = minute(3);
        cards_.clear();
        for_each_card(query_.text(4), [this](std::string_view card) {
            if (const auto key = model::card_key(card)) {
                cards_.push_back(*key);
            }
        });
        entry_.cards = cards_;
        entry_.pin.reset();
        if (!query_.is_null(5)) {
            entry_.pin = static_cast<std::uint64_t>(query_.integer(5));
        }
        return entry_;
    }

  private:
    std::optional<model::LocalMinute> minute(int column) const {
        return query_.is_null(column) ? std::nullopt
                                      : std::optional(model::LocalMinute{query_.integer(column)});
    }
    Query& query_;
    std::vector<model::AccessRule> access_;
    std::vector<model::CardKey> cards_;
    door::UserEntry entry_;
};

// Sealed with the device key when the file was new: tells a lost or exchanged key from damage.
constexpr std::string_view kKeyCheck = "device key check";

// A temporary file has a name for a moment; whoever is killed in it leaves one behind.
void remove_leftovers(const std::string& path) {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().filename().string().starts_with(TempFile::kPrefix)) {
            std::filesystem::remove(entry.path(), error);
        }
    }
}

} // namespace

StateDb::StateDb(Database db, const crypto::Key& device_key)
    : db_(std::move(db)), vault_(device_key), config_(db_, vault_), users_(db_, vault_),
      accounts_(db_), clients_(db_), invitations_(db_, vault_) {}

Result<std::unique_ptr<StateDb>> StateDb::open(const std::string& path,
                                               const crypto::Key& device_key,
                                               const DatabaseOptions& options) {
    Result<Database> db = Database::open(path, options);
    if (!db) {
        return db.error();
    }
    if (Status status = migrate(*db, state_schema()); !status) {
        return status.error();
    }
    std::unique_ptr<StateDb> out(new StateDb(std::move(*db), device_key));
    if (Status status = out->check_key(); !status) {
        return status.error();
    }
    if (!options.read_only) {
        remove_leftovers(path);
    }
    return out;
}

Status StateDb::check_key() {
    const Result<std::string> check = fact(kKeyCheck);
    if (!check && check.error().is(errors::not_found)) {
        return db_.options().read_only
                   ? Status()
                   : set_fact(kKeyCheck, to_base64(vault_.seal(kKeyCheck, kKeyCheck)));
    }
    if (!check) {
        return check.error();
    }
    if (!vault_.open(from_base64(*check).value_or(Bytes()), kKeyCheck)) {
        return Error(errors::corrupt, db_.path() + " was written with another device key")
            .next("bring back the device key that belongs to this file");
    }
    return {};
}

Result<std::string> StateDb::fact(std::string_view name) {
    Query query = db_.query("SELECT value FROM facts WHERE name=?1", name);
    if (query.next()) {
        return std::string(query.text(0));
    }
    Status status = query.status();
    return status ? Error(errors::not_found, "no fact '" + std::string(name) + "' is stored")
                  : status.error();
}

Status StateDb::set_fact(std::string_view name, std::string_view value) {
    return db_.run("INSERT INTO facts(name,value) VALUES(?1,?2) "
                   "ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                   name, value);
}

Status StateDb::load_directory(door::DirectoryBuilder& builder) {
    const auto users = db_.number("SELECT count(*) FROM users", 0);
    const auto cards = db_.number("SELECT count(*) FROM cards", 0);
    const auto pins = db_.number("SELECT count(*) FROM pins", 0);
    if (!users || !cards || !pins) {
        return !users ? users.error() : !cards ? cards.error() : pins.error();
    }
    builder.reserve(static_cast<std::size_t>(*users), static_cast<std::size_t>(*cards),
                    static_cast<std::size_t>(*pins));
    Query query = db_.query("SELECT row,access,valid_from,valid_to,cards,pin_digest FROM users");
    EntryReader reader(query);
    while (query.next()) {
        builder.put(reader.read());
    }
    return query.status();
}

Status StateDb::update_directory(door::DirectoryBuilder& builder,
                                 std::span<const door::UserRow> rows) {
    Query query = db_.query("SELECT row,access,valid_from,valid_to,cards,pin_digest FROM users "
                            "WHERE row=?1");
    EntryReader reader(query);
    for (const door::UserRow row : rows) {
        query.reset();
        if (query.bind(1, row).next()) {
            builder.put(reader.read());
        } else if (query.status()) {
            builder.remove(row);
        } else {
            break;
        }
    }
    return query.status();
}

} // namespace akx::agent
