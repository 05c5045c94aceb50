// SPDX-License-Identifier: Apache-2.0
// Encoding one card: data first, keys last, proven with the new keys (REQ ENC-3 to ENC-5). A job
// finds out how far a card is by trying the new and the old keys, so that it can be run again after
// any interruption; the journal only tells which cards that concerns and what was meant.
#pragma once

#include "cards/journal.hpp"
#include "cards/plan.hpp"
#include "cards/random.hpp"

namespace akx::cards {

// What a card is like when a job ends, for people and programs.
enum class CardState : std::uint8_t { untouched, partly, encoded, blank };
std::string_view state_name(CardState state);

struct Consent {
    bool irreversible = false; // leaving level 0, entering level 3
};

// A job at work: the card, what was begun, and who is told.
class Job {
  public:
    Job(nfc::Transport& transport, nfc::Target target, Random random, Journal& journal,
        JournalEntry entry);

    // Encodes the card, or brings it back to its old keys and empty data. The error's context says
    // in which state the card is now.
    Status run(const Plan& plan, const Consent& consent);

    CardState state() const { return state_; }
    std::function<void(std::string_view step)> on_step; // may be empty

    // For the parts of a job (classic_job.cpp and so on).
    nfc::Transport& transport() { return *transport_; }
    nfc::Target& target() { return target_; }
    const Random& random() const { return random_; }
    bool undoing() const { return entry_.intent == Intent::undo; }
    bool resuming() const { return resuming_; }
    // Before anything on the card changes: journals the step.
    Status begin(std::string step);
    // What the next step overwrites and the job must not lose; of a job before this one, too.
    void keep(ByteView bytes) { entry_.kept = to_hex(bytes); }
    Bytes kept() const { return from_hex(entry_.kept).value_or(Bytes()); }

  private:
    nfc::Transport* transport_;
    nfc::Target target_;
    Random random_;
    Journal* journal_;
    JournalEntry entry_;
    bool resuming_ = false;
    std::size_t begun_ = 0;
    CardState state_ = CardState::untouched;
};

Status encode_classic(Job& job, const Plan& plan);
Status encode_plus(Job& job, const Plan& plan, const Consent& consent);
Status encode_desfire(Job& job, const Plan& plan);
Status undo_desfire(Job& job, const Plan& plan);

// The plan that takes another one back: old keys, empty data.
Plan reversed(const Plan& plan);

// Reads the bytes of the profile's place with the phone's key, as the phone does.
Result<Bytes> read_place(nfc::Transport& transport, const nfc::Target& target, const Random& random,
                         const Plan& plan);

} // namespace akx::cards
