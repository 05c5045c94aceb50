// SPDX-License-Identifier: Apache-2.0
// Each rule between settings, with a phone that keeps it and one that breaks it (REQ CFG-3).
#include "model/rules.hpp"

#include "base/json.hpp"
#include "model/tree.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::model;

namespace {

struct Example {
    std::string_view rule;
    std::string_view kept;
    std::string_view broken;
    std::string_view field; // of the problem
};

constexpr Example kExamples[] = {
    {"time-zone", R"({"device":{"timeZone":"America/Argentina/Buenos_Aires"}})",
     R"({"device":{"timeZone":"Europe/Berln"}})", "device.timeZone"},
    {"public-pin-length",
     R"({"pin":{"publicLength":4,"publicPins":[{"name":"a","code":"1234","relays":[]}]}})",
     R"({"pin":{"publicLength":4,"publicPins":[{"name":"a","code":"12345","relays":[]}]}})",
     "pin.publicPins[a].code"},
    {"public-pin-unique",
     R"({"pin":{"publicPins":[{"name":"a","code":"123456","relays":[]},
                              {"name":"b","code":"123457","relays":[]}]}})",
     R"({"pin":{"publicPins":[{"name":"a","code":"123456","relays":[]},
                              {"name":"b","code":"123456","relays":[]}]}})",
     "pin.publicPins[b].code"},
    {"schedule-exists", R"({"relays":[{"id":"A","holdOpenSchedule":7}],"schedules":[{"id":7}]})",
     R"({"relays":[{"id":"A","holdOpenSchedule":7}],"schedules":[{"id":8}]})",
     "relays[A].holdOpenSchedule"},
    {"schedule-exists",
     R"({"pin":{"publicPins":[{"name":"a","code":"123456","relays":[],"schedule":1002}]}})",
     R"({"pin":{"publicPins":[{"name":"a","code":"123456","relays":[],"schedule":9}]}})",
     "pin.publicPins[a].schedule"},
    {"schedule-built-in", R"({"schedules":[{"id":1000}]})", R"({"schedules":[{"id":1002}]})",
     "schedules[1002].id"},
    {"schedule-dates", R"({"schedules":[{"id":5,"dateFrom":"2026-01-01","dateTo":"2026-01-01"}]})",
     R"({"schedules":[{"id":5,"dateFrom":"2026-01-02","dateTo":"2026-01-01"}]})",
     "schedules[5].dateTo"},
    {"holiday-dates",
     R"({"holidays":[{"name":"a","from":"2026-12-24","to":"2026-12-26"},
                     {"name":"b","from":"2026-12-24","to":"2026-01-02","yearly":true}]})",
     R"({"holidays":[{"name":"a","from":"2026-12-24","to":"2026-12-23"}]})", "holidays[a].to"},
    {"relay-exists",
     R"({"relays":[{"id":"B"}],"readers":[{"id":"r","source":"sim","relays":["B"]}]})",
     R"({"relays":[{"id":"B"}],"readers":[{"id":"r","source":"sim","relays":["A","B"]}]})",
     "readers[r].relays"},
    {"lock-times", R"({"pin":{"lockTime":"1m","maxLockTime":"1m"}})",
     R"({"pin":{"lockTime":"2m","maxLockTime":"1m"}})", "pin.maxLockTime"},
    {"output-unique",
     R"({"relays":[{"id":"A","output":"gpiochip0:1"},{"id":"B","output":"gpiochip0:2"}]})",
     R"({"relays":[{"id":"A","output":"gpiochip0:1"},{"id":"B","output":"gpiochip0:1"}]})",
     "relays[B].output"},
};

std::vector<Error> check(std::string_view text) {
    const Result<Value> tree = parse_json(text);
    REQUIRE(tree.ok());
    Problems problems{};
    const Phone phone = decode_as<Phone>(*tree, problems);
    REQUIRE(problems.list.empty());
    return check_rules(phone);
}

} // namespace

TEST_CASE("a phone that keeps a rule passes, one that breaks it is told where") {
    for (const Example& example : kExamples) {
        INFO(example.rule << " " << example.field);
        for (const Error& problem : check(example.kept)) {
            FAIL(problem.text());
        }
        const std::vector<Error> problems = check(example.broken);
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].is(errors::rule_conflict));
        CHECK(problems[0].field() == example.field);
        CHECK(problems[0].hint().starts_with("rule " + std::string(example.rule) + ": "));
    }
}

TEST_CASE("every rule has an example, an id of its own and a sentence of help") {
    std::set<std::string_view> ids;
    for (const Rule& rule : all_rules()) {
        INFO(rule.id);
        CHECK(ids.insert(rule.id).second);
        CHECK(rule.help.ends_with('.'));
        CHECK(std::any_of(std::begin(kExamples), std::end(kExamples),
                          [&](const Example& example) { return example.rule == rule.id; }));
    }
}

TEST_CASE("a new phone keeps all rules") {
    CHECK(check_rules(Phone()).empty());
}

TEST_CASE("secrets that are not known yet break no rule") {
    Phone phone;
    phone.relays.emplace_back();
    phone.pin.public_pins.resize(2);
    phone.pin.public_pins[0].name = "a";
    phone.pin.public_pins[1].name = "b";
    CHECK(check_rules(phone).empty());
}

TEST_CASE("no rule puts a secret into its message") {
    for (
        const Error& problem : check(
            R"({"pin":{"publicPins":[{"name":"a","code":"98765"},{"name":"b","code":"98765"}]}})")) {
        CHECK(problem.text().find("98765") == std::string::npos);
    }
}
