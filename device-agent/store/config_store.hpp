// SPDX-License-Identifier: Apache-2.0
// The configuration and its numbered revisions (REQ CFG-6, CFG-7). Secrets in them are sealed.
#pragma once

#include "commit/journal.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"
#include "store/sqlite.hpp"
#include "store/vault.hpp"

namespace akx::agent {

inline constexpr std::int64_t kKeptRevisions = 50;

enum class RevisionState : std::uint8_t { confirmed, trial, rolled_back };
std::string_view revision_state_name(RevisionState state); // "confirmed", "trial", "rolledBack"

struct RevisionNote {
    std::int64_t id = 0; // 0 = the defaults of a new phone
    WallTime time;
    std::string actor;
    std::string message;
    std::int64_t changes = 0;
    RevisionState state = RevisionState::confirmed;
    std::string order;       // the client's id for what it asked, may be empty
    std::int64_t parent = 0; // in force before
};

struct Revision {
    RevisionNote note;
    model::Phone phone;
};

struct ApplyRequest {
    model::Phone phone;                      // the whole desired state, rules checked by the caller
    std::optional<std::int64_t> if_revision; // refused (revision_conflict) when it is another
    std::string actor;
    std::string message;
    WallTime time;
    std::string order;                     // kept with the revision
    std::optional<commit::Window> opening; // the trial it is to be
};

struct Applied {
    std::int64_t revision = 0;
    std::vector<model::Change> changes; // secrets as {"$kept": digest}; empty: nothing was written
    commit::Journal journal;            // as it is now
    bool repeated = false;              // the order was carried out before, this is what it did
};

struct RolledBack {
    commit::Journal journal;
    std::vector<std::string> suspended; // users whose PIN cannot be used any more, see roll_back
};

class ConfigStore {
  public:
    ConfigStore(Database& db, const Vault& vault) : db_(db), vault_(vault) {}

    Result<Revision> current(); // in force
    Result<commit::Journal> journal();
    Status save_journal(const commit::Journal& journal);
    Result<Revision> get(std::int64_t id);       // not_found also when no longer kept
    Result<std::vector<RevisionNote>> history(); // newest first
    Result<std::vector<model::Change>> plan(const model::Phone& phone); // what apply would change
    // All or nothing, on the disk when it returns. A change of the PIN mode gives all PINs their
    // new digests; PINs that would collide refuse the change (rule_conflict, one detail each).
    Result<Applied> apply(const ApplyRequest& request);
    // What the order with this id did, if there was one.
    Result<std::optional<Applied>> find_order(std::string_view order);

    // These end a window, all or nothing; without one they do nothing. A rollback that gives PINs
    // their former meaning leaves a user whose PIN now collides without a usable one rather than
    // fail: such a PIN was set during the trial.
    Result<commit::Journal> confirm(const Now& now);
    Result<RolledBack> roll_back(const std::string& reason, const Now& now);

    // As the API shows it: secrets as {"$kept": digest}.
    Value redacted(const model::Phone& phone, bool defaults = true) const;

  private:
    std::vector<model::Change> changes(const model::Phone& from, const model::Phone& to) const;
    Status save(std::int64_t id, std::int64_t parent, const ApplyRequest& request,
                std::size_t changed);
    Status prune(const commit::Journal& journal);
    Status end_window(const commit::Journal& after, std::int64_t trial, RevisionState state);
    Database& db_;
    const Vault& vault_;
};

} // namespace akx::agent
