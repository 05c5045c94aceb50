// SPDX-License-Identifier: Apache-2.0
// akx card profile and diversify: what cards are to hold, without a reader (REQ ENC-2, ENC-6).
#include "cards/diversify.hpp"
#include "commands/card_desk.hpp"
#include "commands/config.hpp"
#include "commands/input.hpp"
#include "commands/list.hpp"
#include "config/validate.hpp"
#include "config/yaml.hpp"
#include "exchange/csv.hpp"
#include "model/tree.hpp"

#include <array>

namespace akx::cli {

namespace {

constexpr Column kShowColumns[] = {{"path", "SETTING"}, {"value", "VALUE"}};

constexpr std::string_view kClassicSpec = R"(  card: classic
  classic:
    sector: 1
    block: 0
    key: !secret NAME-phone-key
    otherKey: !secret NAME-write-key
)";
constexpr std::string_view kPlusSpec = R"(  card: plus
  plus:
    level: SL0-SL3
    places:
      - block: 4
        key: !secret NAME-phone-key
    otherKey: !secret NAME-write-key
    masterKey: !secret NAME-master-key
    configurationKey: !secret NAME-configuration-key
    level3Key: !secret NAME-level3-key
    unusedSectorsKey: !secret NAME-unused-key
)";
constexpr std::string_view kDesfireSpec = R"(  card: desfire
  desfire:
    application: "112233"
    file: 1
    crypto: AES
    communication: full
    key: !secret NAME-phone-key
    keyIndex: 1
    applicationKey: !secret NAME-application-key
)";

std::string with_name(std::string_view text, const std::string& name) {
    std::string out(text);
    for (std::size_t at = out.find("NAME"); at != out.npos; at = out.find("NAME", at)) {
        out.replace(at, 4, name);
        at += name.size();
    }
    return out;
}

Result<Exit> make(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    const std::string kind = run.arguments.text("--card", "classic");
    if (Status status = check_name("profile", name); !status) {
        return status.error();
    }
    const std::string_view spec = kind == "plus"      ? kPlusSpec
                                  : kind == "desfire" ? kDesfireSpec
                                                      : kClassicSpec;
    run.environment.out->write("apiVersion: akx/v1\nkind: CardProfile\nmetadata:\n  name: " + name +
                               "\nspec:\n" + with_name(spec, name) +
                               "  code:\n    length: 4\n    displayMode: 8HN\n");
    return Exit::ok;
}

// Every setting; keys are masked.
void list_settings(Invocation& run, const Value& tree, const model::Section& section,
                   const std::string& path) {
    for (const Value::Member& member : tree.as_object()) {
        const model::Field* field = section.find(member.key);
        const std::string here = path.empty() ? member.key : path + "." + member.key;
        if (field != nullptr && field->section != nullptr && member.value.is_object()) {
            list_settings(run, member.value, field->section(), here);
            continue;
        }
        if (field != nullptr && field->section != nullptr && member.value.is_array()) {
            for (const Value& each : member.value.as_array()) {
                const Value* key = each.find(field->section().key);
                list_settings(run, each, field->section(),
                              here + "[" + (key != nullptr ? cell_text(*key) : "") + "]");
            }
            continue;
        }
        Value row = Value::object();
        row.set("path", here);
        row.set("value", member.value);
        run.output.row(row);
    }
}

Result<Exit> show(Invocation& run) {
    const Result<LoadedProfile> loaded = load_profile(run, run.arguments.text("FILE"), false);
    // Without its keys a profile is shown as well; what is wrong with it, 'check' tells.
    if (!loaded) {
        return loaded.error();
    }
    model::Encoding encoding;
    encoding.secret = [](std::string_view) { return Value("(hidden)"); };
    run.output.begin("CardProfileSettings", kShowColumns);
    list_settings(run, model::encode(loaded->profile, encoding), model::CardProfile::section(), "");
    run.output.end();
    return Exit::ok;
}

Result<Exit> check(Invocation& run) {
    const Result<LoadedProfile> loaded =
        load_profile(run, run.arguments.text("FILE"), run.arguments.has("--resolve"));
    if (!loaded) {
        return loaded.error();
    }
    std::vector<Error> problems = model::check_card_profile(loaded->profile);
    if (run.arguments.has("--resolve") && problems.empty()) { // also the keys' own form
        const Result<cards::Plan> plan =
            cards::make_plan(loaded->profile, loaded->name, Bytes(7, 1), "1");
        if (!plan) {
            problems.push_back(plan.error());
        }
    }
    if (!problems.empty()) {
        return summarize(std::move(problems));
    }
    run.note("profile " + loaded->name + ": no problems");
    return Exit::ok;
}

