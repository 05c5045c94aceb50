// SPDX-License-Identifier: Apache-2.0
// The write-ahead journal of a card (REQ ENC-4): what is about to be changed is on disk before the
// card hears of it. Holds names of keys, never keys.
#pragma once

#include "base/result.hpp"

namespace akx::cards {

enum class Intent : std::uint8_t { encode, undo };
std::string_view intent_name(Intent intent); // "encode", "undo"

struct JournalEntry {
    std::string uid; // upper-case hex
    std::string profile;
    Intent intent = Intent::encode;
    std::string code;               // as given, to resume with
    std::vector<std::string> steps; // begun, the last one perhaps not finished
    std::string kept;               // hex of what was there before and is not ours to lose
    std::string started;            // RFC 3339
};

class Journal {
  public:
    virtual ~Journal() = default;
    virtual Status write(const JournalEntry& entry) = 0; // durable when it returns
    virtual Status close(const JournalEntry& entry) = 0; // the card is as intended
};

// One file a card in a private folder, written atomically.
class JournalFolder final : public Journal {
  public:
    explicit JournalFolder(std::string folder) : folder_(std::move(folder)) {}

    Status write(const JournalEntry& entry) override;
    Status close(const JournalEntry& entry) override;
    // not_found when nothing is unfinished on this card; corrupt.
    Result<JournalEntry> find(std::string_view uid) const;

  private:
    std::string path(std::string_view uid) const;

    std::string folder_;
};

} // namespace akx::cards
