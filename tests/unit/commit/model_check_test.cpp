// SPDX-License-Identifier: Apache-2.0
// Random lives of a phone: people, a storage that is slow, full or hanging, kill -9 and power cuts
// at any moment, clocks that are wrong. After each step the invariants must hold.
#include "unit/commit/moments.hpp"

#include <map>
#include <random>

namespace akx::commit::test {

namespace {

class Life {
  public:
    explicit Life(unsigned seed) : random_(seed) { boot(); }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            act();
            check();
        }
    }
    int rollbacks() const { return rollbacks_; }
    int confirmations() const { return confirmations_; }

  private:
    int pick(int below) { return std::uniform_int_distribution<>(0, below - 1)(random_); }
    Now now() const { return {WallTime(Millis(wall_)), MonoTime(Millis(mono_))}; }

    void act() {
        switch (pick(14)) {
        case 0:
        case 1:
            return send(
                Apply{ticket(), pick(2) ? std::optional(disk_.revision) : std::nullopt,
                      pick(3) ? std::optional(make_window("w" + std::to_string(++windows_),
                                                          "someone", "", length(), boot_id_, now()))
                              : std::nullopt,
                      pick(4) ? "" : held_});
        case 2:
            return send(Confirm{ticket(), disk_.window && pick(4)
                                              ? disk_.window->id
                                              : "w" + std::to_string(windows_ - pick(2))});
        case 3:
            return send(RollBack{ticket(), pick(2) ? "" : "w" + std::to_string(windows_), "x"});
        case 4:
        case 5:
        case 6:
            return storage();
        case 7:
            return lease();
        case 8:
            return pick(6) ? pass(pick(400)) : kill();
        case 9:
            wall_ += pick(2) ? 7'200'000 : -7'200'000; // somebody sets the clock
            return;
        case 10:
            return pick(6) ? pass(pick(400)) : send(Unfit{"bind"});
        default:
            return pass(pick(4'000));
        }
    }

    Millis length() { return Millis(5'000 + pick(20'000)); }
    Ticket ticket() {
        open_tickets_[++tickets_] = 0;
        return tickets_;
    }

    // Time passes; the loop wakes the machine whenever it asked to be woken.
    void pass(std::int64_t millis) {
        const std::int64_t until = mono_ + millis;
        while (true) {
            const auto wake = machine_->wake();
            const std::int64_t due = wake ? wake->time_since_epoch().count() : until + 1;
            if (due > until) {
                break;
            }
            advance(std::max(due, mono_));
            send(Tick{});
            if (machine_->wake() == wake) {
                break;
            }
        }
        advance(std::max(until, mono_));
    }
    void advance(std::int64_t mono) {
        wall_ += mono - mono_;
        mono_ = mono;
    }

    void send(const Event& event) {
        for (const Effect& effect : machine_->step(event, now())) {
            if (const auto* write = std::get_if<Write>(&effect)) {
                REQUIRE_FALSE(pending_); // one thing at a time
                pending_ = *write;
                asked_at_ = mono_;
            } else if (const auto* enforce = std::get_if<Enforce>(&effect)) {
                in_force_ = enforce->revision;
            } else {
                const Ticket answered = std::get<Answer>(effect).ticket;
                REQUIRE(++open_tickets_.at(answered) == 1); // never twice
            }
        }
    }

    Journal written() {
        switch (pending_->kind) {
        case Write::Kind::apply:
            return pick(5) ? after_apply(disk_, ++last_revision_, pending_->opening) : disk_;
        case Write::Kind::confirm:
            ++confirmations_;
            return after_confirm(disk_, now());
        case Write::Kind::roll_back:
            break;
        }
        ++rollbacks_;
        return after_rollback(disk_, pending_->reason, now());
    }

    void commit() {
        const Journal before = disk_;
        disk_ = written();
        // The confirmed revision changes only by a change without trial or by a confirmation that
        // was asked for before the deadline.
        if (disk_.confirmed != before.confirmed && before.window) {
            REQUIRE(pending_->kind == Write::Kind::confirm);
            REQUIRE(asked_at_ < before.window->deadline.time_since_epoch().count());
        }
        pending_.reset();
    }

    void storage() {
        if (!pending_ || pick(4) == 0) { // it hangs
            return;
        }
        if (pick(4) == 0) {
            pending_.reset();
            send(NotStored{Error(errors::storage_full, "")});
            return;
        }
        commit();
        send(Stored{disk_});
    }

    void kill() {
        if (pending_ && pick(2)) {
            commit(); // it was on the disk already, only nobody heard
        }
        pending_.reset();
        open_tickets_.clear();
        if (pick(2)) { // not only the program: the power
            boot_id_ = "boot-" + std::to_string(++boots_);
            mono_ = pick(3'000);
            wall_ = pick(2) ? wall_ + pick(60'000) : 0; // or the clock has no battery
        } else {
            advance(mono_ + pick(3'000));
        }
        held_.clear();
        boot();
    }

    void boot() {
        Journal journal = disk_;
        if (journal.window) {
            carry_over(*journal.window, boot_id_, now());
            disk_ = journal;
        }
        machine_.emplace(journal);
        in_force_ = machine_->in_force();
        send(Tick{});
    }

    void lease() {
        const std::string id = "l" + std::to_string(++leases_);
        const bool was_free = machine_->leases().active(now()) == nullptr;
        const auto got = machine_->leases().take({id, "owner of " + id, "", {}, {}}, "",
                                                 Millis(1'000 + pick(9'000)), now());
        REQUIRE(got.ok() == was_free); // never two owners
        if (got) {
            held_ = id;
        }
    }

    void check() {
        REQUIRE(machine_->in_force() == in_force_);
        // Never a half revision: what the machine believes is what is on the disk, unless a write
        // is on its way.
        if (!pending_) {
            REQUIRE(machine_->journal() == disk_);
        }
        REQUIRE((disk_.window || disk_.revision == disk_.confirmed));
        // Never on trial after the deadline (a confirmation on its way has a little longer).
        if (disk_.window && in_force_ != disk_.confirmed) {
            const std::int64_t deadline = disk_.window->deadline.time_since_epoch().count();
            const std::int64_t patience = pending_ ? kStoragePatience.count() : 0;
            REQUIRE(mono_ <= deadline + patience);
        }
    }

    std::mt19937 random_;
    std::optional<Machine> machine_;
    Journal disk_;
    std::optional<Write> pending_;
    std::int64_t asked_at_ = 0;
    Revision in_force_ = 0;
    Revision last_revision_ = 0;
    std::int64_t wall_ = kStart;
    std::int64_t mono_ = 0;
    std::string boot_id_ = "boot-0";
    int boots_ = 0;
    int windows_ = 0;
    int leases_ = 0;
    int rollbacks_ = 0;
    int confirmations_ = 0;
    std::string held_;
    Ticket tickets_ = 0;
    std::map<Ticket, int> open_tickets_;
};

} // namespace

TEST_CASE("no sequence of events breaks the promises of commit-confirm") {
    int rollbacks = 0;
    int confirmations = 0;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        Life life(seed);
        life.run(400);
        rollbacks += life.rollbacks();
        confirmations += life.confirmations();
    }
    CHECK(rollbacks > 1'000); // the walk gets everywhere
    CHECK(confirmations > 500);
}

} // namespace akx::commit::test
