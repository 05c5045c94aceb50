// SPDX-License-Identifier: Apache-2.0
// Each rule between settings with a phone that keeps it and one that breaks it (REQ CFG-3):
// tests/data/rules. docs/rules.md is made from them; with AKX_ACCEPT=1 this test writes it.
#include "model/rules.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

using namespace akx;
using namespace akx::config;
namespace fs = std::filesystem;

namespace {

const std::string kFolder = std::string(AKX_SOURCE_DIR) + "/tests/data/rules/";
constexpr std::string_view kBroken = "# broken";

std::string content_of(const std::string& path) {
    Result<std::string> text = read_file(path, 1U << 20U);
    INFO(path);
    REQUIRE(text.ok());
    return *text;
}

std::string example(const model::Rule& rule, std::string_view outcome) {
    return content_of(kFolder + std::string(rule.id) + "." + std::string(outcome) + ".yaml");
}

// "6 8 ": the lines that an example marks as broken, or where findings are.
std::string marked_lines(std::string_view text) {
    std::string out;
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        out += line.ends_with(kBroken) ? std::to_string(number) + " " : "";
    }
    return out;
}

std::string lines_of(const std::vector<Error>& findings) {
    std::string out;
    for (const Error& finding : findings) {
        out += std::to_string(finding.place().line) + " ";
    }
    return out;
}

// The example without what only serves the editor and this test.
std::string shown(std::string_view text) {
    std::string out;
    for (std::string_view line : split(trim(text), '\n')) {
        if (!line.starts_with("# yaml-language-server")) {
            out += std::string(line) + "\n";
        }
    }
    return out;
}

std::string document_of_rules() {
    std::string out = "# Rules between settings\n\n"
                      "Made from lib/model/rules.cpp and tests/data/rules; do not edit. What no "
                      "single setting can\ncheck, `akx config validate` and the phone check by "
                      "these rules. A warning is shown but refuses\nnothing.\n";
    for (const model::Rule& rule : model::all_rules()) {
        out += "\n## " + std::string(rule.id) + "\n\n" + std::string(rule.help) +
               (rule.severity == model::Severity::warning ? " A warning.\n" : "\n") +
               "\nKept:\n\n```yaml\n" + shown(example(rule, "pass")) +
               "```\n\nBroken:\n\n```yaml\n" + shown(example(rule, "fail")) + "```\n";
    }
    return out;
}

} // namespace

TEST_CASE("the example that keeps a rule breaks none") {
    for (const model::Rule& rule : model::all_rules()) {
        INFO(rule.id);
        const Verdict verdict = examine(site_of(example(rule, "pass")));
        CHECK(listing(verdict.problems).empty());
        CHECK(listing(verdict.warnings).empty());
    }
}

TEST_CASE("the example that breaks a rule breaks it where it says, and no other") {
    for (const model::Rule& rule : model::all_rules()) {
        INFO(rule.id);
        const std::string text = example(rule, "fail");
        const Verdict verdict = examine(site_of(text));
        const bool warning = rule.severity == model::Severity::warning;
        CHECK(listing(warning ? verdict.problems : verdict.warnings).empty());
        const std::vector<Error>& findings = warning ? verdict.warnings : verdict.problems;
        CHECK_FALSE(findings.empty());
        CHECK(lines_of(findings) == marked_lines(text));
        for (const Error& finding : findings) {
            CHECK(finding.is(errors::rule_conflict));
            CHECK(finding.hint().starts_with("rule " + std::string(rule.id) + ": "));
        }
    }
}

TEST_CASE("every example is of a rule") {
    std::set<std::string> known;
    for (const model::Rule& rule : model::all_rules()) {
        known.insert(std::string(rule.id) + ".pass.yaml");
        known.insert(std::string(rule.id) + ".fail.yaml");
    }
    for (const auto& entry : fs::directory_iterator(kFolder)) {
        INFO(entry.path());
        CHECK(known.contains(entry.path().filename().string()));
    }
}

TEST_CASE("docs/rules.md is made from the rules and their examples") {
    const std::string path = std::string(AKX_SOURCE_DIR) + "/docs/rules.md";
    const char* accept = std::getenv("AKX_ACCEPT");
    if (accept != nullptr && std::string_view(accept) == "1") {
        std::ofstream(path, std::ios::binary) << document_of_rules();
    }
    INFO("run this test with AKX_ACCEPT=1 and commit what it writes");
    CHECK(content_of(path) == document_of_rules());
}
