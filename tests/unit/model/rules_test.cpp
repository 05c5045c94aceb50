// SPDX-License-Identifier: Apache-2.0
// Rules between settings (REQ CFG-3). Each has its examples in tests/data/rules, which the tests of
// room config drive.
#include "model/rules.hpp"

#include "base/json.hpp"
#include "model/tree.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::model;

namespace {

Phone phone(std::string_view text) {
    const Result<Value> tree = parse_json(text);
    REQUIRE(tree.ok());
    Problems problems{};
    Phone decoded = decode_as<Phone>(*tree, problems);
    REQUIRE(problems.list.empty());
    return decoded;
}

} // namespace

TEST_CASE("every rule has an id of its own and a sentence of help") {
    std::set<std::string_view> ids;
    for (const Rule& rule : all_rules()) {
        INFO(rule.id);
        CHECK(ids.insert(rule.id).second);
        CHECK(rule.help.ends_with('.'));
    }
}

TEST_CASE("a new phone keeps all rules") {
    CHECK(find_conflicts(Phone()).empty());
}

TEST_CASE("warnings refuse nothing") {
    const Phone idle = phone(R"({"schedules":[{"id":5}]})");
    REQUIRE(find_conflicts(idle).size() == 1);
    CHECK(find_conflicts(idle)[0].rule->severity == Severity::warning);
    CHECK(check_rules(idle).empty());
    const Phone wrong = phone(R"({"pin":{"lockTime":"2m","maxLockTime":"1m"}})");
    REQUIRE(check_rules(wrong).size() == 1);
    CHECK(check_rules(wrong)[0].field() == "pin.maxLockTime");
}

TEST_CASE("secrets that are not known yet break no rule") {
    Phone phone;
    phone.relays.emplace_back();
    phone.pin.public_pins.resize(2);
    phone.pin.public_pins[0].name = "a";
    phone.pin.public_pins[1].name = "b";
    CHECK(find_conflicts(phone).empty());
}

TEST_CASE("no rule puts a secret into its message") {
    const std::vector<Finding> findings = find_conflicts(phone(
        R"({"pin":{"publicPins":[{"name":"a","code":"98765"},{"name":"b","code":"98765"}]}})"));
    CHECK(findings.size() >= 3);
    for (const Finding& finding : findings) {
        CHECK(finding.error.text().find("98765") == std::string::npos);
    }
}
