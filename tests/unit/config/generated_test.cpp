// SPDX-License-Identifier: Apache-2.0
// schemas/ and man/akx-config.5 are made from the declarations. With AKX_ACCEPT=1 this test writes
// them; otherwise it checks that they are fresh.
#include "config/schema.hpp"

#include "base/text.hpp"
#include "config/manual.hpp"
#include "model/rules.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace akx;
using namespace akx::config;

namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("schemas and manual in the repository are those of the declarations") {
    const char* accept = std::getenv("AKX_ACCEPT");
    for (const GeneratedFile& file : generated_files()) {
        INFO(file.path << " is stale: run this test with AKX_ACCEPT=1 and commit what it writes");
        const std::string path = std::string(AKX_SOURCE_DIR) + "/" + file.path;
        if (accept != nullptr && std::string_view(accept) == "1") {
            std::ofstream(path, std::ios::binary) << file.content;
        }
        CHECK(content_of(path) == file.content);
    }
}

TEST_CASE("the manual names every rule and uses only known requests") {
    const std::string page = manual_page();
    for (const model::Rule& rule : model::all_rules()) {
        INFO(rule.id);
        CHECK(rule.help.ends_with('.'));
        std::string escaped;
        for (const char c : rule.id) {
            escaped += c == '-' ? "\\-" : std::string(1, c);
        }
        CHECK(page.find(".B " + escaped + "\n") != std::string::npos);
    }
    for (const std::string_view line : split(page, '\n')) {
        if (line.starts_with('.')) {
            const std::string_view request = line.substr(0, line.find(' '));
            INFO(line);
            CHECK((request == ".\\\"" || request == ".TH" || request == ".SH" || request == ".TP" ||
                   request == ".B" || request == ".BI" || request == ".BR" || request == ".I" ||
                   request == ".IP" || request == ".PP" || request == ".EX" || request == ".EE"));
        }
        CHECK_FALSE(line.starts_with('\''));
    }
}
