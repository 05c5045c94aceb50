// SPDX-License-Identifier: Apache-2.0
// The configuration and its numbered revisions (REQ CFG-6). Secrets in them are sealed.
#pragma once

#include "base/time.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"
#include "store/sqlite.hpp"
#include "store/vault.hpp"

namespace akx::agent {

inline constexpr std::int64_t kKeptRevisions = 50;

struct RevisionNote {
    std::int64_t id = 0; // 0 = the defaults of a new phone
    WallTime time;
    std::string actor;
    std::string message;
    std::int64_t changes = 0;
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
};

struct Applied {
    std::int64_t revision = 0;
    std::vector<model::Change> changes; // secrets as {"$kept": digest}; empty: nothing was written
};

class ConfigStore {
  public:
    ConfigStore(Database& db, const Vault& vault) : db_(db), vault_(vault) {}

    Result<Revision> current();
    Result<Revision> get(std::int64_t id);       // not_found also when no longer kept
    Result<std::vector<RevisionNote>> history(); // newest first
    Result<std::vector<model::Change>> plan(const model::Phone& phone); // what apply would change
    // All or nothing, on the disk when it returns. A change of the PIN mode gives all PINs their
    // new digests; PINs that would collide refuse the change (rule_conflict, one detail each).
    Result<Applied> apply(const ApplyRequest& request);

    // As the API shows it: secrets as {"$kept": digest}.
    Value redacted(const model::Phone& phone, bool defaults = true) const;

  private:
    std::vector<model::Change> changes(const model::Phone& from, const model::Phone& to) const;
    Status save(std::int64_t id, const ApplyRequest& request, std::size_t changed);
    Database& db_;
    const Vault& vault_;
};

} // namespace akx::agent
