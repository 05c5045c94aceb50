// SPDX-License-Identifier: Apache-2.0
// akx card reader, read, info, dump: looking without changing anything (REQ ENC-7).
#include "base/crypto.hpp"
#include "cards/identify.hpp"
#include "cards/mad.hpp"
#include "cards/presence.hpp"
#include "commands/card_desk.hpp"
#include "commands/config.hpp"
#include "commands/list.hpp"

#include <array>

namespace akx::cli {

namespace {

constexpr Column kReaderColumns[] = {{"name", "READER"}, {"title", "TITLE"}};
constexpr Column kTestColumns[] = {{"step", "STEP"}, {"result", "RESULT"}, {"note", "NOTE"}};
constexpr Column kReadColumns[] = {{"uid", "UID"}, {"code", "CODE"}, {"note", "NOTE"}};
constexpr Column kInfoColumns[] = {{"what", "WHAT"}, {"value", "VALUE"}};
constexpr Column kDumpColumns[] = {{"place", "PLACE"}, {"data", "DATA"}, {"note", "NOTE"}};

Result<Exit> list(Invocation& run) {
    const Result<std::vector<nfc::Reader>> readers = run.network.list_readers();
    if (!readers) {
        return readers.error();
    }
    run.output.begin("ReaderList", kReaderColumns);
    for (const nfc::Reader& reader : *readers) {
        Value row = Value::object();
        row.set("name", reader.name);
        row.set("title", reader.title);
        run.output.row(row);
    }
    run.output.end();
    return Exit::ok;
}

void row(Invocation& run, std::string_view first, std::string_view step, std::string_view second,
         std::string_view result, std::string note) {
    Value value = Value::object();
    value.set(first, step);
    value.set(second, result);
    value.set("note", std::move(note));
    run.output.row(value);
}

Result<Exit> test(Invocation& run) {
    const Result<std::unique_ptr<nfc::Transport>> reader = open_reader(run);
    if (!reader) {
        return reader.error();
    }
    run.output.begin("ReaderTest", kTestColumns);
    row(run, "step", "open", "result", "ok", "");
    Status outcome;
    for (const bool on : {false, true}) {
        outcome = outcome ? (*reader)->field(on) : std::move(outcome);
    }
    row(run, "step", "field", "result", outcome ? "ok" : "failed",
        outcome ? "" : outcome.error().text());
    if (outcome) {
        const Result<std::optional<nfc::Target>> card = (*reader)->select({}, Millis{0});
        const bool there = card && card->has_value();
        row(run, "step", "card", "result",
            !card   ? "failed"
            : there ? "ok"
                    : "none",
            !card   ? card.error().text()
            : there ? cards::identify(**card).text + " " + uid_text(**card)
                    : "put a card on the reader to test that, too");
        outcome = card ? Status() : Status(card.error());
    }
    run.output.end();
    return outcome ? Result<Exit>(Exit::ok) : Result<Exit>(outcome.error());
}

struct Present {
    std::unique_ptr<nfc::Transport> reader;
    nfc::Target target;
};
Result<Present> next_card(const Invocation& run) {
    Result<std::unique_ptr<nfc::Transport>> reader = open_reader(run);
    if (!reader) {
        return reader.error();
    }
    Result<nfc::Target> target = wait_for_card(run, **reader);
    if (!target) {
        return target.error();
    }
    return Present{std::move(*reader), std::move(*target)};
}

// With a profile what the phone would read, and nothing else; without, the card's number.
Result<Exit> read(Invocation& run) {
    std::optional<LoadedProfile> profile;
    if (run.arguments.has("--profile")) {
        Result<LoadedProfile> loaded = load_profile(run, true);
        if (!loaded) {
            return loaded.error();
        }
        profile = std::move(*loaded);
    }
    const Result<Present> card = next_card(run);
    if (!card) {
        return card.error();
    }
    const Bytes& uid = card->target.uid;
    Value value = Value::object();
    value.set("uid", to_hex_upper(uid));
    if (!profile) {
        value.set("code", model::card_code(uid, model::CardMode::n8));
        value.set("note", "the card's own number, as 8HN");
        run.output.object("CardCode", kReadColumns, value);
        return Exit::ok;
    }
    const Result<cards::Plan> plan = cards::make_plan(profile->profile, profile->name, uid, "1");
    if (!plan) {
        return plan.error();
    }
    const Result<Bytes> data =
        cards::read_place(*card->reader, card->target, crypto::random_bytes, *plan);
    const Result<Bytes> code =
        data ? cards::read_stored(profile->profile.code, *data) : Result<Bytes>(data.error());
    if (!code) {
        return Error(code.error()).on("card " + to_hex_upper(uid));
    }
    value.set("code", model::card_code(*code, profile->profile.code.display));
    value.set("note", "from the place of profile " + profile->name);
    run.output.object("CardCode", kReadColumns, value);
    return Exit::ok;
}

void fact(Invocation& run, std::string_view what, std::string text) {
    Value value = Value::object();
    value.set("what", what);
    value.set("value", std::move(text));
    run.output.row(value);
}

std::string level_text(cards::PlusLevel level) {
    constexpr std::array<std::string_view, 4> kLevels{"unknown", "SL0, as delivered", "SL1", "SL3"};
    return std::string(kLevels[static_cast<std::size_t>(level)]);
}

// What may be known of a DESFire without a key.
void tell_desfire(Invocation& run, nfc::Transport& reader) {
    cards::desfire::Card card(reader, crypto::random_bytes);
    const Result<std::vector<cards::desfire::Aid>> applications = card.applications();
    if (!applications) {
        fact(run, "applications", "only with a key");
        return;
    }
    for (const cards::desfire::Aid& aid : *applications) {
        const Status selected = card.select(aid);
        const Result<cards::desfire::KeySettings> keys =
            selected ? card.key_settings() : Result<cards::desfire::KeySettings>(selected.error());
        const std::string text = keys ? std::to_string(keys->keys) + " keys, " +
                                            std::string(cards::key_type_name(keys->type))
                                      : "settings only with a key";
        fact(run, "application", to_hex_upper(Bytes(aid.rbegin(), aid.rend())) + ": " + text);
    }
}

Result<Exit> info(Invocation& run) {
    const Result<Present> card = next_card(run);
    if (!card) {
        return card.error();
    }
    const nfc::Target& target = card->target;
    const Result<cards::Recognised> known = cards::recognise(*card->reader, target);
    if (!known) {
        return known.error();
    }
    run.output.begin("CardInfo", kInfoColumns);
    fact(run, "uid", uid_text(target) + (cards::has_random_uid(target) ? " (random)" : ""));
    fact(run, "kind", std::string(cards::kind_text(known->kind)));
    fact(run, "ats", to_hex_upper(target.ats));
    if (known->kind == cards::Kind::plus || known->level == cards::PlusLevel::sl1) {
        fact(run, "level",
             known->kind == cards::Kind::plus ? level_text(known->level)
                                              : "perhaps a Plus in SL1: it looks the same");
    }
    if (known->kind == cards::Kind::desfire) {
        fact(run, "generation",
             known->generation == 0 ? "D40" : "EV" + std::to_string(known->generation));
        tell_desfire(run, *card->reader);
    }
    run.output.end();
    return Exit::ok;
}

// The blocks of a Classic that the key of delivery opens, and those of the profile.
void dump_sector(Invocation& run, cards::classic::Card& card, unsigned sector,
                 const std::vector<std::pair<cards::classic::Slot, cards::Key>>& keys) {
    namespace classic = cards::classic;
    const std::string place = "sector " + std::to_string(sector);
    for (const auto& [slot, key] : keys) {
        if (card.authenticate(classic::trailer_of(sector), slot, key)) {
            for (unsigned block = classic::first_block(sector);
                 block <= classic::trailer_of(sector); ++block) {
                const Result<Bytes> data = card.read(block);
                Bytes shown = data.value_or(Bytes());
                if (classic::is_trailer(block) && shown.size() == 16) { // keys stay hidden
                    std::fill(shown.begin(), shown.begin() + 6, std::uint8_t{0});
                    std::fill(shown.begin() + 10, shown.end(), std::uint8_t{0});
                }
                row(run, "place", place + " block " + std::to_string(block), "data",
                    to_hex_upper(shown),
                    !data                        ? data.error().text()
                    : classic::is_trailer(block) ? "access bits; keys masked"
                                                 : "");
            }
            return;
        }
        if (!card.reselect()) {
            return;
        }
    }
    row(run, "place", place, "data", "", "no known key opens it");
}

Result<Exit> dump(Invocation& run) {
    std::vector<std::pair<cards::classic::Slot, cards::Key>> keys{
        {cards::classic::Slot::a, cards::Key::factory(cards::KeyType::classic)},
        {cards::classic::Slot::a, cards::Key(cards::KeyType::classic, cards::classic::kMadKey)}};
    std::optional<LoadedProfile> profile;
    if (run.arguments.has("--profile")) {
        Result<LoadedProfile> loaded = load_profile(run, true);
        if (!loaded) {
            return loaded.error();
        }
        profile = std::move(*loaded);
    }
    const Result<Present> card = next_card(run);
    if (!card) {
        return card.error();
    }
    const cards::Identity identity = cards::identify(card->target);
    if (identity.kind != cards::Kind::classic_1k && identity.kind != cards::Kind::classic_4k) {
        return Error(errors::unsupported,
                     "only Mifare Classic cards are dumped; this is a " + identity.text)
            .next("'akx card info' tells about it, 'akx card read -p PROFILE' reads its code");
    }
    if (profile && profile->profile.card == model::CardType::classic) {
        const Result<cards::Plan> plan =
            cards::make_plan(profile->profile, profile->name, card->target.uid, "1");
        if (!plan) {
            return plan.error();
        }
        keys.insert(keys.begin(), {{cards::classic::Slot::a, plan->classic.key_a},
                                   {cards::classic::Slot::b, plan->classic.key_b}});
    }
    cards::classic::Card classic(*card->reader, card->target);
    run.output.begin("CardDump", kDumpColumns);
    const unsigned sectors = identity.kind == cards::Kind::classic_4k ? 40 : 16;
    for (unsigned sector = 0; sector < sectors && !run.environment.is_interrupted(); ++sector) {
        dump_sector(run, classic, sector, keys);
    }
    run.output.end();
    return Exit::ok;
}

constexpr Option kOwnProfileOption{
    .name = "--profile",
    .help = "file with the CardProfile document whose place and keys are used",
    .value = "FILE",
    .letter = 'p',
    .kind = ValueKind::file};
constexpr std::array kReaderOptions{kReaderOption};
constexpr std::array kCardOptions{kReaderOption, kWaitOption};
constexpr std::array kProfileOptions{kOwnProfileOption, kReaderOption, kWaitOption, kSecretsOption,
                                     kSecretsCommandOption};

constexpr Example kListExamples[] = {{"akx card reader list", "What --reader may name"}};
constexpr Example kTestExamples[] = {
    {"akx card reader test --reader pn532_uart:/dev/ttyUSB0", "Before a batch"}};
constexpr Example kReadExamples[] = {
    {"akx card read -p lobby.yaml", "What a phone with this profile would see"}};
constexpr Example kInfoExamples[] = {{"akx card info", "Of the card on the reader"}};
constexpr Example kDumpExamples[] = {
    {"akx card dump -p lobby.yaml", "Also with the keys of a profile"}};

constexpr Command kCommands[] = {
    {.path = "card reader list",
     .summary = "Readers that are connected",
     .examples = kListExamples,
     .run = list},
    {.path = "card reader test",
     .summary = "Try a reader: opening it, its field, a card",
     .options = kReaderOptions,
     .examples = kTestExamples,
     .run = test},
    {.path = "card read",
     .summary = "Read a card's code, as a phone with the profile would",
     .description = "Without a profile, the card's own number. With one, only its place counts: "
                    "there is no falling back to the number, as at the door.",
     .options = kProfileOptions,
     .examples = kReadExamples,
     .run = read},
    {.path = "card info",
     .summary = "What kind of card this is, without changing anything",
     .options = kCardOptions,
     .examples = kInfoExamples,
     .run = info},
    {.path = "card dump",
     .summary = "Show the blocks of a Classic that known keys open; keys are masked",
     .options = kProfileOptions,
     .examples = kDumpExamples,
     .run = dump},
};

} // namespace

std::span<const Command> card_reader_commands() {
    return kCommands;
}

} // namespace akx::cli
