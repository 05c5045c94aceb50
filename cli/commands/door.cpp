// SPDX-License-Identifier: Apache-2.0
// akx door: state of the doors, hold open, lock down.
#include "commands/door.hpp"
#include "commands/door_name.hpp"
#include "commands/list.hpp"
#include "commands/show.hpp"

namespace akx::cli {

namespace {

constexpr std::string_view kStates[] = {"open", "locked", "normal"};

constexpr Column kColumns[] = {{"id", "RELAY"},  {"name", "NAME"},   {"state", "STATE"},
                               {"hold", "HOLD"}, {"until", "UNTIL"}, {"mode", "MODE"}};

Result<Exit> list(Invocation& run) {
    return list_phones(run, "DoorList", kColumns, [](Phone& phone, const Emit& emit) {
        Result<std::vector<Value>> relays = phone.device->relays();
        return emit_all(relays, emit);
    });
}

Result<Exit> status(Invocation& run) {
    const Result<Door> door = find_door(run, run.arguments.text("DOOR"));
    if (!door) {
        return door.error();
    }
    const Result<std::vector<Value>> relays = door->phone.device->relays();
    if (!relays) {
        return on_phone(relays.error(), door->phone.known);
    }
    for (const Value& relay : *relays) {
        if (relay.text_at("id") == door->relay) {
            run.output.object("Door", kColumns, relay);
            return Exit::ok;
        }
    }
    return on_phone(Error(errors::not_found, "the phone has no relay " + door->relay),
                    door->phone.known);
}

// --until and --for name the same thing.
Result<std::string> end_of_hold(const Invocation& run) {
    if (run.arguments.has("--until") && run.arguments.has("--for")) {
        return Error(errors::usage, "--until and --for exclude each other");
    }
    if (const auto length = run.arguments.duration("--for")) {
        return format_utc(run.now() + *length);
    }
    if (!run.arguments.has("--until")) {
        return std::string();
    }
    const Result<WallTime> until =
        parse_moment(run.arguments.text("--until"), run.now(), Direction::future);
    if (!until) {
        return until.error();
    }
    if (*until <= run.now()) {
        return Error(errors::usage, "--until lies in the past");
    }
    return format_utc(*until);
}

Result<Exit> hold(Invocation& run) {
    const Result<std::string> until = end_of_hold(run);
    const Result<Door> door =
        until ? find_door(run, run.arguments.text("DOOR")) : Result<Door>(until.error());
    if (!door) {
        return door.error();
    }
    const Result<Value> relay =
        door->phone.device->hold({.relay = door->relay,
                                  .state = run.arguments.text("STATE"),
                                  .until = *until,
                                  .reason = run.arguments.text("--reason")});
    if (!relay) {
        return on_phone(relay.error(), door->phone.known);
    }
    run.output.object("Door", kColumns, *relay);
    return Exit::ok;
}

constexpr Argument kDoor[] = {
    {.name = "DOOR",
     .help = "a relay of the phone (A or its name), PHONE/RELAY, or a phone with one relay",
     .kind = ValueKind::relay},
};
constexpr Argument kHoldArguments[] = {
    {.name = "DOOR",
     .help = "a relay of the phone (A or its name), PHONE/RELAY, or a phone with one relay",
     .kind = ValueKind::relay},
    {.name = "STATE", .help = "what it is to be", .choices = kStates},
};
constexpr Option kHoldOptions[] = {
    {.name = "--until",
     .help = "back to normal at this time",
     .value = "TIME",
     .kind = ValueKind::moment},
    {.name = "--for",
     .help = "back to normal after that long",
     .value = "TIME",
     .kind = ValueKind::duration},
    {.name = "--reason", .help = "why; goes into the phone's log", .value = "TEXT"},
};
constexpr Example kListExamples[] = {{"akx door list --all", "All doors of all phones"}};
constexpr Example kStatusExamples[] = {{"akx door status front/gate -o json", "Of one door"}};
constexpr Example kHoldExamples[] = {
    {"akx door hold A open --for 2h --reason 'moving day'", "Open for two hours"},
    {"akx door hold front/gate locked", "Lock down until told otherwise"},
    {"akx door hold A normal", "Back to normal"},
};

constexpr std::string_view kMethods[] = {"card", "pin", "face", "qr", "ble", "nfc", "dtmf"};
constexpr Option kSimulateOptions[] = {
    {.name = "--user",
     .help = "a user by id or whole name, recognised by --method",
     .value = "USER",
     .kind = ValueKind::user},
    {.name = "--method",
     .help = "how the user is recognised",
     .value = "METHOD",
     .choices = kMethods,
     .fallback = "card"},
    {.name = "--card", .help = "a card, as the phone shows its code", .value = "CODE"},
    {.name = "--pin-file",
     .help = "read the PIN from the first line of this file",
     .value = "FILE",
     .kind = ValueKind::file,
     .env = "AKX_PIN_FILE"},
    {.name = "--pin-stdin", .help = "read the PIN from standard input"},
    {.name = "--ask-pin", .help = "ask for the PIN"},
    {.name = "--room", .help = "of the PIN, when rooms have PINs of their own", .value = "ROOM"},
    {.name = "--relay",
     .help = "the relay asked for; all unless given",
     .value = "RELAY",
     .kind = ValueKind::relay,
     .repeated = true},
    {.name = "--at",
     .help = "when; now unless given, 2h is in two hours",
     .value = "TIME",
     .kind = ValueKind::moment},
};
constexpr Example kSimulateExamples[] = {
    {"akx door simulate --user 'Ann Lee' --at 2026-12-24T17:00", "On the phone's clock"},
    {"akx door simulate --card 02B775D2 --relay A -o json", "Who it is and what would open"},
};

constexpr Command kCommands[] = {
    {.path = "door list",
     .summary = "List the doors of phones with their state",
     .examples = kListExamples,
     .target = Target::many,
     .run = list},
    {.path = "door status",
     .summary = "Show one door",
     .arguments = kDoor,
     .examples = kStatusExamples,
     .target = Target::one,
     .run = status},
    {.path = "door simulate",
     .summary = "Say what the phone would decide, and why, step by step",
     .description = "The phone decides with its own settings, users and clock changes; nothing "
                    "opens. Times without a zone are those of its clock. Questions with a PIN are "
                    "slowed down and written to its audit log.",
     .options = kSimulateOptions,
     .examples = kSimulateExamples,
     .target = Target::one,
     .run = door_simulate},
    {.path = "door hold",
     .summary = "Hold a door open, lock it down, or end that",
     .arguments = kHoldArguments,
     .options = kHoldOptions,
     .examples = kHoldExamples,
     .target = Target::one,
     .run = hold},
};

} // namespace

std::span<const Command> door_commands() {
    return kCommands;
}

} // namespace akx::cli
