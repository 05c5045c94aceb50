// SPDX-License-Identifier: Apache-2.0
// A Mifare Plus (S/X/EV1) of 2 or 4 KB in security levels 0, 1 and 3.
#pragma once

#include "support/cards/classic_card.hpp"

#include <map>

namespace akx::test::cards {

class PlusCard final : public Card {
  public:
    struct Options {
        bool four_k = false;
        bool first_to_sl1 = true; // where CommitPerso leads; else to SL3
        int level = 0;            // 0, 1 or 3
    };
    PlusCard(Options options, Bytes uid);

    Identity identity() override;
    void power_on() override;
    void halted() override;
    Reply block(ByteView content) override;
    Reply classic(ByteView command) override;
    Reply frame(ByteView content) override;
    std::string text() const override { return "Plus SL" + std::to_string(level_); }

    int level() const { return level_; }
    ClassicMemory& memory() { return memory_; }
    Bytes key(std::uint16_t address) const; // FF*16 where none was written
    void set_key(std::uint16_t address, ByteView key);

  private:
    struct Session {
        std::uint16_t key_address;
        Bytes enc, mac, ti;
        unsigned reads = 0;
        unsigned writes = 0;
    };
    struct Pending { // between the two halves of an authentication
        std::uint16_t address;
        bool first;
        Bytes rnd_b;
    };

    void allow_plain();
    Bytes personalise(ByteView command);
    Bytes level1(ByteView command);
    Bytes level3(ByteView command);
    Bytes authenticate1(ByteView command, bool first);
    Bytes authenticate2(ByteView command);
    Bytes read(ByteView command);
    Bytes write(ByteView command);
    Bytes store(std::uint16_t address, ByteView data);
    Bytes counters() const; // R_Ctr, W_Ctr, both low byte first
    Bytes mac_of(std::uint8_t first, unsigned counter, ByteView rest) const;
    bool knows_key(std::uint16_t address) const;
    // 0, or the error with which the card refuses.
    std::uint8_t check_read(std::uint16_t block, std::size_t count, bool plain) const;
    std::uint8_t check_write(std::uint16_t address, std::size_t count, bool plain) const;
    bool session_opens(int sector) const;
    Bytes error(std::uint8_t code);

    Options options_;
    Bytes uid_;
    int level_;
    int next_level_; // after the field was off
    ClassicMemory memory_;
    ClassicLogic logic_;
    std::map<std::uint16_t, Bytes> keys_; // and configuration blocks
    std::optional<Session> session_;
    std::optional<Pending> pending_;
};

} // namespace akx::test::cards
