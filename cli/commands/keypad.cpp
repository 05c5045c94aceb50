// SPDX-License-Identifier: Apache-2.0
// akx keypad: the lock after too many wrong entries.
#include "commands/list.hpp"
#include "commands/show.hpp"

namespace akx::cli {

namespace {

Result<Exit> release(Invocation& run) {
    return each_phone(run, [](Phone& phone) { return done(phone.device->release_keypad()); });
}

constexpr Example kExamples[] = {{"akx keypad release -d front", "After too many wrong PINs"}};

constexpr Command kCommands[] = {
    {.path = "keypad release",
     .summary = "Lift the lock of the keypad",
     .examples = kExamples,
     .target = Target::many,
     .run = release},
};

} // namespace

std::span<const Command> keypad_commands() {
    return kCommands;
}

} // namespace akx::cli
