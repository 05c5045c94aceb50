// SPDX-License-Identifier: Apache-2.0
// What the commands with a reader on the desk share: the profile, the reader, the card on it, and
// what is remembered of unfinished cards.
#pragma once

#include "cards/job.hpp"
#include "config/secrets.hpp"
#include "invocation.hpp"

namespace akx::cli {

struct LoadedProfile {
    std::string name;
    model::CardProfile profile;
};
// The CardProfile document of --profile: a file, with #NAME when it holds several. `resolve`: keys
// are looked up, too.
Result<LoadedProfile> load_profile(const Invocation& run, bool resolve);
Result<LoadedProfile> load_profile(const Invocation& run, const std::string& file, bool resolve);

// The reader of --reader, or the only one there is.
Result<std::unique_ptr<nfc::Transport>> open_reader(const Invocation& run);

// Waits for a card, telling so; card_gone after --wait, or when interrupted.
Result<nfc::Target> wait_for_card(const Invocation& run, nfc::Transport& reader);
// Until that card is gone.
Status wait_for_removal(const Invocation& run, nfc::Transport& reader, const nfc::Target& target);

Result<cards::JournalFolder> journal(const Invocation& run);

// One job on the card that lies there.
struct Encoded {
    std::string uid;
    std::string code; // as the phone shows it
    cards::CardState state = cards::CardState::untouched;
    std::optional<Error> error;
};
struct Order {
    const LoadedProfile* profile = nullptr;
    std::string code; // as given; empty: the profile takes the card's number
    cards::Intent intent = cards::Intent::encode;
    std::optional<cards::JournalEntry> begun = {}; // of an unfinished job
};
Encoded carry_out(const Invocation& run, nfc::Transport& reader, const nfc::Target& target,
                  cards::Journal& journal, const Order& order);
Value to_value(const Encoded& encoded, const std::string& profile);
std::string uid_text(const nfc::Target& target);

// Rows that several commands have.
inline constexpr Option kReaderOption{.name = "--reader",
                                      .help = "the reader on the desk, as 'akx card reader list' "
                                              "names it; needed when there are several",
                                      .value = "READER",
                                      .letter = 'r'};
inline constexpr Option kWaitOption{.name = "--wait",
                                    .help = "how long to wait for a card",
                                    .value = "DURATION",
                                    .kind = ValueKind::duration,
                                    .fallback = "1m"};
inline constexpr Option kProfileOption{
    .name = "--profile",
    .help = "file with the CardProfile document; FILE#NAME when it holds several",
    .value = "FILE",
    .letter = 'p',
    .kind = ValueKind::file,
    .required = true};
inline constexpr Option kIrreversibleOption{
    .name = "--irreversible",
    .help = "allow what cannot be taken back: leaving level 0 of Plus cards, entering level 3"};
inline constexpr Column kEncodedColumns[] = {
    {"uid", "UID"}, {"code", "CODE"}, {"state", "STATE"}, {"profile", "PROFILE"}};

} // namespace akx::cli
