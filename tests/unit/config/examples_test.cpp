// SPDX-License-Identifier: Apache-2.0
// What examples/ holds is valid and fits the schemas.
#include "base/json.hpp"
#include "base/text.hpp"
#include "config/schema.hpp"
#include "config/yaml.hpp"
#include "unit/config/problems.hpp"
#include "unit/config/schema_check.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace akx;
using namespace akx::config;
namespace fs = std::filesystem;

namespace {

// Folders of examples whose name says that they hold documents.
std::vector<std::string> sites() {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(std::string(AKX_SOURCE_DIR) + "/examples")) {
        bool has_yaml = false;
        if (entry.is_directory()) {
            for (const auto& file : fs::directory_iterator(entry.path())) {
                has_yaml = has_yaml || file.path().extension() == ".yaml";
            }
        }
        if (has_yaml) {
            found.push_back(entry.path().string());
        }
    }
    return found;
}

} // namespace

TEST_CASE("every example is valid") {
    CHECK(sites().size() >= 2);
    for (const std::string& path : sites()) {
        INFO(path);
        const Site site = load_site(std::vector{path});
        CHECK(listing(validate(site)).empty());
        CHECK((!site.of_kind("Device").empty() || !site.of_kind("CardProfile").empty()));
    }
}

TEST_CASE("every example begins with the editor's line and fits the schema it names") {
    for (const std::string& path : sites()) {
        const Site site = load_site(std::vector{path});
        for (std::size_t i = 0; i < site.sources.size(); ++i) {
            INFO(site.sources[i]);
            constexpr std::string_view kLine = "# yaml-language-server: $schema=";
            const std::string_view first = split(site.texts[i], '\n').front();
            REQUIRE(first.starts_with(kLine));
            const fs::path schema =
                fs::path(site.sources[i]).parent_path() / std::string(first.substr(kLine.size()));
            CHECK(fs::equivalent(schema, std::string(AKX_SOURCE_DIR) + "/schemas/akx.schema.json"));
            for (const Value& document : read_yaml(site.texts[i], site.sources[i]).documents) {
                // As JSON, so that references take their JSON form.
                const Result<Value> json = parse_json(to_json(document));
                REQUIRE(json.ok());
                const std::vector<std::string> violations =
                    schema_violations(document_schema(), *json);
                CHECK(join(violations, "\n").empty());
            }
        }
    }
}
