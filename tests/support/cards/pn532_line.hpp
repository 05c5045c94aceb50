// SPDX-License-Identifier: Apache-2.0
// A PN532 on a pseudo terminal: what unmodified libnfc takes for a reader on a serial port. Lives
// in a thread of its own; can misbehave on demand.
#pragma once

#include "base/time.hpp"
#include "support/cards/pn532_chip.hpp"

#include <memory>

namespace akx::test::cards {

// How one answer goes wrong.
enum class Fault {
    none,
    silence,      // acknowledged, never answered
    no_ack,       // as if the command was not heard
    nack,         // asks for a repetition
    bad_checksum, // of the data
    error_frame,
    truncated,    // half of the answer
    leading_zero, // an extra byte before the answer
    empty,        // a data exchange without even a status
    status,       // a data exchange with a given status
    late,         // after a given delay
    noise,        // random bytes around the answer
};
std::optional<Fault> fault_of(std::string_view name); // "bad_checksum"

class Pn532Line {
  public:
    Pn532Line(); // throws std::system_error when there is no pty
    ~Pn532Line();
    Pn532Line(const Pn532Line&) = delete;
    Pn532Line& operator=(const Pn532Line&) = delete;

    const std::string& path() const; // of the end that hosts open, "/dev/pts/7"

    // Runs with the field to itself; a command that waits for a card is looked at again after.
    void with(const std::function<void(Field&)>& action);
    Counters counters();

    struct Misbehaviour {
        Fault fault = Fault::none;
        std::uint8_t command = 0; // only answers to this command's code; 0: to any
        std::size_t skip = 0;     // answers that are still good
        std::size_t count = 1;
        std::uint8_t status = 0;
        Millis delay = Millis(0);
    };
    void misbehave(Misbehaviour what);
    void slow_down(Millis per_answer); // every answer from now on
    void byte_by_byte(bool on);
    // Takes its time as real parts do: the serial line, the air, the cards' memory.
    void real_time(bool on);
    // Closes the line as if the plug was pulled.
    void unplug();
    // Waits until the host has sent this command's code n times since the start.
    bool wait_for_command(std::uint8_t code, std::size_t count, Millis limit);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace akx::test::cards
