// SPDX-License-Identifier: Apache-2.0
// The command set of a PN532 over a Field, as far as host libraries use it (user manual §7).
#pragma once

#include "support/cards/field.hpp"

#include <map>

namespace akx::test::cards {

class Pn532Chip {
  public:
    explicit Pn532Chip(Field& field) : field_(&field) {}

    struct Answer {
        enum class Kind { data, waiting, syntax_error } kind = Kind::data;
        Bytes data = {}; // behind the answer's code
    };
    // `command`: its code and parameters. `waiting`: nothing to say until a card comes; ask
    // poll() then.
    Answer command(ByteView command);
    // The answer to the command that is waiting, if there is one now.
    std::optional<Answer> poll();
    void cancel() { waiting_.clear(); }

  private:
    Answer carry_out(ByteView command);
    Answer list_targets(ByteView parameters);
    Answer auto_poll(ByteView parameters);
    Answer exchange(ByteView parameters);
    Answer communicate(ByteView parameters);
    Answer read_registers(ByteView parameters) const;
    Answer write_registers(ByteView parameters);
    Answer configure(ByteView parameters);
    Bytes describe(std::uint8_t number, const Identity& card) const;

    Field* field_;
    std::map<unsigned, std::uint8_t> registers_;
    bool retries_forever_ = true;
    bool auto_rats_ = true;
    Bytes waiting_; // a command that has found no card yet
};

} // namespace akx::test::cards
