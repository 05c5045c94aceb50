// SPDX-License-Identifier: Apache-2.0
// What encoding a card costs, counted in the emulator, beside the least it can cost.
#pragma once

#include "component/cards/desk.hpp"

namespace akx::cards {

struct Figure {
    std::string job;
    std::size_t chip_commands = 0;
    std::size_t least_commands = 0; // facts/cards §7
    std::size_t data_exchanges = 0;
    std::size_t least_exchanges = 0;
    std::size_t eeprom_writes = 0;
};
// One for each row of facts/cards §7.
std::vector<Figure> measure_jobs();

} // namespace akx::cards
