// SPDX-License-Identifier: Apache-2.0
#include "door/relay_machine.hpp"

#include <algorithm>

namespace akx::door {

namespace {

constexpr Millis kHoldCheck{60'000};

} // namespace

void RelayMachine::configure(const model::Relay& relay) {
    const bool bistable = relay.mode == model::RelayMode::bistable;
    if (bistable != bistable_) {
        cancel();
    }
    bistable_ = bistable;
}

void RelayMachine::trigger(Millis delay, Millis hold, MonoTime now) {
    if (hold_ == HoldState::locked) {
        return;
    }
    Pending asked{now + delay, now + delay + hold};
    if (pending_) {
        asked.start = std::min(asked.start, pending_->start);
        asked.end = std::max(asked.end, pending_->end);
        pending_.reset();
    }
    if (asked.start <= now) {
        fire(asked);
    } else {
        pending_ = asked;
    }
}

void RelayMachine::fire(const Pending& pending) {
    if (!bistable_) {
        open_until_ = std::max(open_until_.value_or(pending.end), pending.end);
    } else if (hold_ != HoldState::open && !schedule_open_) {
        // Who comes while the door is held open anyway does not change where it falls back to.
        latched_ = !latched_;
    }
}

void RelayMachine::cancel() {
    pending_.reset();
    open_until_.reset();
    latched_ = false;
}

void RelayMachine::hold(HoldState state, std::optional<WallTime> until) {
    if (state == HoldState::locked) {
        cancel();
    }
    hold_ = state;
    hold_until_ = state == HoldState::normal ? std::nullopt : until;
}

bool RelayMachine::set_schedule_open(bool open) {
    const bool changed = schedule_open_ != open;
    schedule_open_ = open;
    return changed;
}

RelayMachine::Due RelayMachine::advance(Now now) {
    Due due;
    if (hold_until_ && *hold_until_ <= now.wall) {
        due.hold_ended = true;
        hold(HoldState::normal, std::nullopt);
    }
    if (pending_ && pending_->start <= now.mono) {
        const Pending start = *pending_;
        pending_.reset();
        fire(start);
        due.fired = true;
    }
    if (open_until_ && *open_until_ <= now.mono) {
        open_until_.reset();
    }
    return due;
}

std::optional<MonoTime> RelayMachine::deadline(Now now) const {
    std::optional<MonoTime> next;
    const auto consider = [&next](MonoTime time) { next = std::min(next.value_or(time), time); };
    if (pending_) {
        consider(pending_->start);
    }
    if (open_until_) {
        consider(*open_until_);
    }
    if (hold_until_) {
        consider(now.mono + std::clamp(*hold_until_ - now.wall, Millis{0}, kHoldCheck));
    }
    return next;
}

bool RelayMachine::is_open() const {
    return hold_ != HoldState::locked &&
           (hold_ == HoldState::open || schedule_open_ || open_until_.has_value() || latched_);
}

} // namespace akx::door
