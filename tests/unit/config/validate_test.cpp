// SPDX-License-Identifier: Apache-2.0
#include "unit/config/problems.hpp"

#include "config/adapt.hpp"
#include "config/yaml.hpp"
#include "model/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

std::string problems_of(std::string_view spec) {
    return listing(validate(site_of(device(spec))));
}

std::string schedule(std::string_view name, std::string_view spec) {
    return "---\napiVersion: akx/v1\nkind: Schedule\nmetadata: {name: " + std::string(name) +
           "}\nspec: " + std::string(spec) + "\n";
}

} // namespace

TEST_CASE("a correct site has no problems") {
    CHECK(problems_of("  {}\n").empty());
    CHECK(problems_of("  relays:\n    - {id: A, holdDelay: 5s, methods: [pin, card]}\n"
                      "  readers: [{id: r, source: sim, relays: [A]}]\n"
                      "  schedules:\n    - {id: 7, windows: [22:00-05:00], days: [mon]}\n"
                      "  pin:\n    publicPins: [{name: p, code: '012345', schedule: 7}]\n")
              .empty());
}

TEST_CASE("every setting with a wrong value is reported at the value, all in one run") {
    const Site site = site_of(device("  device:\n"
                                     "    nmae: x\n"
                                     "    location: [a]\n"
                                     "  relays:\n"
                                     "    - id: E\n"
                                     "      holdDelay: 700\n"
                                     "      triggerDelay: 11s\n"
                                     "      mode: bistabel\n"
                                     "      methods: [pin, crad, foo]\n"
                                     "    - name: no id\n"
                                     "  log: {level: 9, doorEntries: many}\n"
                                     "  pin: 5\n"
                                     "  schedules:\n"
                                     "    - {id: 3, windows: ['08:00-17:00', '25:00-26:00'],\n"
                                     "       dateFrom: 2026-02-30}\n"));
    const std::vector<Error> problems = validate(site);
    CHECK(listing(problems) == "site.yaml:6:5 unknown_key device\n"
                               "site.yaml:7:15 invalid_value device.location\n"
                               "site.yaml:9:11 invalid_value relays[E].id\n"
                               "site.yaml:10:18 invalid_value relays[E].holdDelay\n"
                               "site.yaml:11:21 out_of_range relays[E].triggerDelay\n"
                               "site.yaml:12:13 invalid_value relays[E].mode\n"
                               "site.yaml:13:22 invalid_value relays[E].methods[1]\n"
                               "site.yaml:13:28 invalid_value relays[E].methods[2]\n"
                               "site.yaml:14:7 missing_value relays[1].id\n"
                               "site.yaml:15:16 out_of_range log.level\n"
                               "site.yaml:15:32 invalid_value log.doorEntries\n"
                               "site.yaml:16:8 invalid_value pin\n"
                               "site.yaml:18:40 invalid_value schedules[3].windows[1]\n"
                               "site.yaml:19:18 invalid_value schedules[3].dateFrom\n");
    CHECK(problems[0].hint() == "did you mean 'name'?");
    CHECK(problems[3].hint() == "write '700s' for seconds or '700ms' for milliseconds");
    CHECK(problems[4].what() == "11s is out of range; allowed is 0s to 10s");
    CHECK(problems[5].hint() == "did you mean 'bistable'?");
    CHECK(problems[6].hint() == "did you mean 'card'?");
}

TEST_CASE("digits without quotes are text where text is wanted, and keep every zero") {
    Value spec =
        read_yaml("device: {name: 101, location: 1.5}\n"
                  "readers: [{id: 1, source: sim}]\n"
                  "pin: {publicPins: [{name: 7, code: 123456}, {name: 8, code: 012345}]}\n",
                  "f")
            .documents.front();
    adapt(spec, model::Phone::section());
    CHECK(spec.find("device")->text_at("name") == "101");
    CHECK(spec.find("device")->text_at("location") == "1.5");
    CHECK(spec.array_at("readers")[0].text_at("id") == "1");
    CHECK(spec.find("pin")->array_at("publicPins")[0].text_at("code") == "123456");
    CHECK(spec.find("pin")->array_at("publicPins")[1].text_at("code") == "012345");
    CHECK(spec.find("device")->find("name")->mark.column == 16);

    CHECK(problems_of("  device: {name: 101}\n"
                      "  pin: {publicPins: [{name: 1, code: 123456}, {name: 2, code: 001234}]}\n"
                      "  relays: [{id: A}]\n")
              .empty());
}

