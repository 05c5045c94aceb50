// SPDX-License-Identifier: Apache-2.0
// The rows each noun exports. A new noun is its file, a line here and an entry in list.cpp.
#pragma once

#include "command.hpp"

namespace akx::cli {

std::span<const Command> account_commands();
std::span<const Command> card_commands();
std::span<const Command> card_batch_commands();  // of card, too
std::span<const Command> card_encode_commands(); // likewise
std::span<const Command> card_profile_commands();
std::span<const Command> card_reader_commands();
std::span<const Command> config_commands();
std::span<const Command> context_commands();
std::span<const Command> device_commands();
std::span<const Command> door_commands();
std::span<const Command> general_commands();
std::span<const Command> keypad_commands();
std::span<const Command> log_commands();
std::span<const Command> rollout_commands(); // of config, too
std::span<const Command> schedule_commands();
std::span<const Command> unlock_commands();
std::span<const Command> user_commands();

} // namespace akx::cli
