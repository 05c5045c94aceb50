// SPDX-License-Identifier: Apache-2.0
#include "unit/door/simulator.hpp"

namespace akx::door::test {

namespace {

constexpr Millis kLongestHold{20'000};  // of phones and commands here
constexpr Millis kLongestDelay{10'000}; // likewise

model::Phone base_phone() {
    model::Phone phone = test_phone();
    phone.device.time_zone = "Europe/Berlin";
    model::Schedule schedule;
    schedule.id = 1;
    schedule.type = model::ScheduleType::daily;
    schedule.windows = {{22 * 60, 2 * 60 + 30}, {9 * 60, 9 * 60}};
    phone.schedules.push_back(schedule);
    return phone;
}

} // namespace

Simulator::Simulator(std::uint64_t seed)
    : random_(seed), now_{utc("2026-03-28T20:00:00Z"), MonoTime(Millis(5'000'000))},
      phone_(base_phone()), core_(make_test_policy(phone_), test_directory()) {
    Effects effects;
    core_.start(now_, effects);
    carry_out(effects, false);
}

void Simulator::violation(const std::string& what) {
    violations_.push_back(format_utc(now_.wall) + " " + what);
}

model::Phone Simulator::random_phone() {
    model::Phone phone = base_phone();
    for (model::Relay& relay : phone.relays) {
        relay.trigger_delay = one_in(2) ? Millis(0) : Millis(up_to(10'000));
        relay.hold_delay = Millis(100 + up_to(15'000));
        relay.type = one_in(3) ? model::ContactType::inverted : model::ContactType::normal;
        relay.hold_open_schedule = one_in(3) ? 1 : 0;
    }
    phone.pin.mode = one_in(3) ? model::PinMode::apt_pin : model::PinMode::pin;
    return phone;
}

Input Simulator::random_unlock() {
    RemoteUnlock command;
    command.relays.bits = static_cast<std::uint32_t>(up_to(8));
    command.token = ++last_token_;
    owed_.insert(command.token);
    if (one_in(2)) {
        command.delay = Millis(up_to(10'000));
        command.hold = Millis(up_to(20'000));
    }
    if (one_in(2)) {
        command.issued = now_.wall + Millis(up_to(16'000)) - Millis(8'000);
    }
    return command;
}

Input Simulator::random_hold() {
    Hold hold;
    hold.relays.bits = static_cast<std::uint32_t>(1 + up_to(3));
    hold.state = static_cast<HoldState>(up_to(3));
    hold.token = ++last_token_;
    owed_.insert(hold.token);
    if (hold.state != HoldState::normal && !one_in(4)) {
        hold.until = now_.wall + Millis(up_to(600'000));
    }
    return hold;
}

Input Simulator::random_report() {
    if (unanswered_.empty()) {
        return Tick{};
    }
    const std::size_t index = up_to(unanswered_.size());
    const SetRelay command = unanswered_[index];
    unanswered_.erase(unanswered_.begin() + static_cast<std::ptrdiff_t>(index));
    return RelayReport{command.relay, command.serial, one_in(4) ? "flaky" : ""};
}

Input Simulator::next_input() {
    const std::string reader = one_in(2) ? "door" : "both";
    switch (up_to(12)) {
    case 0:
    case 1: {
        constexpr std::string_view kCodes[] = {"01020304", "02020202", "0BADCA4D"};
        const std::string_view code = kCodes[up_to(3)];
        return CardRead{reader, *model::card_key(code), std::string(code)};
    }
    case 2:
    case 3:
    case 4:
        return KeyPressed{reader, "0123456789*#1111####"[up_to(20)]};
    case 5:
        return random_unlock();
    case 6:
        return random_hold();
    case 7:
        return ReleaseKeypad{.reader = {}, .actor = "admin"};
    case 8:
        if (one_in(8)) {
            phone_ = random_phone();
            return PolicyChanged{make_test_policy(phone_)};
        }
        return Tick{};
    default:
        return random_report();
    }
}

// Mostly seconds, sometimes hours; to the wake-up exactly, or less than that.
void Simulator::let_time_pass() {
    Millis left = one_in(20) ? Millis(up_to(7'200'000)) : Millis(up_to(4'000));
    if (one_in(200)) {
        now_.wall += Millis(up_to(14'400'000)) - Millis(7'200'000);
        step(Tick{}, false);
    }
    while (left > Millis(0)) {
        const Millis to_wake =
            wake_ ? std::max(*wake_ - now_.mono, Millis(0)) : std::max(left, Millis(1));
        const bool wakes = wake_ && to_wake <= left;
        const Millis forward = std::min(left, to_wake);
        now_.mono += forward;
        now_.wall += forward;
        left -= forward;
        if (wakes) {
            wake_.reset();
            step(Tick{}, false);
        } else {
            step(Tick{}, true); // too early: nothing may come of it
        }
    }
}

void Simulator::run(int steps) {
    for (int i = 0; i < steps; ++i) {
        let_time_pass();
        step(next_input(), false);
    }
    // Everybody goes home: what is owed is answered, what is open closes.
    for (const SetRelay& command : std::exchange(unanswered_, {})) {
        step(RelayReport{command.relay, command.serial, {}}, false);
    }
    now_.mono += std::chrono::hours(1);
    now_.wall += std::chrono::hours(1);
    step(Tick{}, false);
    if (!owed_.empty()) {
        violation("commands without an answer: " + std::to_string(owed_.size()));
    }
}

void Simulator::step(const Input& input, bool only_time) {
    if (const auto* report = std::get_if<RelayReport>(&input)) {
        // The flaky driver leaves the contact alone when it reports an error.
        Watched& watched = watched_[index_of(report->relay)];
        watched.known = watched.known && report->error.empty();
    }
    Effects effects;
    core_.step(input, now_, effects);
    carry_out(effects, only_time);
    check();
}

void Simulator::note(const SetRelay& command) {
    Watched& watched = watched_[index_of(command.relay)];
    if (watched.known && watched.energized == command.energized) {
        // Only a change of wiring or a retry may repeat itself; neither happens to known contacts.
        violation("a relay is set to where it is");
    }
    watched.energized = command.energized;
    watched.known = true;
    unanswered_.push_back(command);
}

void Simulator::note(const Record& record) {
    const Value& fields = record.event.fields;
    const std::string relays = fields.text_at("relay");
    for (const model::RelayId id : kAllRelays) {
        Watched& watched = watched_[index_of(id)];
        if (relays.find(model::relay_name(id)) == std::string::npos) {
            continue;
        }
        if (record.event.kind == &model::events::access_granted) {
            watched.may_open_until =
                std::max(watched.may_open_until, now_.mono + kLongestDelay + kLongestHold);
            ++openings_;
        }
    }
    refusals_ += record.event.kind == &model::events::access_denied ? 1 : 0;
}

void Simulator::carry_out(const Effects& effects, bool only_time) {
    for (const Effect& effect : effects) {
        if (const auto* wake = std::get_if<WakeAt>(&effect)) {
            wake_ = wake->time;
            if (wake->time <= now_.mono) {
                violation("a wake-up in the past");
            }
            continue;
        }
        if (only_time) {
            violation("something happened without event or timer");
        }
        journal_ += format_utc(now_.wall) + " " + std::to_string(effect.index());
        if (const auto* command = std::get_if<SetRelay>(&effect)) {
            note(*command);
            journal_ += std::string(model::relay_name(command->relay)) +
                        (command->energized ? " on" : " off");
        } else if (const auto* record = std::get_if<Record>(&effect)) {
            note(*record);
            journal_ += std::string(record->event.kind->name);
        } else if (const auto* reply = std::get_if<Reply>(&effect)) {
            journal_ += std::string(outcome_name(reply->outcome));
            if (owed_.erase(reply->token) == 0) {
                violation("an answer that nobody asked for, or a second one");
            }
        }
        journal_ += "\n";
    }
}

// What the doors look like from outside, after every step.
void Simulator::check() {
    for (const model::RelayId id : kAllRelays) {
        const model::Relay* relay = core_.policy().relay(id);
        if (relay == nullptr) {
            continue;
        }
        const Watched& watched = watched_[index_of(id)];
        const RelayStatus status = core_.relay(id);
        const bool inverted = relay->type == model::ContactType::inverted;
        const bool open = watched.energized != inverted;
        if (!watched.known) {
            continue; // the driver failed; the core is trying again
        }
        if (status.hold == HoldState::locked && open) {
            violation("a locked-down door is open");
        }
        const bool held = status.hold == HoldState::open || status.schedule_open;
        if (open && !held && now_.mono > watched.may_open_until) {
            violation("a door is open past its time");
        }
        if (held && status.hold != HoldState::locked && !open) {
            violation("a door that is held open is shut");
        }
        if (status.hold_until && *status.hold_until <= now_.wall) {
            violation("a hold outlives its end");
        }
    }
}

} // namespace akx::door::test
