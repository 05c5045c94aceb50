// SPDX-License-Identifier: Apache-2.0
// Chip commands per encoded card, counted in the emulator, beside the minimum of facts/cards §7.
#include "component/cards/figures.hpp"

#include <cstdio>

int main() {
    for (const akx::cards::Figure& figure : akx::cards::measure_jobs()) {
        const double ratio =
            static_cast<double>(figure.chip_commands) / static_cast<double>(figure.least_commands);
        std::printf("{\"bench\":\"card: %s\",\"value\":%zu,\"unit\":\"chip commands\",\"vs\":%zu,"
                    "\"ratio\":%.2f,\"exchanges\":%zu,\"eepromWrites\":%zu}\n",
                    figure.job.c_str(), figure.chip_commands, figure.least_commands, ratio,
                    figure.data_exchanges, figure.eeprom_writes);
    }
    return 0;
}