// What the phone's page "Mifare Card Encryption" asks for.
Value device_settings(const model::CardProfile& profile) {
    Value place = Value::object();
    const auto reveal = [](const Secret& secret) { return Value(secret.reveal()); };
    switch (profile.card) {
    case model::CardType::classic:
        place.set("sector", profile.classic.sector);
        place.set("block", profile.classic.block);
        place.set("key", reveal(profile.classic.key));
        break;
    case model::CardType::plus: {
        Value places = Value::array();
        for (const model::PlusPlace& each : profile.plus.places) {
            Value one = Value::object();
            one.set("block", each.block);
            one.set("sl3Key", reveal(each.key));
            places.push(std::move(one));
        }
        place.set("places", std::move(places));
        break;
    }
    case model::CardType::desfire:
        place.set("appId", to_hex_upper(profile.desfire.application.bytes));
        place.set("fileId", profile.desfire.file);
        place.set("crypto", profile.desfire.crypto == model::DesfireCrypto::aes ? "AES" : "DES");
        place.set("key", reveal(profile.desfire.key));
        place.set("keyIndex", profile.desfire.key_index);
        break;
    }
    Value settings = Value::object();
    settings.set("card",
                 model::Names<model::CardType>::names[static_cast<std::size_t>(profile.card)]);
    settings.set("place", std::move(place));
    settings.set(
        "displayMode",
        model::Names<model::CardMode>::names[static_cast<std::size_t>(profile.code.display)]);
    return settings;
}

Status write_user_row(Invocation& run, const model::CardProfile& profile) {
    const std::string code = run.arguments.text("--code");
    const std::string user = run.arguments.text("--user");
    const std::optional<Bytes> uid = from_hex(run.arguments.text("--uid", "00000000"));
    if (!uid) {
        return Error(errors::usage, "--uid is not hex");
    }
    const Result<Bytes> bytes = cards::code_bytes(profile.code, *uid, code);
    if (!bytes) {
        return bytes.error();
    }
    std::string text = "id,name,cards\r\n";
    exchange::append_csv_cell(text, user, ',');
    text += ',';
    exchange::append_csv_cell(text, user, ',');
    text += ',' + model::card_code(*bytes, profile.code.display) + "\r\n";
    run.environment.out->write(text);
    return {};
}

Result<Exit> export_profile(Invocation& run) {
    const bool device = run.arguments.has("--phone");
    if (device == run.arguments.has("--user")) {
        return Error(errors::usage, "either --phone or --user NAME is needed");
    }
    const Result<LoadedProfile> loaded = load_profile(run, run.arguments.text("FILE"), device);
    if (!loaded) {
        return loaded.error();
    }
    const model::CardProfile& profile = loaded->profile;
    if (!device) {
        const Status written = write_user_row(run, profile);
        return written ? Result<Exit>(Exit::ok) : Result<Exit>(written.error());
    }
    if (profile.diversification.keys == model::DiversifiedKeys::all) {
        return Error(errors::unsupported, "every card has another key for the phone, and the phone "
                                          "takes one for all")
            .next("set diversification.keys to 'administration'");
    }
    if (std::vector<Error> problems = model::check_card_profile(profile); !problems.empty()) {
        return summarize(std::move(problems));
    }
    if (run.environment.out->is_terminal() && !run.arguments.has("--yes")) {
        if (Status confirmed = run.confirm("The phone's key will be shown. Go on?"); !confirmed) {
            return confirmed.error();
        }
    }
    run.output.object("CardEncryption", {}, device_settings(profile));
    return Exit::ok;
}

// Computes a card's own key, for other programs; never from the command line itself.
Result<Exit> diversify(Invocation& run) {
    const std::optional<Bytes> uid = from_hex(run.arguments.text("UID"));
    const std::optional<Bytes> aid = from_hex(run.arguments.text("--application"));
    const std::optional<Bytes> system = from_hex(run.arguments.text("--system"));
    if (!uid || uid->empty() || !aid || !system) {
        return Error(errors::usage, "UID, --application and --system are hex digits");
    }
    Result<std::optional<Secret>> secret = secret_from_options(run, "--key-file", "--key-stdin");
    if (!secret) {
        return secret.error();
    }
    if (!secret->has_value()) {
        return Error(errors::usage, "no key was given")
            .next("give it with --key-file FILE or --key-stdin, never on the command line");
    }
    const std::string name = run.arguments.text("--type", "AES");
    const cards::KeyType type = name == "2K3DES"   ? cards::KeyType::des2k
                                : name == "3K3DES" ? cards::KeyType::des3k
                                                   : cards::KeyType::aes;
    const Result<cards::Key> master = cards::Key::parse(type, **secret, "master");
    if (!master) {
        return master.error();
    }
    const Result<cards::Key> key =
        cards::diversify(*master, cards::diversification_input(*uid, *aid, *system));
    if (!key) {
        return key.error();
    }
    run.environment.out->write(to_hex_upper(key->bytes()) + "\n");
    return Exit::ok;
}

