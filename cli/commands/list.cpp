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

// A noun whose rows are in two files.
std::span<const Command> config_group() {
    static const std::vector<Command> commands = [] {
        std::vector<Command> all(config_commands().begin(), config_commands().end());
        all.insert(all.end(), rollout_commands().begin(), rollout_commands().end());
        return all;
    }();
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
        {"card", "Codes of cards", "People", card_commands()},
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
