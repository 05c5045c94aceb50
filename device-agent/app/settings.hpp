// SPDX-License-Identifier: Apache-2.0
// The phone's configuration: what a document means here, what it would change, and what is in
// force. RevisionKeeper changes it.
#pragma once

#include "door/policy.hpp"
#include "store/store.hpp"

namespace akx::agent {

struct ConfigPlan {
    std::int64_t revision = 0; // it is a plan for this one
    std::vector<model::Change> changes;
    std::string digest; // of what would be in force, secrets included
};

// A revision with what the door needs of it.
struct InForce {
    Revision revision;
    std::shared_ptr<const door::Policy> policy;
};

class Settings {
  public:
    Settings(const Vault& vault, std::string serial) : vault_(vault), serial_(std::move(serial)) {}

    // These belong to the loop.
    void put_in_force(Revision revision) { current_ = std::move(revision); }
    const model::Phone& phone() const { return current_.phone; }
    std::int64_t revision() const { return current_.note.id; }

    // The others may be called on any thread, and not on the loop: a time zone is read from the
    // disk.
    // Reads a document: all problems at once; {"$kept": digest} becomes the secret of `current`.
    Result<model::Phone> read(const Value& config, const model::Phone& current) const;
    // What applying it to `current` would change. No side effects.
    Result<ConfigPlan> plan(const Value& config, const Revision& current) const;
    // Stands for applying `phone` to this revision of this phone (REQ CFG-5).
    std::string plan_digest(const model::Phone& phone, std::int64_t revision) const;
    Result<InForce> prepare(Revision revision) const; // invalid_value: the time zone is unknown

    // As the API shows it: secrets as {"$kept": digest}.
    Value shown(const model::Phone& phone, bool defaults = true) const;

  private:
    const Vault& vault_;
    std::string serial_;
    Revision current_;
};

LogLimits log_limits(const model::LogSettings& settings);
Value change_value(const model::Change& change);
Value changes_value(std::span<const model::Change> changes);

} // namespace akx::agent
