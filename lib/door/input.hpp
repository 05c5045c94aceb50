// SPDX-License-Identifier: Apache-2.0
// What the door core can be told. A new way of opening is a new struct here, or none at all when
// it recognises a user by itself (UserRecognised).
#pragma once

#include "door/decide.hpp"

namespace akx::door {

// Names an answer that is owed; chosen by the caller, 0 = no answer wanted.
using Token = std::uint64_t;

struct CardRead {
    std::string reader;
    model::CardKey key;
    std::string code; // as people see it, for the log
};

// One key of a keypad: 0–9, # ends an entry, * drops it. With apt+pin: room # PIN #.
struct KeyPressed {
    std::string reader;
    char key = '\0';
};

// A whole entry at once, from keypads and panels that collect it themselves.
struct PinEntered {
    std::string reader;
    std::string room;
    Secret pin;
};

// A reader that says who it is: face, BLE, NFC, QR.
struct UserRecognised {
    std::string reader;
    model::AccessMethod method = model::AccessMethod::face;
    UserRow user = 0;
};

// REQ UNL-1. The sender's right to do so has been checked.
struct RemoteUnlock {
    model::AccessMethod method = model::AccessMethod::remote;
    model::RelaySet relays;
    std::string actor;
    std::string reason;               // in the actor's words
    std::optional<Millis> delay;      // instead of the relay's trigger delay
    std::optional<Millis> hold;       // instead of the relay's hold delay; monostable only
    std::optional<WallTime> issued;   // by the sender's clock
    std::optional<MonoTime> received; // by ours, when it may have waited in a queue
    std::optional<Millis> expiry;     // instead of the policy's
    Token token = 0;
};

enum class HoldState : std::uint8_t { normal, open, locked };
std::string_view hold_name(HoldState state); // "normal", "open", "locked"
std::optional<HoldState> find_hold(std::string_view name);

// Holds doors open, locks them down or lets them go back to normal (REQ ACC-4).
struct Hold {
    model::RelaySet relays;
    HoldState state = HoldState::normal;
    std::optional<WallTime> until; // not for normal; unset = until further notice
    std::string actor;
    std::string reason;
    bool restored = false; // from before a restart: not recorded again
    Token token = 0;
};

// Lifts the lock of a keypad (REQ PIN-4); an empty reader means all.
struct ReleaseKeypad {
    std::string reader;
    std::string actor;
    Token token = 0;
};

// The driver's answer to SetRelay. Each SetRelay must get one, also a late or repeated one does no
// harm; without it a command ends as "unknown" (REQ UNL-3).
struct RelayReport {
    model::RelayId relay = model::RelayId::a;
    std::uint32_t serial = 0; // of the SetRelay
    std::string error;        // empty = it switched
};

// Time has passed: a timer set for WakeAt, or the wall clock was stepped.
struct Tick {};

struct PolicyChanged {
    std::shared_ptr<const Policy> policy;
};

struct DirectoryChanged {
    std::shared_ptr<const Directory> directory;
};

using Input = std::variant<CardRead, KeyPressed, PinEntered, UserRecognised, RemoteUnlock, Hold,
                           ReleaseKeypad, RelayReport, Tick, PolicyChanged, DirectoryChanged>;

} // namespace akx::door
