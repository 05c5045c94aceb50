// SPDX-License-Identifier: Apache-2.0
#include "unit/door/decision_page.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace akx::door::test {

TEST_CASE("docs/access-decisions.md is fresh") {
    const std::string path = AKX_SOURCE_DIR "/docs/access-decisions.md";
    const std::string page =
        decision_page(Matrix::load(AKX_SOURCE_DIR "/tests/data/decision_matrix.csv"));
    if (std::getenv("AKX_ACCEPT") != nullptr) {
        std::ofstream(path) << page;
    }
    std::ostringstream present;
    present << std::ifstream(path).rdbuf();
    INFO("run this test with AKX_ACCEPT=1 to rewrite the page");
    CHECK(present.str() == page);
}

TEST_CASE("the page names every reason and every case") {
    const Matrix matrix = Matrix::load(AKX_SOURCE_DIR "/tests/data/decision_matrix.csv");
    const std::string page = decision_page(matrix);
    for (const ReasonText& reason : all_reasons()) {
        CHECK(page.find("`" + std::string(reason.name) + "`") != std::string::npos);
    }
    for (const Case& row : matrix.cases()) {
        CHECK(page.find("| " + row.name + " |") != std::string::npos);
    }
}

} // namespace akx::door::test
