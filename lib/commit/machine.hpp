// SPDX-License-Identifier: Apache-2.0
// Decides about changes of the configuration: step(state, event, now) → effects. One thing at a
// time is with the storage; what is asked for meanwhile waits its turn.
#pragma once

#include "commit/journal.hpp"
#include "commit/lease.hpp"

#include <deque>
#include <variant>
#include <vector>

namespace akx::commit {

using Ticket = std::uint64_t; // stands for whoever waits for an answer; 0 = nobody

// A storage that does not answer for so long after the deadline no longer keeps a trial alive.
inline constexpr Millis kStoragePatience{5'000};
inline constexpr Millis kStorageRetry{2'000};
inline constexpr std::size_t kMaxWaiting = 16;

// Events. What people ask for:
struct Apply {
    Ticket ticket = 0;
    std::optional<Revision> expected; // refuse when another one is in force
    std::optional<Window> opening;    // the trial it is to be
    std::string lease;                // id of the one held; may be empty
};
struct Confirm {
    Ticket ticket = 0;
    std::string window;
};
struct RollBack { // of a trial
    Ticket ticket = 0;
    std::string window; // may be empty: whichever is open
    std::string who;
};
// What happened:
struct Stored { // the write given last is durable
    Journal journal;
};
struct NotStored {
    Error error;
};
struct Unfit { // the revision on trial cannot be put in force
    std::string reason;
};
struct Tick {};
using Event = std::variant<Apply, Confirm, RollBack, Stored, NotStored, Unfit, Tick>;

// Effects, to be carried out in this order.
struct Write { // answered by Stored or NotStored
    enum class Kind { apply, confirm, roll_back };
    Kind kind = Kind::apply;
    Ticket ticket = 0;
    std::optional<Window> opening; // apply
    std::string reason;            // roll_back
};
struct Enforce { // make this revision the one in force
    Revision revision = 0;
};
struct Answer {
    Ticket ticket = 0;
    Status status;
};
using Effect = std::variant<Write, Enforce, Answer>;

class Machine {
  public:
    // `journal` as stored, its window carried over. Send a Tick before anything is put in force.
    explicit Machine(Journal journal) : journal_(std::move(journal)) {}

    std::vector<Effect> step(const Event& event, const Now& now);
    // When to send the next Tick.
    std::optional<MonoTime> wake() const;

    const Journal& journal() const { return journal_; }
    // The one that is, or should be, in force: the confirmed one as soon as a trial is over, even
    // if that is not yet durable.
    Revision in_force() const { return returned_ ? journal_.confirmed : journal_.revision; }
    // A rollback is in force but not yet durable.
    bool returning() const { return returned_; }
    // While a window is open: what whoever wants to change something is told.
    Error why_locked() const;
    LeaseDesk& leases() { return leases_; }
    const LeaseDesk& leases() const { return leases_; }

  private:
    using Effects = std::vector<Effect>;
    void on(const Apply& asked, const Now& now, Effects& out);
    void on(const Confirm& asked, const Now& now, Effects& out);
    void on(const RollBack& asked, const Now& now, Effects& out);
    void on(const Stored& stored, const Now& now, Effects& out);
    void on(const NotStored& failed, const Now& now, Effects& out);
    void on(const Unfit& unfit, const Now& now, Effects& out);
    void on(const Tick&, const Now& now, Effects& out);
    Error why_gone(const std::string& window) const;
    void write(Write order, Effects& out);
    void go_back(std::string reason, Ticket ticket, Effects& out);
    void serve_waiting(const Now& now, Effects& out);

    Journal journal_; // what is durable
    LeaseDesk leases_;
    std::optional<Write> writing_; // with the storage
    std::string lease_in_use_;     // of what is being applied
    bool returned_ = false;
    std::string reason_; // of that
    MonoTime retry_{};
    std::deque<Event> waiting_;
};

} // namespace akx::commit
