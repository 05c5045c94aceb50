// SPDX-License-Identifier: Apache-2.0
// Carries out what commit::Machine decides: revisions go to the storage, come into force at the
// door and on the network, and back when a trial is not confirmed. Belongs to the loop.
#pragma once

#include "app/directory_keeper.hpp"
#include "app/settings.hpp"
#include "commit/machine.hpp"

#include <map>

namespace akx::agent {

// What somebody wants the configuration to be.
struct ConfigOrder {
    static constexpr std::int64_t kBefore = -1; // the revision before the present one

    Value config;                            // the whole desired state
    std::optional<std::int64_t> again;       // instead: the content of this revision
    std::optional<std::int64_t> if_revision; // refuse when another is in force
    std::string actor;
    std::string message;
    std::string id;                // chosen by the client; the same one is not carried out twice
    std::optional<Millis> confirm; // on trial for so long
    std::string plan;              // digest of the plan it must be; may be empty
    std::string lease;             // of the lease held; may be empty
};

class RevisionKeeper {
  public:
    struct Sinks {
        // Any thread: whether the phone could run with `wanted` instead of `present`.
        std::function<Status(const model::Phone& wanted, const model::Phone& present)> check;
        // The revision is the one in force from now on. `answering`: whoever asked for it has
        // still to get the answer.
        std::function<void(const InForce&, bool answering)> enforce;
    };
    using Applied = std::function<void(Result<agent::Applied>)>;
    using Done = std::function<void(const Status&)>;

    RevisionKeeper(core::EventLoop& loop, const Clock& clock, Store& store,
                   DirectoryKeeper& directory, const Settings& settings, Sinks sinks);

    // At the start: carries an open window over from before and finds out which revision is in
    // force. `boot` names this boot of the kernel.
    Result<InForce> load(StateDb& state, std::string boot);
    void start(); // the loop is about to run: deadlines count

    // Durable, and in force, when `done` is called with what was applied. locked,
    // revision_conflict, plan_mismatch, lease_lost, and all that a document can be wrong about.
    void apply(ConfigOrder order, Applied done);
    // These end a window. not_found, rolled_back.
    void confirm(const std::string& window, Done done);
    void roll_back(const std::string& window, const std::string& who, Done done);
    // The trial cannot be put in force: back at once.
    void unfit(const std::string& reason);

    const commit::Machine& machine() const { return *machine_; }
    commit::LeaseDesk& leases() { return machine_->leases(); }

  private:
    struct Pending {
        ConfigOrder order;
        Applied applied;
        Done done;
        agent::Applied outcome;
    };
    struct Written {
        agent::Applied applied;
        std::optional<InForce> next; // unless nothing new comes into force
    };

    commit::Ticket expect(Pending pending);
    void step(const commit::Event& event);
    void carry_out(const commit::Write& order);
    void carry_out(const commit::Enforce& order);
    void carry_out(const commit::Answer& answer);
    void write(std::function<void(StateDb&)> job);
    void write_apply(const commit::Write& order);
    void write_confirm();
    void write_rollback(const std::string& reason);
    Result<Written> apply_now(StateDb& state, const ConfigOrder& order,
                              std::optional<commit::Window> opening) const;
    Result<model::Phone> wanted(StateDb& state, const ConfigOrder& order,
                                const Revision& before) const;
    void stored(commit::Journal journal);
    void not_stored(const Error& error);
    void look_up_order(Pending pending, const Error& why);
    void record_rollback(const RolledBack& back, const std::string& reason);

    core::EventLoop& loop_;
    const Clock& clock_;
    Store& store_;
    DirectoryKeeper& directory_;
    const Settings& settings_;
    Sinks sinks_;
    std::string boot_;
    std::optional<commit::Machine> machine_;
    std::optional<InForce> confirmed_; // where a rollback goes
    std::optional<InForce> trial_;     // while a window is open
    std::map<commit::Ticket, Pending> pending_;
    commit::Ticket last_ticket_ = 0;
    bool answering_ = false; // effects of a step that ends in an answer are being carried out
    core::Timer wake_;
};

} // namespace akx::agent
