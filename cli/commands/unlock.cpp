// SPDX-License-Identifier: Apache-2.0
// akx unlock: the workflow verb that opens a door.
#include "commands/door_name.hpp"
#include "commands/list.hpp"

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {
    {"device", "phone"}, {"relay", "relay"}, {"outcome", "outcome"}, {"at", "at"}};

Result<Exit> unlock(Invocation& run) {
    Result<Door> door = find_door(run, run.arguments.text("DOOR"));
    if (!door) {
        return door.error();
    }
    device::UnlockOrder order;
    order.relay = door->relay;
    order.reason = run.arguments.text("--reason");
    order.delay = run.arguments.duration("--delay");
    order.hold = run.arguments.duration("--hold");
    order.valid_for = run.arguments.duration("--expiry").value_or(order.valid_for);
    const Result<device::Unlocked> opened = door->phone.device->unlock(order);
    if (!opened) {
        return on_phone(opened.error(), door->phone.known);
    }
    Value value = Value::object();
    value.set("device", door->phone.known.name);
    value.set("relay", opened->relay);
    value.set("outcome", "opened");
    value.set("at", opened->at);
    run.output.object("Unlock", kColumns, value);
    return Exit::ok;
}

constexpr Argument kArguments[] = {
    {.name = "DOOR",
     .help = "a relay of the phone (A or its name), PHONE/RELAY, or a phone with one relay",
     .kind = ValueKind::relay},
};
constexpr Option kOptions[] = {
    {.name = "--reason", .help = "why; goes into the phone's log", .value = "TEXT"},
    {.name = "--delay",
     .help = "wait that long before opening",
     .value = "TIME",
     .kind = ValueKind::duration},
    {.name = "--hold",
     .help = "keep it open that long",
     .value = "TIME",
     .kind = ValueKind::duration},
    {.name = "--expiry",
     .help = "a command that arrives later than this never opens",
     .value = "TIME",
     .kind = ValueKind::duration,
     .fallback = "5s"},
};
constexpr Example kExamples[] = {
    {"akx unlock A -d front --reason 'parcel service'", "Relay A of a phone"},
    {"akx unlock front/gate", "A relay by its name"},
};

constexpr Command kCommands[] = {
    {.path = "unlock",
     .summary = "Open a door",
     .description =
         "Success means that the relay has moved. When the answer got lost the exit code is 5: "
         "the door may have been opened, and 'akx log door' tells. The command is never repeated "
         "by itself.",
     .arguments = kArguments,
     .options = kOptions,
     .examples = kExamples,
     .target = Target::one,
     .run = unlock},
};

} // namespace

std::span<const Command> unlock_commands() {
    return kCommands;
}

} // namespace akx::cli
