// SPDX-License-Identifier: Apache-2.0
// Commands from outside: unlock, hold, release of a keypad.
#include "door/core_state.hpp"

#include <algorithm>

namespace akx::door {

using model::RelayId;

void Core::State::answer(Token token, Reply reply) {
    if (token != 0) {
        reply.token = token;
        emit(std::move(reply));
    }
}

// A command is late by the sender's clock or by the time it waited here. One from the future is
// refused like one from the past: with clocks that far apart its age is not known.
bool Core::State::refuse_late(const RemoteUnlock& command) {
    const Millis expiry = command.expiry.value_or(policy_->command_expiry);
    const Millis waited = command.received ? now_.mono - *command.received : Millis{0};
    const Millis sent = command.issued ? now_.wall - *command.issued : Millis{0};
    if (waited <= expiry && sent <= expiry && -sent <= expiry) {
        return false;
    }
    const Millis age = waited > expiry ? std::max(waited, sent) : sent;
    emit(expired_record(command, age, now_.wall));
    Reply reply;
    reply.outcome = Outcome::expired;
    reply.age = age;
    answer(command.token, std::move(reply));
    return true;
}

void Core::State::on(const RemoteUnlock& command) {
    if (refuse_late(command)) {
        return;
    }
    if (command.token != 0 && replies_.is_full()) {
        Reply reply;
        reply.outcome = Outcome::busy;
        answer(command.token, std::move(reply));
        return;
    }
    const Attempt attempt{command.method, Authorised{}, command.relays};
    const Origin origin{command.method, {}, {}, command.actor, command.reason};
    const Decision decision =
        decide(*policy_, *directory_, door_state(nullptr), attempt, now_.wall);
    if (!decision.granted()) {
        emit(access_record(decision, attempt.relays, origin, now_.wall));
        Reply reply;
        reply.outcome = Outcome::refused;
        reply.reason = decision.reason;
        answer(command.token, std::move(reply));
        return;
    }
    Replies::Owed owed;
    owed.token = command.token;
    owed.asked = decision.relays;
    owed.fires_at.fill(now_.mono);
    open(decision.relays, {command.delay, command.hold}, &owed.fires_at);
    for (const RelayId id : kAllRelays) {
        const model::Relay* relay = policy_->relay(id);
        if (relay != nullptr && relay->mode == model::RelayMode::bistable) {
            owed.bistable.add(id);
        }
    }
    replies_.add(owed); // answered by the sync at the end of this step at the earliest
    emit(access_record(decision, attempt.relays, origin, now_.wall));
}

std::optional<Reply> Core::State::obstacle_to(const Hold& hold) const {
    Reply reply;
    if (hold.relays.empty() || (hold.relays.bits & ~policy_->known_relays().bits) != 0) {
        reply.outcome = Outcome::refused;
        reply.reason = Reason::no_such_relay;
    } else if (hold.until && *hold.until <= now_.wall) {
        reply.outcome = Outcome::expired;
        reply.age = now_.wall - *hold.until;
    } else if (hold.token != 0 && replies_.is_full()) {
        reply.outcome = Outcome::busy;
    } else {
        return std::nullopt;
    }
    return reply;
}

void Core::State::on(const Hold& hold) {
    if (const auto obstacle = obstacle_to(hold)) {
        answer(hold.token, *obstacle);
        return;
    }
    for (const RelayId id : kAllRelays) {
        if (hold.relays.has(id)) {
            apply_hold(id, hold);
        }
    }
    Replies::Owed owed;
    owed.token = hold.token;
    owed.is_hold = true;
    owed.asked = hold.relays;
    owed.fires_at.fill(now_.mono);
    replies_.add(owed);
}

void Core::State::apply_hold(RelayId id, const Hold& hold) {
    Door& it = door(id);
    const HoldState before = it.machine.hold_state();
    it.contact.retry_now();
    it.machine.hold(hold.state, hold.until);
    if (hold.state == HoldState::locked) {
        replies_.refuse(id, Reason::door_locked_down, *effects_);
    }
    sync(id);
    if (hold.restored || (before == HoldState::normal && hold.state == HoldState::normal)) {
        return;
    }
    if (hold.state == HoldState::normal) {
        emit(released_record(id, before, hold.actor, hold.reason, now_.wall));
    } else {
        emit(held_record(id, hold.state, hold.until, hold.actor, hold.reason, now_.wall));
    }
    emit(HoldChanged{id, hold.state, it.machine.hold_until()});
}

void Core::State::on(const ReleaseKeypad& release) {
    for (NamedKeypad& named : keypads_) {
        if (!release.reader.empty() && release.reader != named.reader) {
            continue;
        }
        const bool was_locked = named.keypad.is_locked();
        named.keypad.release();
        named.keypad.clear();
        if (was_locked) {
            emit(keypad_released_record(named.reader, release.actor, now_.wall));
        }
    }
    Reply reply;
    reply.outcome = Outcome::done;
    answer(release.token, std::move(reply));
}

} // namespace akx::door
