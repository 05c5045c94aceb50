// SPDX-License-Identifier: Apache-2.0
// The one list of all commands, in the order of the overview.
#include "commands/list.hpp"

#include <vector>

namespace akx::cli {

namespace {

constexpr Alias kAliases[] = {
    {"relay", "door"},
    {"validate", "config validate"},
    {"diff", "config diff"},
    {"plan", "config plan"},
    {"apply", "config apply"},
    {"confirm", "config confirm"},
    {"rollback", "config rollback"},
};

// Nouns whose rows are in several files.
std::vector<Command> joined(std::initializer_list<std::span<const Command>> parts) {
    std::vector<Command> all;
    for (const std::span<const Command> part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

std::span<const Command> config_group() {
    static const std::vector<Command> commands = joined({config_commands(), rollout_commands()});
    return commands;
}

std::span<const Command> card_group() {
    static const std::vector<Command> commands =
        joined({card_encode_commands(), card_batch_commands(), card_reader_commands(),
                card_profile_commands(), card_commands()});
    return commands;
}

} // namespace

std::span<const Group> all_groups() {
    static const Group groups[] = {
        {"context", "Groups of phones administered together", "Phones", context_commands()},
        {"device", "The phones: find, pair, look after", "Phones", device_commands()},
        {"account", "Who may log in to a phone with a password", "Phones", account_commands()},
        {"config", "Settings as YAML: check, compare, apply, export", "Settings", config_group()},
        {"schedule", "When doors may be opened", "Settings", schedule_commands()},
        {"user", "People and their PINs, cards and access", "People", user_commands()},
        {"card", "Encode cards, read them, and their codes", "People", card_group()},
        {"", "Open a door", "Doors", unlock_commands()},
        {"door", "Doors: state, hold open, lock down", "Doors", door_commands()},
        {"keypad", "The phone's keypad", "Doors", keypad_commands()},
        {"log", "What happened: doors, administration, the phone itself", "Logs", log_commands()},
        {"", "Everything else", "Help and tools", general_commands()},
    };
    return groups;
}

std::span<const Alias> all_aliases() {
    return kAliases;
}

} // namespace akx::cli
