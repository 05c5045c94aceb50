// SPDX-License-Identifier: Apache-2.0
#include "component/cards/figures.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

TEST_CASE("no job takes more than 1.10 times the commands it needs") {
    const std::vector<Figure> figures = measure_jobs();
    CHECK(figures.size() == 6);
    for (const Figure& figure : figures) {
        INFO(figure.job << ": " << figure.chip_commands << " commands, " << figure.data_exchanges
                        << " exchanges");
        CHECK(10 * figure.chip_commands <= 11 * figure.least_commands);
        CHECK(10 * figure.data_exchanges <= 11 * figure.least_exchanges);
    }
}

} // namespace akx::cards
