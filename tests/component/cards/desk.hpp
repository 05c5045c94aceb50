// SPDX-License-Identifier: Apache-2.0
// A desk with a reader and emulated cards, and profiles for each kind.
#pragma once

#include "base/crypto.hpp"
#include "cards/job.hpp"
#include "support/cards/classic_card.hpp"
#include "support/cards/desfire_card.hpp"
#include "support/cards/emulated_transport.hpp"
#include "support/cards/plus_card.hpp"

#include <map>

namespace akx::cards {

namespace emu = akx::test::cards;

inline constexpr std::string_view kCode = "1A2B3C4D";

// Keeps what was written ahead; a power cut of the desk loses nothing of it.
class MemoryJournal final : public Journal {
  public:
    Status write(const JournalEntry& entry) override {
        ++writes;
        entries[entry.uid] = entry;
        return {};
    }
    Status close(const JournalEntry& entry) override {
        entries.erase(entry.uid);
        return {};
    }
    std::map<std::string, JournalEntry> entries;
    std::size_t writes = 0;
};

model::CardProfile classic_profile();
model::CardProfile classic_directory_profile();
model::CardProfile plus_profile(model::PlusLevels level);
model::CardProfile desfire_profile(model::DesfireAuthentication way, model::DesfireComm comm,
                                   unsigned key_index = 1);

// One card on one reader.
class Desk {
  public:
    explicit Desk(std::shared_ptr<emu::Card> card) : card_(std::move(card)), transport(field_) {
        field_.place(card_);
    }
    // As after lifting the card and putting it back.
    void lift() {
        field_.clear();
        field_.power(false);
        field_.place(card_);
    }
    emu::Field& field() { return field_; }
    emu::Card& card() { return *card_; }

    // Selects the card and runs the job from what the journal holds.
    Status run(const model::CardProfile& profile, Intent intent, bool resume = false);
    // What a phone with the profile's settings sees; empty when it cannot read.
    Bytes seen(const model::CardProfile& profile);

    MemoryJournal journal;
    CardState state = CardState::untouched;

  private:
    emu::Field field_;
    std::shared_ptr<emu::Card> card_;

  public:
    emu::EmulatedTransport transport;
};

} // namespace akx::cards
