// SPDX-License-Identifier: Apache-2.0
// The one decision function (REQ ACC-3): every way of opening a door asks it. Pure and quick: no
// I/O, no clock, no allocation unless an explanation is wanted.
#pragma once

#include "door/directory.hpp"
#include "door/policy.hpp"
#include "door/reason.hpp"

#include <variant>

namespace akx::door {

// A completed keypad entry. The digits stay with the caller.
struct PinEntry {
    std::string_view room; // apt+pin only; empty for a public PIN
    std::string_view pin;
};
// Somebody already recognised: face, BLE, NFC, a resident's command.
struct KnownUser {
    UserRow row = 0;
};
// A command from outside that has been authorised where it came in. It is not bound to a user's
// access, and opens either every relay it names or none.
struct Authorised {};
using Credential = std::variant<model::CardKey, PinEntry, KnownUser, Authorised>;

struct Attempt {
    model::AccessMethod method = model::AccessMethod::card;
    Credential credential;
    model::RelaySet relays; // those of the reader, or those the command names
};

// What the doors are under at the moment.
struct DoorState {
    model::RelaySet locked_down;
    bool keypad_locked = false; // the keypad of this attempt
};

struct Decision {
    Reason reason = Reason::unknown_credential; // how far the best relay came
    model::RelaySet relays;                     // those to open; empty unless granted
    std::optional<UserRow> user;                // whose credential it is, also when refused
    const PublicPinRule* public_pin = nullptr;  // of the policy passed in
    model::ScheduleId schedule = 0;             // that let the user in; 0 = none did

    bool granted() const { return reason == Reason::granted; }
};

// The way to a decision, step by step, for `akx door simulate`.
struct ExplainedStep {
    std::string_view check; // see ReasonText::check
    bool passed = false;
    std::string detail; // "relay A: schedule 3 is closed"; no PIN, no card code
};
using Explanation = std::vector<ExplainedStep>;

Decision decide(const Policy& policy, const Directory& directory, const DoorState& state,
                const Attempt& attempt, WallTime now, Explanation* explanation = nullptr);

} // namespace akx::door