TEST_CASE("numbers are not made from quoted text, nor words from booleans") {
    CHECK(problems_of("  log: {level: '3'}\n") == "site.yaml:5:16 invalid_value log.level\n");
    CHECK(problems_of("  log: {level: 03}\n") == "site.yaml:5:16 invalid_value log.level\n");
    CHECK(problems_of("  log: {level: 3.0}\n") == "site.yaml:5:16 invalid_value log.level\n");
    CHECK(problems_of("  device: {name: true}\n") == "site.yaml:5:18 invalid_value device.name\n");
    CHECK(problems_of("  relays: [~]\n") == "site.yaml:5:12 invalid_value relays[0]\n");
}

TEST_CASE("null is the default, as if the setting were not written") {
    CHECK(problems_of("  device: {name: ~}\n  relays:\n  pin: {}\n").empty());
    CHECK(problems_of("  readers: [{id: r, source: null, relays: []}]\n") ==
          "site.yaml:5:13 missing_value readers[r].source\n");
}

TEST_CASE("yes and no where a truth is wanted get a suggestion") {
    const auto hint = [](std::string_view value) {
        const std::vector<Error> problems = validate(site_of(
            device("  inputs: [{id: A, source: sim, enabled: " + std::string(value) + "}]\n")));
        REQUIRE(problems.size() == 1);
        return std::string(problems.front().hint());
    };
    for (const char* value : {"yes", "On", "y", "1", "'true'"}) {
        CHECK(hint(value) == "write true, without quotes");
    }
    for (const char* value : {"no", "OFF", "n", "0", "\"false\""}) {
        CHECK(hint(value) == "write false, without quotes");
    }
}

TEST_CASE("elements of a list with the same key are reported at the second") {
    CHECK(problems_of("  relays:\n    - id: A\n    - id: B\n    - id: A\n") ==
          "site.yaml:8:7 duplicate_key relays[A]\n");
}

TEST_CASE("broken rules are reported at the setting to change, or near it") {
    CHECK(problems_of("  relays:\n    - id: A\n"
                      "  pin:\n    publicLength: 4\n    lockTime: 2h\n    publicPins:\n"
                      "      - name: a.b]\n        code: '123456'\n        schedule: 77\n"
                      "        relays: [B]\n") ==
          "site.yaml:8:5 rule_conflict pin.maxLockTime\n"
          "site.yaml:12:15 rule_conflict pin.publicPins[a.b]].code\n"
          "site.yaml:13:19 rule_conflict pin.publicPins[a.b]].schedule\n"
          "site.yaml:14:17 rule_conflict pin.publicPins[a.b]].relays\n");
    const std::vector<Error> problems = validate(
        site_of(device("  schedules: [{id: 1, dateFrom: 2026-02-01, dateTo: 2026-01-01}]\n")));
    REQUIRE(problems.size() == 1);
    CHECK_THAT(std::string(problems.front().hint()), Catch::StartsWith("rule schedule-dates: "));
}

TEST_CASE("a wrong value and a broken rule elsewhere both show") {
    CHECK(problems_of("  log: {level: 9}\n  pin: {lockTime: 2h}\n") ==
          "site.yaml:5:16 out_of_range log.level\n"
          "site.yaml:6:8 rule_conflict pin.maxLockTime\n");
}

TEST_CASE("rules do not repeat what a wrong value already says") {
    CHECK(problems_of("  pin: {publicPins: [{name: p, code: 12, relays: []}]}\n") ==
          "site.yaml:5:38 invalid_value pin.publicPins[p].code\n");
    CHECK(problems_of("  relays: A\n  readers: [{id: r, source: sim, relays: [B]}]\n") ==
          "site.yaml:5:11 invalid_value relays\n");
}

TEST_CASE("unresolved references stand for correct secrets") {
    CHECK(
        problems_of("  relays: [{id: A}]\n"
                    "  pin: {publicPins: [{name: p, code: !secret x}, {name: q, code: !kept 1}]}\n")
            .empty());
}

