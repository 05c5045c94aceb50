// SPDX-License-Identifier: Apache-2.0
// What the door core wants done, in this order, by whoever runs it.
#pragma once

#include "door/input.hpp"
#include "model/event.hpp"

namespace akx::door {

// Switch the contact; answer with RelayReport. `energized` already accounts for inverted contacts.
struct SetRelay {
    model::RelayId relay = model::RelayId::a;
    bool energized = false;
    std::uint32_t serial = 0;
};

// Send a Tick then; replaces any earlier one. A Tick too many does no harm.
struct WakeAt {
    MonoTime time;
};

// Write to the log. `user` is the store's row of the user concerned: whoever writes the log adds
// the fields `user` (id) and `name`.
struct Record {
    model::Event event;
    std::optional<UserRow> user;
};

// A door was put under a hold or released from one; to be kept over a restart (Hold::restored).
struct HoldChanged {
    model::RelayId relay = model::RelayId::a;
    HoldState state = HoldState::normal;
    std::optional<WallTime> until;
};

enum class Outcome : std::uint8_t {
    opened,  // every relay asked for has switched and is open
    closed,  // a bistable relay was toggled back to locked
    done,    // a hold or release took effect
    refused, // see Reply::reason
    expired, // came too late, see Reply::age
    failed,  // a relay did not switch
    unknown, // the driver did not answer in time
    busy,    // too many commands wait already; nothing was done
};
std::string_view outcome_name(Outcome outcome);

// The answer to a command with a token; exactly one each.
struct Reply {
    Token token = 0;
    Outcome outcome = Outcome::unknown;
    Reason reason = Reason::granted; // refused: why
    model::RelaySet relays;          // those that are open now, of those asked for
    Millis age{0};                   // expired: how old; negative = issued in the future
    std::string error;               // failed: the driver's words
};

// A signal for the person at the reader: light and buzzer.
enum class Signal : std::uint8_t { granted, denied, locked, room_taken, cleared };
struct Prompt {
    std::string reader;
    Signal signal = Signal::denied;
};

using Effect = std::variant<SetRelay, WakeAt, Record, HoldChanged, Reply, Prompt>;
using Effects = std::vector<Effect>;

} // namespace akx::door
