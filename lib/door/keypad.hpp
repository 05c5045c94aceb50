// SPDX-License-Identifier: Apache-2.0
// One keypad: collects digits into an entry, counts wrong ones, locks (REQ PIN-3, PIN-4).
#pragma once

#include "door/policy.hpp"

#include <array>

namespace akx::door {

class Keypad {
  public:
    enum class Press { ignored, taken, room_taken, cleared, complete };

    // Feeds one key; `complete` means that room() and pin() hold an entry to decide on. Whether
    // digits without a room are a public PIN must be known here: in apt+pin mode they are complete
    // by themselves, and anything else before the first # is a room.
    Press press(char key, MonoTime now, const Policy& policy);
    std::string_view room() const { return {entry_.data(), room_size_}; }
    std::string_view pin() const;
    void clear(); // wipes the digits

    // A wrong entry; true when the keypad is locked by it.
    bool count_failure(MonoTime now, const KeypadRules& rules);
    void succeed(); // forgets failures and how often it was locked
    void release(); // lifts the lock and does as succeed()
    bool is_locked() const { return locked_until_.has_value(); }
    std::optional<MonoTime> locked_until() const { return locked_until_; }
    unsigned failures() const { return failures_; }
    Millis lock_time() const { return lock_time_; } // of the present or last lock

    // In apt+pin mode, an abandoned entry that could have been a try at a public PIN counts as
    // wrong: otherwise public PINs could be tried without end by `digits # *`.
    bool is_guess() const { return guess_; }

    struct Due {
        bool unlocked = false;
        bool abandoned_guess = false; // an entry with is_guess() timed out
    };
    Due advance(MonoTime now);
    std::optional<MonoTime> deadline() const;

  private:
    Press end_part(MonoTime now, const Policy& policy);

    std::array<char, 40> entry_{}; // the room's digits, then the PIN's
    std::size_t size_ = 0;
    std::size_t room_size_ = 0;
    bool has_room_ = false;
    bool overflow_ = false;
    bool guess_ = false;
    std::optional<MonoTime> entry_ends_;
    unsigned failures_ = 0;
    Millis lock_time_{0};
    std::optional<MonoTime> locked_until_;
};

} // namespace akx::door
