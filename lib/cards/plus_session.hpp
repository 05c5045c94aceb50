// SPDX-License-Identifier: Apache-2.0
// Mifare Plus secure messaging of security level 3. Pure. Facts: facts/cards §3.4, §3.5.
#pragma once

#include "cards/key.hpp"

namespace akx::cards::plus {

struct SessionKeys {
    Key encryption;
    Key mac;
};
SessionKeys session_keys(const Key& key, ByteView rnd_a, ByteView rnd_b);

class Session {
  public:
    Session(SessionKeys keys, ByteView ti) : keys_(std::move(keys)), ti_(ti.begin(), ti.end()) {}

    // The whole command. `plain`: the data travel in the clear, with a MAC both ways.
    Bytes read_command(std::uint16_t block, std::uint8_t count, bool plain);
    Bytes write_command(std::uint16_t address, ByteView data, bool plain);
    // What the card answered behind 90; card_untrusted when MAC or length is wrong.
    Result<Bytes> open_read(std::uint16_t block, std::uint8_t count, bool plain, ByteView answer);
    Status open_write(ByteView answer);

    // Keys of a following authentication: number and counters go on.
    void rekey(SessionKeys keys) { keys_ = std::move(keys); }
    Bytes command_iv() const;
    Bytes answer_iv() const;
    ByteView ti() const { return ti_; }

  private:
    Bytes mac(std::uint8_t code, unsigned counter, ByteView parameters, ByteView data) const;

    SessionKeys keys_;
    Bytes ti_;
    unsigned reads_ = 0;
    unsigned writes_ = 0;
};

} // namespace akx::cards::plus
