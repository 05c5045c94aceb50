// SPDX-License-Identifier: Apache-2.0
// One relay in time: trigger delay, hold delay, toggling, holds, hold-open schedule. Says whether
// the door should be open now; switching the contact and reporting are the core's.
#pragma once

#include "door/input.hpp"

namespace akx::door {

class RelayMachine {
  public:
    // An opening that is on its way or in effect goes on with the times it started with.
    void configure(const model::Relay& relay);

    // Opens after `delay` for `hold`, or toggles a bistable relay. Openings that overlap join: the
    // earlier start, the later end. Ignored while locked down.
    void trigger(Millis delay, Millis hold, MonoTime now);
    // Drops what is on its way and what is open; holds stay.
    void cancel();

    // Locking down also cancels. `until` is left unset for normal.
    void hold(HoldState state, std::optional<WallTime> until);
    // Whether the hold-open schedule is open; true when that changed something.
    bool set_schedule_open(bool open);

    // Carries out what is due.
    struct Due {
        bool hold_ended = false;
        bool fired = false; // a trigger delay has passed
    };
    Due advance(Now now);
    // When the next thing is due. A hold is on the wall clock, which may be stepped: it is looked
    // at every minute at least.
    std::optional<MonoTime> deadline(Now now) const;

    bool is_open() const;
    bool is_pending() const { return pending_.has_value(); }
    HoldState hold_state() const { return hold_; }
    std::optional<WallTime> hold_until() const { return hold_until_; }
    bool schedule_open() const { return schedule_open_; }

  private:
    struct Pending {
        MonoTime start;
        MonoTime end;
    };

    void fire(const Pending& pending);

    bool bistable_ = false;
    bool latched_ = false;               // bistable: toggled open
    std::optional<Pending> pending_;     // waits for its trigger delay
    std::optional<MonoTime> open_until_; // monostable
    HoldState hold_ = HoldState::normal;
    std::optional<WallTime> hold_until_;
    bool schedule_open_ = false;
};

} // namespace akx::door
