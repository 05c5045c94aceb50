// SPDX-License-Identifier: Apache-2.0
// The phone's configuration at work: checks, plans and applies changes, and hands them to the door.
#pragma once

#include "app/directory_keeper.hpp"
#include "core/door_keeper.hpp"
#include "store/store.hpp"

namespace akx::agent {

struct ConfigPlan {
    std::int64_t revision = 0; // it is a plan for this one
    std::vector<model::Change> changes;
};

class Settings {
  public:
    struct Order {
        Value config;                            // the whole desired state
        std::optional<std::int64_t> if_revision; // refuse when it is another by now
        std::string actor;
        std::string message;
    };

    Settings(core::EventLoop& loop, const Clock& clock, Store& store, DirectoryKeeper& directory,
             const Vault& vault);
    void set_door(DoorKeeper* door) { door_ = door; }

    // At the start, before the door runs.
    void adopt(Revision current) { current_ = std::move(current); }
    const model::Phone& phone() const { return current_.phone; }
    std::int64_t revision() const { return current_.note.id; }
    // Stands for a secret wherever the configuration is shown.
    std::string secret_digest(std::string_view secret) const {
        return vault_.secret_digest(secret);
    }

    // These two may be called on any thread, and not on the loop: a time zone is read from the
    // disk. Reads a document: all problems at once; {"$kept": digest} becomes the secret of
    // `current`.
    Result<model::Phone> read(const Value& config, const model::Phone& current) const;
    // What applying it to `current` would change. No side effects.
    Result<ConfigPlan> plan(const Value& config, const Revision& current) const;
    // Durable, and in effect at the door, when `done` is called (on the loop).
    void apply(Order order, std::function<void(Result<Applied>)> done);

    // Where the policy of a configuration is made; reads the time zone, so not for the loop.
    static Result<std::shared_ptr<const door::Policy>> make_policy(const model::Phone& phone,
                                                                   const Vault& vault);

  private:
    void in_effect(Revision revision, std::shared_ptr<const door::Policy> policy);

    core::EventLoop& loop_;
    const Clock& clock_;
    Store& store_;
    DirectoryKeeper& directory_;
    const Vault& vault_;
    DoorKeeper* door_ = nullptr;
    Revision current_;
};

LogLimits log_limits(const model::LogSettings& settings);
Value change_value(const model::Change& change);
Value changes_value(std::span<const model::Change> changes);

} // namespace akx::agent
