// SPDX-License-Identifier: Apache-2.0
// The field of one reader: which cards are in it, which are halted, which one is selected.
#pragma once

#include "support/cards/card.hpp"

#include <functional>

namespace akx::test::cards {

// What a job costs.
struct Counters {
    std::size_t chip_commands = 0;
    std::size_t data_exchanges = 0; // InDataExchange, and InCommunicateThru
    std::size_t rf_frames = 0;      // without those of selecting
    std::size_t selections = 0;     // that found a card
    std::size_t bytes_in = 0;       // on the serial line, to the chip
    std::size_t bytes_out = 0;
    std::size_t eeprom_writes = 0;

    std::string text() const; // "chip_commands=3 …"
};

class Field {
  public:
    void place(std::shared_ptr<Card> card); // on top of those that are there
    void remove(const Card* card);
    void clear();
    void power(bool on);
    bool is_on() const { return on_; }

    // REQA and anticollision: the first card that is not halted; with a UID, WUPA for that one.
    // Leaves it selected; the one selected before stays as it is.
    std::optional<Identity> select(ByteView uid);
    // Halts the selected card and lets go of it.
    void halt();
    void release() { active_ = nullptr; }
    bool has_selected() const { return active_ != nullptr; }
    const Identity& identity() const { return identity_; } // of the selected card

    Reply block(ByteView content);
    Reply classic(ByteView command);
    Reply frame(ByteView content);
    // For presence checks: whether the selected card is still there and alive.
    bool answers() const;

    // Before the n-th exchange from now `action` is carried out: cards leave or are swapped.
    void at_exchange(std::size_t nth, std::function<void()> action);
    // The next exchanges end with these statuses, whatever the card did.
    void fail_next(std::uint8_t status, std::size_t count = 1);

    Counters& counters() { return counters_; }
    Counters counted() const; // with the writes of all cards that are or were here
    void reset_counters();
    std::vector<std::shared_ptr<Card>> cards() const;

  private:
    struct Present {
        std::shared_ptr<Card> card;
        bool halted = false;    // until power goes or it is called by its UID
        bool silent = false;    // after a failure, until it is selected again
        Identity identity = {}; // as drawn when power came
    };
    Present* find(const Card* card);
    void wake(Present& present);
    Reply exchange(std::size_t frames, const std::function<Reply(Card&)>& call);

    std::vector<Present> cards_;
    std::vector<std::shared_ptr<Card>> known_;
    Card* active_ = nullptr;
    Identity identity_;
    bool on_ = false;
    Counters counters_;
    std::size_t writes_before_ = 0;
    std::size_t until_action_ = 0;
    std::function<void()> action_;
    std::uint8_t forced_ = 0;
    std::size_t forced_left_ = 0;
};

} // namespace akx::test::cards
