// SPDX-License-Identifier: Apache-2.0
// akx card encode, resume, undo, format: one card (REQ ENC-3 to ENC-5, ENC-7).
#include "commands/card_desk.hpp"
#include "commands/config.hpp"
#include "commands/list.hpp"

#include <array>

namespace akx::cli {

namespace {

using cards::Intent;

// The outcome as a record and, when it failed, as the error.
Result<Exit> report(Invocation& run, const Encoded& encoded, const std::string& profile) {
    if (encoded.error) {
        return *encoded.error;
    }
    run.output.object("EncodedCard", kEncodedColumns, to_value(encoded, profile));
    if (run.environment.err->is_terminal()) {
        run.environment.err->write("\a");
    }
    return Exit::ok;
}

// `only_unfinished`: other cards are left alone.
Result<Exit> work(Invocation& run, Order order, bool only_unfinished) {
    const Result<LoadedProfile> profile = load_profile(run, true);
    if (!profile) {
        return profile.error();
    }
    order.profile = &*profile;
    const bool listed = profile->profile.code.source == model::CodeSource::list;
    if (order.intent == Intent::encode && listed && order.code.empty()) {
        return Error(errors::usage, "the profile wants a code, and none was given")
            .next("give it with --code, or use 'akx card batch' for a list");
    }
    if (order.code.empty()) {
        order.code = "1"; // taking a card back writes none
    }
    Result<cards::JournalFolder> folder = journal(run);
    if (!folder) {
        return folder.error();
    }
    const Result<std::unique_ptr<nfc::Transport>> reader = open_reader(run);
    if (!reader) {
        return reader.error();
    }
    const Result<nfc::Target> target = wait_for_card(run, **reader);
    if (!target) {
        return target.error();
    }
    const Result<cards::JournalEntry> unfinished = folder->find(uid_text(*target));
    if (unfinished && order.intent == Intent::encode) {
        return Error(errors::card_unknown_state,
                     "card " + unfinished->uid +
                         " is unfinished: " + std::string(cards::intent_name(unfinished->intent)) +
                         " with profile " + unfinished->profile)
            .next("'akx card resume' finishes it, 'akx card undo' takes it back");
    }
    if (!unfinished && only_unfinished) {
        return Error(unfinished.error()).next("'akx card format' empties cards that are finished");
    }
    if (unfinished) {
        order.begun = *unfinished;
    }
    return report(run, carry_out(run, **reader, *target, *folder, order), profile->name);
}

Result<Exit> encode(Invocation& run) {
    return work(run, {.code = run.arguments.text("--code")}, false);
}

Result<Exit> undo(Invocation& run) {
    return work(run, {.code = {}, .intent = Intent::undo}, true);
}

// Back to the keys of delivery, also of a card that is finished.
Result<Exit> format(Invocation& run) {
    const std::string question = "The card's place of the profile is emptied and gets its old keys "
                                 "back. Go on?";
    if (Status confirmed = run.confirm(question); !confirmed) {
        return confirmed.error();
    }
    return work(run, {.code = {}, .intent = Intent::undo}, false);
}

Result<Exit> resume(Invocation& run) {
    const Result<LoadedProfile> profile = load_profile(run, true);
    if (!profile) {
        return profile.error();
    }
    Result<cards::JournalFolder> folder = journal(run);
    if (!folder) {
        return folder.error();
    }
    const Result<std::unique_ptr<nfc::Transport>> reader = open_reader(run);
    if (!reader) {
        return reader.error();
    }
    const Result<nfc::Target> target = wait_for_card(run, **reader);
    if (!target) {
        return target.error();
    }
    const Result<cards::JournalEntry> entry = folder->find(uid_text(*target));
    if (!entry) {
        return entry.error();
    }
    if (entry->profile != profile->name) {
        return Error(errors::card_mismatch, "card " + entry->uid + " was begun with profile " +
                                                entry->profile + ", not " + profile->name)
            .next("name that profile with --profile");
    }
    const Order order{&*profile, entry->code, entry->intent, *entry};
    return report(run, carry_out(run, **reader, *target, *folder, order), profile->name);
}

constexpr Option kCodeOption{
    .name = "--code", .help = "the code, as the phone will show it", .value = "CODE"};
constexpr std::array kEncodeOptions{kProfileOption,     kCodeOption,    kReaderOption,
                                    kWaitOption,        kSecretsOption, kSecretsCommandOption,
                                    kIrreversibleOption};
constexpr std::array kCardOptions{kProfileOption, kReaderOption,         kWaitOption,
                                  kSecretsOption, kSecretsCommandOption, kIrreversibleOption};
constexpr Example kEncodeExamples[] = {
    {"akx card encode -p lobby.yaml --code 1A2B3C4D", "The next card gets this code"},
};
constexpr Example kResumeExamples[] = {
    {"akx card resume -p lobby.yaml", "Finish what was interrupted"},
};
constexpr Example kUndoExamples[] = {
    {"akx card undo -p lobby.yaml", "Give the card back as it was"},
};
constexpr Example kFormatExamples[] = {
    {"akx card format -p lobby.yaml --yes", "For the card's next owner"},
};
constexpr std::string_view kStates =
    "Every failure ends with exit code 11 and says in which state the card is now: untouched, or "
    "partly done, with the step that was begun last. What is begun is written to disk before the "
    "card hears of it, so that 'akx card resume' and 'akx card undo' work after a power cut, too; "
    "keys are never written there.";

constexpr Command kCommands[] = {
    {.path = "card encode",
     .summary = "Encode one card by a profile, and prove it with the new keys",
     .description = kStates,
     .options = kEncodeOptions,
     .examples = kEncodeExamples,
     .run = encode},
    {.path = "card resume",
     .summary = "Finish a card whose encoding was interrupted",
     .description = kStates,
     .options = kCardOptions,
     .examples = kResumeExamples,
     .run = resume},
    {.path = "card undo",
     .summary = "Take back what was begun on a card",
     .description = kStates,
     .options = kCardOptions,
     .examples = kUndoExamples,
     .run = undo},
    {.path = "card format",
     .summary = "Empty a card of a profile and give it its old keys back",
     .description = kStates,
     .options = kCardOptions,
     .examples = kFormatExamples,
     .run = format},
};

} // namespace

std::span<const Command> card_encode_commands() {
    return kCommands;
}

} // namespace akx::cli
