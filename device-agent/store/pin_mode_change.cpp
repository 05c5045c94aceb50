// SPDX-License-Identifier: Apache-2.0
#include "store/pin_mode_change.hpp"

#include "store/sorted_runs.hpp"
#include "store/user_table.hpp"

namespace akx::agent {

namespace {

constexpr std::size_t kMaxDetails = 100;

class ModeChange {
  public:
    enum class Collisions { refuse, suspend };

    ModeChange(Database& db, const Vault& vault, const model::PinSettings& after,
               Collisions collisions)
        : db_(db), vault_(vault), table_(db, vault), settings_(after), collisions_(collisions),
          entries_(db.path().substr(0, db.path().rfind('/')), db.options().vfs) {}

    Status run(const model::PinSettings& before);
    std::vector<std::string> take_suspended() { return std::move(suspended_); }

  private:
    Status redigest();
    Status enter();
    Status check_public();
    Status verdict();
    Result<std::string> id_of(door::UserRow row);
    Status collision(door::UserRow owner, door::UserRow other);
    Status suspend(door::UserRow row);
    void problem(std::string field, std::string what) {
        if (problems_.size() < kMaxDetails) {
            problems_.push_back(
                Error(errors::rule_conflict, std::move(what)).in_field(std::move(field)));
        }
    }

    Database& db_;
    const Vault& vault_;
    UserTable table_;
    const model::PinSettings& settings_;
    Collisions collisions_;
    SortedRuns entries_;
    std::vector<Error> problems_;
    std::vector<std::string> suspended_;
};

Status ModeChange::run(const model::PinSettings& before) {
    Status status;
    if (before.mode != settings_.mode) {
        status = redigest();
        status = status ? enter() : status;
    }
    status = status ? check_public() : status;
    return status ? verdict() : status;
}

Status ModeChange::redigest() {
    Query rows = db_.query("SELECT row,id,room,pin FROM users WHERE pin IS NOT NULL ORDER BY row");
    Query update = db_.query("UPDATE users SET pin_digest=?2 WHERE row=?1");
    while (rows.next()) {
        const auto row = static_cast<door::UserRow>(rows.integer(0));
        const Result<Secret> pin = open_pin(vault_, rows.text(1), rows.blob(3));
        if (!pin) {
            return Error(pin.error()).on(std::string(rows.text(1)));
        }
        const auto digest = vault_.pin_digest(settings_.mode, rows.text(2), pin->reveal());
        Status status = update.bind_all(row, digest).run();
        status = status && digest ? entries_.add({*digest, row, row}) : status;
        if (!status) {
            return status;
        }
    }
    return rows.status();
}

Status ModeChange::enter() {
    if (Status status = db_.run("DELETE FROM pins"); !status) {
        return status;
    }
    return table_.pins().claim_all(
        entries_,
        [this](const CredentialEntry& entry, const CredentialEntry& earlier) {
            return collision(earlier.row, entry.row);
        },
        [this](const CredentialEntry& entry, door::UserRow owner) {
            return collision(owner, entry.row);
        });
}

Result<std::string> ModeChange::id_of(door::UserRow row) {
    Query query = db_.query("SELECT id FROM users WHERE row=?1", row);
    if (query.next()) {
        return std::string(query.text(0));
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return std::string();
}

Status ModeChange::suspend(door::UserRow row) {
    const auto id = id_of(row);
    if (!id) {
        return id.error();
    }
    if (suspended_.size() < kMaxDetails) {
        suspended_.push_back(*id);
    }
    return db_.run("UPDATE users SET pin_digest=NULL WHERE row=?1", row);
}

Status ModeChange::collision(door::UserRow owner, door::UserRow other) {
    if (collisions_ == Collisions::suspend) {
        return suspend(other);
    }
    const auto first = id_of(owner);
    const auto second = id_of(other);
    if (!first || !second) {
        return first ? second.error() : first.error();
    }
    problem("pin.mode",
            "users '" + *first + "' and '" + *second + "' would have the same PIN in mode " +
                std::string(
                    model::Names<model::PinMode>::names[static_cast<std::size_t>(settings_.mode)]));
    return {};
}

Status ModeChange::check_public() {
    if (settings_.mode != model::PinMode::pin) {
        return {};
    }
    for (const model::PublicPin& pin : settings_.public_pins) {
        const auto digest = vault_.pin_digest(settings_.mode, {}, pin.code.reveal());
        const auto owner = table_.pins().owner(digest.value_or(0));
        if (!owner) {
            return owner.error();
        }
        if (digest && *owner != 0 && collisions_ == Collisions::suspend) {
            Status status = suspend(*owner);
            status = status ? table_.pins().release(*digest) : status;
            if (!status) {
                return status;
            }
        } else if (digest && *owner != 0) {
            problem("pin.publicPins[" + pin.name + "].code",
                    "this is also the private PIN of a user");
        }
    }
    return {};
}

Status ModeChange::verdict() {
    return problems_.empty() ? Status() : Status(summarize(std::move(problems_)));
}

} // namespace

Status change_pin_rules(Database& db, const Vault& vault, const model::PinSettings& before,
                        const model::PinSettings& after) {
    return ModeChange(db, vault, after, ModeChange::Collisions::refuse).run(before);
}

Result<std::vector<std::string>> restore_pin_rules(Database& db, const Vault& vault,
                                                   const model::PinSettings& before,
                                                   const model::PinSettings& after) {
    ModeChange change(db, vault, after, ModeChange::Collisions::suspend);
    const Status status = change.run(before);
    return status ? Result<std::vector<std::string>>(change.take_suspended())
                  : Result<std::vector<std::string>>(status.error());
}

} // namespace akx::agent
