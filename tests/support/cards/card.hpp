// SPDX-License-Identifier: Apache-2.0
// A card in the emulator: how it answers when it is selected, and what it does with frames. A card
// keeps its memory when it leaves the field and forgets everything else.
#pragma once

#include "base/bytes.hpp"

#include <deque>
#include <optional>
#include <random>

namespace akx::test::cards {

// The statuses of the PN532 that a card's behaviour leads to (user manual §7.1).
namespace status {
inline constexpr std::uint8_t kOk = 0x00;
inline constexpr std::uint8_t kTimeout = 0x01; // silence
inline constexpr std::uint8_t kInvalid = 0x13; // a NAK
inline constexpr std::uint8_t kRefused = 0x14; // Classic authentication failed
} // namespace status

struct Reply {
    std::uint8_t status = status::kOk;
    Bytes data = {};
};
inline Reply silence() {
    return {status::kTimeout};
}

struct Identity {
    Bytes uid;
    std::uint16_t atqa = 0;
    std::uint8_t sak = 0;
    Bytes ats; // without TL; empty: no 14443-4
};

// Random numbers as a card draws them: those given for a test first, then a seeded generator.
class CardRandom {
  public:
    void next_will_be(ByteView bytes) { fixed_.insert(fixed_.end(), bytes.begin(), bytes.end()); }
    Bytes draw(std::size_t count);

  private:
    std::deque<std::uint8_t> fixed_;
    std::mt19937 generator_{20260501};
};

// Where an interrupted write ends.
enum class Tear { before, half, after };

// Permanent memory: counts what is written to it and can lose power in the middle.
class Eeprom {
  public:
    // The n-th write from now (1 = the next) is interrupted; the card is then dead until the field
    // was off or it was put back.
    void tear_at(std::size_t nth, Tear where) { left_ = nth, where_ = where; }
    // Writes without tearing. `half` leaves what is there when power fails in the middle; where
    // the chip makes a write all or nothing, it is left out. False: power was lost.
    template <class Whole, class Half>
    bool write(Whole whole, Half half) {
        ++writes_;
        if (left_ == 0 || --left_ != 0) {
            whole();
            return true;
        }
        dead_ = true;
        if (where_ == Tear::half) {
            half();
        } else if (where_ == Tear::after) {
            whole();
        }
        return false;
    }
    template <class Whole>
    bool write(Whole whole) {
        return write(whole, [] {});
    }
    void power_on() { dead_ = false; }
    bool dead() const { return dead_; }
    std::size_t writes() const { return writes_; }

  private:
    std::size_t left_ = 0;
    Tear where_ = Tear::half;
    std::size_t writes_ = 0;
    bool dead_ = false;
};

class Card {
  public:
    virtual ~Card() = default;

    virtual Identity identity() = 0;             // may differ each time (random UID, level)
    virtual void power_on() = 0;                 // the field came or the card was put into it
    virtual void halted() = 0;                   // deselected or failed: authentication is lost
    virtual Reply block(ByteView content) = 0;   // of a 14443-4 block
    virtual Reply classic(ByteView command) = 0; // as the PN532 takes them
    virtual Reply frame(ByteView content) = 0;   // plain 14443-3
    virtual std::string text() const = 0;        // its kind, for people

    Eeprom& eeprom() { return eeprom_; }
    CardRandom& random() { return random_; }

  private:
    Eeprom eeprom_;
    CardRandom random_;
};

} // namespace akx::test::cards
