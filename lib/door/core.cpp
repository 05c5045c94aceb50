// SPDX-License-Identifier: Apache-2.0
#include "door/core_state.hpp"

#include <algorithm>

namespace akx::door {

using model::RelayId;

Core::Core(std::shared_ptr<const Policy> policy, std::shared_ptr<const Directory> directory)
    : state_(std::make_unique<State>(std::move(policy), std::move(directory))) {}
Core::~Core() = default;
Core::Core(Core&&) noexcept = default;
Core& Core::operator=(Core&&) noexcept = default;

void Core::start(Now now, Effects& effects) {
    state_->start(now, effects);
}

void Core::step(const Input& input, Now now, Effects& effects) {
    state_->step(input, now, effects);
}

RelayStatus Core::relay(RelayId relay) const {
    return state_->relay(relay);
}

std::vector<KeypadStatus> Core::keypads(Now now) const {
    return state_->keypads(now);
}

const Policy& Core::policy() const {
    return state_->policy();
}

const Directory& Core::directory() const {
    return state_->directory();
}

Core::State::State(std::shared_ptr<const Policy> policy, std::shared_ptr<const Directory> directory)
    : policy_(std::move(policy)),
      directory_(std::move(directory)), doors_{Door{{}, Contact(RelayId::a), false},
                                               Door{{}, Contact(RelayId::b), false},
                                               Door{{}, Contact(RelayId::c), false},
                                               Door{{}, Contact(RelayId::d), false}} {}

void Core::State::start(Now now, Effects& effects) {
    now_ = now;
    effects_ = &effects;
    for (const RelayId id : kAllRelays) {
        if (const model::Relay* relay = policy_->relay(id)) {
            door(id).machine.configure(*relay);
            sync(id);
        }
    }
    evaluate_schedules();
    for (const RelayId id : kAllRelays) {
        sync(id);
    }
    arm();
}

void Core::State::step(const Input& input, Now now, Effects& effects) {
    now_ = now;
    effects_ = &effects;
    if (std::holds_alternative<Tick>(input)) {
        wake_.reset(); // its timer is spent
    }
    advance();
    std::visit([this](const auto& what) { on(what); }, input);
    for (const RelayId id : kAllRelays) {
        announce_schedule(id);
        sync(id);
    }
    arm();
}

void Core::State::advance() {
    for (const RelayId id : kAllRelays) {
        advance_door(id);
    }
    evaluate_schedules();
    for (const RelayId id : kAllRelays) {
        sync(id);
    }
    replies_.expire(now_.mono, *effects_);
    for (NamedKeypad& named : keypads_) {
        advance_keypad(named);
    }
}

void Core::State::advance_door(RelayId id) {
    Door& it = door(id);
    const HoldState held = it.machine.hold_state();
    const RelayMachine::Due due = it.machine.advance(now_);
    if (due.fired) {
        it.contact.retry_now();
    }
    if (due.hold_ended) {
        emit(released_record(id, held, {}, "the time set for it has come", now_.wall));
        emit(HoldChanged{id, HoldState::normal, std::nullopt});
    }
}

void Core::State::advance_keypad(NamedKeypad& named) {
    const Keypad::Due due = named.keypad.advance(now_.mono);
    if (due.unlocked) {
        emit(keypad_released_record(named.reader, {}, now_.wall));
    }
    if (due.abandoned_guess) {
        wrong_entry(named);
    }
}

// Schedules change at minute boundaries only.
void Core::State::evaluate_schedules() {
    const CivilMinute minute = policy_->calendar.local(now_.wall);
    if (minute_ == minute) {
        return;
    }
    minute_ = minute;
    for (const RelayId id : kAllRelays) {
        const model::Relay* relay = policy_->relay(id);
        const bool open = relay != nullptr && relay->hold_open_schedule != 0 &&
                          policy_->calendar.is_open(relay->hold_open_schedule, minute);
        door(id).machine.set_schedule_open(open);
        announce_schedule(id);
    }
}

// A lock-down outweighs the schedule: as long as it lasts, the log must not say "held open".
void Core::State::announce_schedule(RelayId id) {
    Door& it = door(id);
    const bool holds = it.machine.schedule_open() && it.machine.hold_state() != HoldState::locked;
    if (holds == it.schedule_announced) {
        return;
    }
    it.schedule_announced = holds;
    if (holds) {
        const auto schedule = policy_->relay(id)->hold_open_schedule;
        emit(held_record(id, HoldState::open, {}, {}, "schedule " + std::to_string(schedule),
                         now_.wall));
    } else if (!it.machine.schedule_open()) {
        emit(released_record(id, HoldState::open, {}, "the schedule has closed", now_.wall));
    }
}

void Core::State::sync(RelayId id) {
    const model::Relay* relay = policy_->relay(id);
    if (relay == nullptr) {
        return;
    }
    Door& it = door(id);
    const bool inverted = relay->type == model::ContactType::inverted;
    if (const auto command = it.contact.sync(it.machine.is_open() != inverted, now_.mono)) {
        emit(*command);
    }
    replies_.settle(id, it.contact, it.machine.is_open(), now_.mono, *effects_);
}

void Core::State::open(model::RelaySet relays, const Timing& timing,
                       std::array<MonoTime, kRelays>* fires_at) {
    constexpr Millis kLongest = std::chrono::hours(24);
    for (const RelayId id : kAllRelays) {
        const model::Relay* relay = policy_->relay(id);
        if (!relays.has(id) || relay == nullptr) {
            continue;
        }
        const Millis delay =
            std::clamp(timing.delay.value_or(relay->trigger_delay), Millis{0}, kLongest);
        const Millis hold =
            std::clamp(timing.hold.value_or(relay->hold_delay), Millis{1}, kLongest);
        Door& it = door(id);
        it.contact.retry_now();
        it.machine.trigger(delay, hold, now_.mono);
        sync(id);
        if (fires_at != nullptr) {
            (*fires_at)[index_of(id)] = now_.mono + delay;
        }
    }
}

void Core::State::on(const RelayReport& report) {
    replies_.report(report, *effects_);
    Door& it = door(report.relay);
    const Contact::Verdict verdict = it.contact.report(report, now_.mono);
    if (verdict.first_failure) {
        emit(relay_failed_record(report.relay, report.error, now_.wall));
    }
    if (verdict.failed) {
        it.machine.cancel(); // nobody waits at a door that did not open; holds are kept up
    }
}

void Core::State::on(const PolicyChanged& change) {
    const std::shared_ptr<const Policy> old = std::move(policy_);
    policy_ = change.policy;
    for (const RelayId id : kAllRelays) {
        const auto& before = old->relays[index_of(id)];
        const model::Relay* now = policy_->relay(id);
        if (now != nullptr) {
            if (before && before->output != now->output) {
                door(id).contact.forget();
            }
            door(id).machine.configure(*now);
        } else if (before) {
            remove_door(id, *before);
        }
    }
    // A half-typed entry belongs to the old rules; locks and failures stay.
    std::erase_if(keypads_, [this](const NamedKeypad& named) {
        return policy_->reader(named.reader) == nullptr;
    });
    for (NamedKeypad& named : keypads_) {
        named.keypad.clear();
    }
    minute_.reset();
    evaluate_schedules();
}

void Core::State::remove_door(RelayId id, const model::Relay& old) {
    Door& it = door(id);
    if (it.machine.hold_state() != HoldState::normal) {
        emit(released_record(id, it.machine.hold_state(), {}, "the relay was removed", now_.wall));
        emit(HoldChanged{id, HoldState::normal, std::nullopt});
    }
    it.contact.retry_now();
    if (const auto rest = it.contact.sync(old.type == model::ContactType::inverted, now_.mono)) {
        emit(*rest);
    }
    replies_.refuse(id, Reason::no_such_relay, *effects_);
    it.machine = RelayMachine{};
    it.contact.forget();
    it.schedule_announced = false;
}

void Core::State::on(const DirectoryChanged& change) {
    directory_ = change.directory;
}

void Core::State::arm() {
    const std::optional<MonoTime> next = next_deadline();
    if (next && next != wake_) {
        emit(WakeAt{*next});
    }
    wake_ = next;
}

std::optional<MonoTime> Core::State::next_deadline() const {
    std::optional<MonoTime> next = replies_.deadline();
    const auto consider = [&next](std::optional<MonoTime> time) {
        next = !next || (time && *time < *next) ? time : next;
    };
    for (const RelayId id : kAllRelays) {
        consider(door(id).machine.deadline(now_));
        consider(door(id).contact.deadline());
        const model::Relay* relay = policy_->relay(id);
        if (relay != nullptr && relay->hold_open_schedule != 0) {
            constexpr Millis kMinute{60'000};
            const Millis into = (now_.wall.time_since_epoch() % kMinute + kMinute) % kMinute;
            consider(now_.mono + (kMinute - into));
        }
    }
    for (const NamedKeypad& named : keypads_) {
        consider(named.keypad.deadline());
    }
    return next;
}

DoorState Core::State::door_state(const Keypad* keypad) const {
    DoorState state;
    for (const RelayId id : kAllRelays) {
        if (door(id).machine.hold_state() == HoldState::locked) {
            state.locked_down.add(id);
        }
    }
    state.keypad_locked = keypad != nullptr && keypad->is_locked();
    return state;
}

RelayStatus Core::State::relay(RelayId id) const {
    const Door& it = door(id);
    RelayStatus status;
    status.configured = policy_->relay(id) != nullptr;
    status.open = it.machine.is_open();
    status.confirmed = it.contact.is_confirmed();
    status.failed = it.contact.has_failed();
    status.pending = it.machine.is_pending();
    status.hold = it.machine.hold_state();
    status.hold_until = it.machine.hold_until();
    status.schedule_open = it.machine.schedule_open();
    return status;
}

std::vector<KeypadStatus> Core::State::keypads(Now now) const {
    std::vector<KeypadStatus> out;
    for (const NamedKeypad& named : keypads_) {
        KeypadStatus status{named.reader, named.keypad.is_locked(), named.keypad.failures(), {}};
        if (const auto until = named.keypad.locked_until()) {
            status.remaining = std::max(*until - now.mono, Millis{0});
        }
        out.push_back(std::move(status));
    }
    return out;
}

} // namespace akx::door
