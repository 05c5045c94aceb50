// SPDX-License-Identifier: Apache-2.0
// Files that are generated and committed are fresh. AKX_ACCEPT=1 rewrites them.
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace akx::test;

namespace {

void check_fresh(const std::string& name, const std::string& generated) {
    const std::string path = std::string(AKX_SOURCE_DIR) + "/" + name;
    if (std::getenv("AKX_ACCEPT") != nullptr) {
        std::ofstream(path, std::ios::binary) << generated;
    }
    std::stringstream committed;
    committed << std::ifstream(path, std::ios::binary).rdbuf();
    INFO(name << " is not fresh; run the test with AKX_ACCEPT=1");
    REQUIRE(committed.str() == generated);
}

} // namespace

TEST_CASE("the OpenAPI description and the agent's manual page are fresh") {
    check_fresh("schemas/openapi.json", run({program("akx-agent"), "openapi"}).out);
    check_fresh("man/akx-agent.8", run({program("akx-agent"), "man"}).out);
}
