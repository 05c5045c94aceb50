// SPDX-License-Identifier: Apache-2.0
#include "golden.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace akx::test {

void check_file(const std::string& path, const std::string& text) {
    const std::string whole = std::string(AKX_SOURCE_DIR) + "/" + path;
    if (std::getenv("AKX_ACCEPT") != nullptr) {
        std::ofstream(whole, std::ios::binary) << text;
    }
    std::stringstream committed;
    committed << std::ifstream(whole, std::ios::binary).rdbuf();
    INFO(path << " is not as expected; AKX_ACCEPT=1 rewrites it");
    CHECK(committed.str() == text);
}

void check_golden(const std::string& name, const std::string& text) {
    check_file("tests/unit/cli/golden/" + name, text);
}

} // namespace akx::test
