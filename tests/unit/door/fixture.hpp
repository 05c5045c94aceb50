// SPDX-License-Identifier: Apache-2.0
// What the tests of the door core share: a phone, users, a running core with its effects sorted.
#pragma once

#include "door/core.hpp"

#include <string>
#include <vector>

namespace akx::door::test {

std::shared_ptr<const crypto::KeyedHash> test_pin_hash();
std::shared_ptr<const Policy> make_test_policy(const model::Phone& phone);
WallTime utc(std::string_view text); // RFC 3339

// Relays A and B, keypad and card reader "door" for A, "both" for A and B, public PIN 246810.
model::Phone test_phone();
// Row 1: card 01020304, PIN 1111 in room 101, A always. Row 2: card 02020202, A and B always.
std::shared_ptr<const Directory> test_directory(model::PinMode mode = model::PinMode::pin);

// A core whose driver answers at once, and whose clock stands still until it is moved.
class Bench {
  public:
    explicit Bench(const model::Phone& phone = test_phone(),
                   std::string_view start = "2026-03-02T08:00:00Z");

    void send(const Input& input);
    void advance(Millis time); // steps at every WakeAt on the way, and at the end
    void card(std::string_view code, const std::string& reader = "door");
    void type(std::string_view keys, const std::string& reader = "door");
    void change(const model::Phone& phone);

    bool energized(model::RelayId relay) const;
    Millis energized_time(model::RelayId relay) const; // in all, of the times that have ended
    std::vector<Record> take_records();
    std::vector<std::string> take_record_names();
    std::vector<Reply> take_replies();
    std::vector<Signal> take_signals();
    std::vector<HoldChanged> take_holds();
    std::vector<SetRelay> take_commands();

    Now now;
    Core core;
    // How the driver answers; unset: not at all.
    std::optional<std::string> driver_error = std::string();

  private:
    void carry_out();
    void carry_out(const SetRelay& command);

    Effects effects_;
    std::array<bool, kRelays> energized_{};
    std::array<MonoTime, kRelays> switched_on_{};
    std::array<Millis, kRelays> energized_time_{};
    std::optional<MonoTime> wake_;
    std::vector<Record> records_;
    std::vector<Reply> replies_;
    std::vector<Signal> signals_;
    std::vector<HoldChanged> holds_;
    std::vector<SetRelay> commands_;
};

} // namespace akx::door::test