TEST_CASE("references are for secrets only") {
    CHECK(problems_of("  device: {name: !env NAME}\n") ==
          "site.yaml:5:18 invalid_value device.name\n");
}

TEST_CASE("documents of the same kind and name are reported") {
    const Site site = site_of(device("  {}\n") + "---\n" + device("  {}\n"));
    const std::vector<Error> problems = validate(site);
    CHECK(listing(problems) == "site.yaml:9:18 duplicate_key metadata.name\n");
    CHECK_THAT(problems.front().what(), Catch::Contains("site.yaml:3:18"));
}

TEST_CASE("shared schedules are checked once, with or without devices") {
    const std::string wrong =
        schedule("late", "{id: 5, windows: [9-17], nmae: x}") +
        schedule("back", "{id: 6, dateFrom: 2026-02-01, dateTo: 2026-01-01}") +
        schedule("again", "{id: 6}") + schedule("own", "{id: 1001}");
    const std::string expected = "site.yaml:5:25 invalid_value windows[0]\n"
                                 "site.yaml:5:32 unknown_key\n"
                                 "site.yaml:10:45 rule_conflict schedules[6].dateTo\n"
                                 "site.yaml:15:12 duplicate_key id\n"
                                 "site.yaml:20:12 rule_conflict schedules[1001].id\n";
    CHECK(listing(validate(site_of(wrong))) == expected);
    CHECK(listing(validate(site_of(wrong + "---\n" + device("  {}\n", "a") + "---\n" +
                                   device("  {}\n", "b")))) == expected);
}

TEST_CASE("devices may use shared schedules but not take their ids") {
    const std::string shared = schedule("office", "{id: 5}");
    CHECK(listing(validate(site_of(device("  relays: [{id: A, holdOpenSchedule: 5}]\n") + shared)))
              .empty());
    CHECK(listing(validate(site_of(device("  schedules: [{id: 5}]\n") + shared))) ==
          "site.yaml:5:20 duplicate_key schedules[5].id\n");
}

TEST_CASE("a phone takes no more schedules than it can hold, shared ones included") {
    std::string text = device("  schedules: [{id: 9000}]\n");
    for (int id = 1; id <= 1'000; ++id) {
        text += schedule("s" + std::to_string(id), "{id: " + std::to_string(id) + "}");
    }
    CHECK(listing(validate(site_of(text))) == "site.yaml:1:1 out_of_range schedules\n");
}

TEST_CASE("problems of many files come in the order of the files") {
    Site site;
    add_text(site, "z.yaml", device("  log: {level: 9}\n", "z"));
    add_text(site, "a.yaml", device("  log:\n    level: 8\n    nix: 1\n", "a") + "---\n[");
    CHECK(listing(validate(site)) == "z.yaml:5:16 out_of_range log.level\n"
                                     "a.yaml:6:12 out_of_range log.level\n"
                                     "a.yaml:7:5 unknown_key log\n"
                                     "a.yaml:9:2 syntax\n");
}

TEST_CASE("a site of thousands of devices and schedules is checked in one go") {
    std::string text;
    for (int i = 1; i <= 250; ++i) {
        text += schedule("s" + std::to_string(i), "{id: " + std::to_string(i) + "}");
    }
    for (int i = 0; i < 3'000; ++i) {
        text +=
            "---\n" + device("  relays: [{id: A, holdOpenSchedule: 5}]\n", "d" + std::to_string(i));
    }
    CHECK(listing(validate(site_of(text))).empty());
}

TEST_CASE("the nearest place is found for what is not written") {
    const Value spec = read_yaml("pin:\n  publicPins:\n    - name: x\n", "f").documents.front();
    const auto place = [&](std::string_view path) {
        const Mark mark = find_mark(spec, model::Phone::section(), path);
        return std::to_string(mark.line) + ":" + std::to_string(mark.column);
    };
    CHECK(place("pin.publicPins[x].name") == "3:13");
    CHECK(place("pin.publicPins[x].code") == "3:7");
    CHECK(place("pin.publicPins[y].code") == "3:5");
    CHECK(place("pin.lockTime") == "2:3");
    CHECK(place("relays[A].id") == "1:1");
    CHECK(place("") == "1:1");
}