constexpr std::string_view kCards[] = {"classic", "plus", "desfire"};
constexpr std::string_view kTypes[] = {"AES", "2K3DES", "3K3DES"};
constexpr Argument kNameArgument[] = {{.name = "NAME", .help = "what the profile is called"}};
constexpr Argument kFileArgument[] = {
    {.name = "FILE",
     .help = "file with the CardProfile document; FILE#NAME when it holds several",
     .kind = ValueKind::file}};
constexpr Argument kUidArgument[] = {{.name = "UID", .help = "the card's number, in hex"}};
constexpr Option kNewOptions[] = {{.name = "--card",
                                   .help = "kind of the cards",
                                   .value = "KIND",
                                   .choices = kCards,
                                   .fallback = "classic"}};
constexpr std::array kCheckOptions{
    Option{.name = "--resolve", .help = "look the keys up, too, and check their form"},
    kSecretsOption, kSecretsCommandOption};
constexpr std::array kExportOptions{
    Option{.name = "--phone", .help = "what a phone needs to read these cards, with the key"},
    Option{.name = "--user",
           .help = "a row to import, for a user of this id with the card of --code",
           .value = "ID"},
    Option{.name = "--code", .help = "with --user: the code on the card", .value = "CODE"},
    Option{.name = "--uid",
           .help = "with --user, when the profile takes it for the code: the card's number",
           .value = "UID"},
    kSecretsOption,
    kSecretsCommandOption};
constexpr Option kDiversifyOptions[] = {
    {.name = "--type",
     .help = "kind of the key",
     .value = "TYPE",
     .choices = kTypes,
     .fallback = "AES"},
    {.name = "--application",
     .help = "DESFire application, in hex, first byte first",
     .value = "AID"},
    {.name = "--system", .help = "your own part of the input, in hex", .value = "HEX"},
    {.name = "--key-file",
     .help = "read the master key from the first line of this file; must be private",
     .value = "FILE",
     .kind = ValueKind::file},
    {.name = "--key-stdin", .help = "read it from the first line of standard input"},
};
constexpr Example kNewExamples[] = {
    {"akx card profile new lobby --card desfire", "A profile to fill in"}};
constexpr Example kShowExamples[] = {
    {"akx card profile show lobby.yaml -o yaml", "With all that it leaves to the defaults"}};
constexpr Example kCheckExamples[] = {
    {"akx card profile check lobby.yaml", "Before the first card"}};
constexpr Example kExportExamples[] = {
    {"akx card profile export lobby.yaml --phone --yes", "For the phone"},
    {"akx card profile export lobby.yaml --user anna --code 1A2B3C4D", "For 'akx user import'"}};
constexpr Example kDiversifyExamples[] = {
    {"akx card diversify 04782E21801D80 --application 3042F5 --key-stdin",
     "The card's own key (NXP AN10922)"}};

constexpr Command kCommands[] = {
    {.path = "card profile new",
     .summary = "Write a profile to fill in",
     .arguments = kNameArgument,
     .options = kNewOptions,
     .examples = kNewExamples,
     .run = make},
    {.path = "card profile show",
     .summary = "All settings of a profile, also the defaults; keys are masked",
     .arguments = kFileArgument,
     .examples = kShowExamples,
     .run = show},
    {.path = "card profile check",
     .summary = "Check a profile",
     .arguments = kFileArgument,
     .options = kCheckOptions,
     .examples = kCheckExamples,
     .run = check},
    {.path = "card profile export",
     .summary = "What the phone and the list of users need for these cards",
     .arguments = kFileArgument,
     .options = kExportOptions,
     .examples = kExportExamples,
     .run = export_profile},
    {.path = "card diversify",
     .summary = "Compute the key a card has of its own",
     .description = "Writes the key to standard output and nothing to a card.",
     .arguments = kUidArgument,
     .options = kDiversifyOptions,
     .examples = kDiversifyExamples,
     .run = diversify},
};

} // namespace

std::span<const Command> card_profile_commands() {
    return kCommands;
}

} // namespace akx::cli
