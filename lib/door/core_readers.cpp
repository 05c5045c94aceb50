// SPDX-License-Identifier: Apache-2.0
// Credentials presented at the door: cards, keypads, recognised users.
#include "door/core_state.hpp"

#include <algorithm>

namespace akx::door {

model::RelaySet Core::State::relays_of(std::string_view reader) const {
    const model::Reader* known = policy_->reader(reader);
    return known != nullptr ? known->relays : model::RelaySet{};
}

Decision Core::State::present(const Attempt& attempt, const Origin& origin, const Keypad* keypad) {
    const Decision decision = decide(*policy_, *directory_, door_state(keypad), attempt, now_.wall);
    if (decision.granted()) {
        open(decision.relays, {});
    }
    emit(access_record(decision, attempt.relays, origin, now_.wall));
    return decision;
}

void Core::State::on(const CardRead& card) {
    const Attempt attempt{model::AccessMethod::card, card.key, relays_of(card.reader)};
    const Origin origin{attempt.method, card.reader, card.code, {}, {}};
    const bool granted = present(attempt, origin, nullptr).granted();
    emit(Prompt{card.reader, granted ? Signal::granted : Signal::denied});
}

void Core::State::on(const UserRecognised& user) {
    const Attempt attempt{user.method, KnownUser{user.user}, relays_of(user.reader)};
    const Origin origin{attempt.method, user.reader, {}, {}, {}};
    const bool granted = present(attempt, origin, nullptr).granted();
    emit(Prompt{user.reader, granted ? Signal::granted : Signal::denied});
}

Core::State::NamedKeypad* Core::State::keypad_of(std::string_view reader) {
    const auto found =
        std::find_if(keypads_.begin(), keypads_.end(),
                     [reader](const NamedKeypad& named) { return named.reader == reader; });
    if (found != keypads_.end()) {
        return &*found;
    }
    if (policy_->reader(reader) == nullptr) {
        return nullptr; // whoever makes up readers does not fill the memory
    }
    return &keypads_.emplace_back(NamedKeypad{std::string(reader), {}});
}

void Core::State::on(const KeyPressed& press) {
    NamedKeypad* named = keypad_of(press.reader);
    if (named == nullptr) {
        return;
    }
    Keypad& keypad = named->keypad;
    switch (keypad.press(press.key, now_.mono, *policy_)) {
    case Keypad::Press::ignored:
    case Keypad::Press::taken:
        return;
    case Keypad::Press::room_taken:
        emit(Prompt{press.reader, Signal::room_taken});
        return;
    case Keypad::Press::cleared: {
        const bool guess = keypad.is_guess();
        keypad.clear();
        if (guess) {
            wrong_entry(*named);
        } else {
            emit(Prompt{press.reader, Signal::cleared});
        }
        return;
    }
    case Keypad::Press::complete:
        try_pin(press.reader, keypad.room(), keypad.pin());
        keypad.clear();
        return;
    }
}

void Core::State::on(const PinEntered& entry) {
    try_pin(entry.reader, entry.room, entry.pin.reveal());
}

void Core::State::try_pin(const std::string& reader, std::string_view room, std::string_view pin) {
    NamedKeypad* named = keypad_of(reader);
    const Attempt attempt{model::AccessMethod::pin, PinEntry{room, pin}, relays_of(reader)};
    const Origin origin{attempt.method, reader, {}, {}, {}};
    const Decision decision =
        decide(*policy_, *directory_, door_state(named != nullptr ? &named->keypad : nullptr),
               attempt, now_.wall);
    if (decision.reason == Reason::unknown_credential && named != nullptr) {
        wrong_entry(*named);
        return;
    }
    if (decision.granted()) {
        open(decision.relays, {});
        if (named != nullptr) {
            named->keypad.succeed();
        }
    }
    emit(access_record(decision, attempt.relays, origin, now_.wall));
    emit(Prompt{reader, decision.granted()                      ? Signal::granted
                        : decision.reason == Reason::locked_out ? Signal::locked
                                                                : Signal::denied});
}

// Only an entry that is nobody's counts: who types his own PIN at the wrong hour guesses nothing.
void Core::State::wrong_entry(NamedKeypad& named) {
    Decision decision;
    decision.reason = Reason::unknown_credential;
    const Origin origin{model::AccessMethod::pin, named.reader, {}, {}, {}};
    emit(access_record(decision, relays_of(named.reader), origin, now_.wall));
    const bool locked = named.keypad.count_failure(now_.mono, policy_->keypad);
    if (locked) {
        emit(keypad_locked_record(named.reader, named.keypad.failures(), named.keypad.lock_time(),
                                  now_.wall));
    }
    emit(Prompt{named.reader, locked ? Signal::locked : Signal::denied});
}

} // namespace akx::door
