// SPDX-License-Identifier: Apache-2.0
// Sites and classes: who gets which settings, and what is told about them (REQ CFG-10).
#include "config/overlay.hpp"

#include "base/json.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

std::string document(std::string_view kind, std::string_view metadata, std::string_view spec) {
    return "---\napiVersion: akx/v1\nkind: " + std::string(kind) +
           "\nmetadata: " + std::string(metadata) + "\nspec: " + std::string(spec) + "\n";
}

std::string named(std::string_view value) {
    return "{device: {location: " + std::string(value) + "}}";
}

std::string overlay(std::string_view kind, std::string_view name, std::string_view settings) {
    return document(kind, "{name: " + std::string(name) + "}",
                    "{settings: " + std::string(settings) + "}");
}

std::string device_class(std::string_view name, std::string_view selector,
                         std::string_view settings) {
    return document("DeviceClass", "{name: " + std::string(name) + "}",
                    "{selector: '" + std::string(selector) +
                        "', settings: " + std::string(settings) + "}");
}

std::string layers_of(const Site& site, std::string_view device) {
    std::string out;
    for (const Document* layer : Overlays(site).layers(*site.find("Device", device))) {
        out += (out.empty() ? "" : " ") + layer->metadata.name;
    }
    return out;
}

std::string spec_of(const Site& site, std::string_view device = "front") {
    return to_json(device_spec(site, *site.find("Device", device)));
}

} // namespace

TEST_CASE("layers go from general to particular, classes of a rank by name") {
    const Site site = site_of(
        device_class("z-all", "*", "{}") + device_class("b", "floor=1", "{}") +
        overlay("Site", "hq", "{}") + overlay("Site", "other", "{}") +
        device_class("a", "site=hq,name!=back", "{}") + device_class("c", "floor!=2", "{}") +
        device_class("a-all", "*", "{}") + device_class("d", "floor=2", "{}") +
        document("Device", "{name: front, site: hq, labels: {floor: 1}}", "{}") +
        document("Device", "{name: back, site: hq, labels: {floor: 2}}", "{}") +
        document("Device", "{name: lone}", "{}"));
    REQUIRE(listing(validate(site)).empty());
    CHECK(layers_of(site, "front") == "a-all z-all hq a b c");
    CHECK(layers_of(site, "back") == "a-all z-all hq d");
    CHECK(layers_of(site, "lone") == "a-all z-all c");
}

TEST_CASE("the more particular document wins, and the later class over the earlier") {
    const std::string lone = document("Device", "{name: front, site: hq}", "{}");
    std::string text = lone;
    const auto location = [&] {
        const Site site = site_of(text);
        return device_spec(site, *site.find("Device", "front")).find("device")->text_at("location");
    };
    text += device_class("all", "*", named("everywhere"));
    CHECK(location() == "everywhere");
    text += overlay("Site", "hq", named("hq"));
    CHECK(location() == "hq");
    text += device_class("b", "name=front", named("b"));
    CHECK(location() == "b");
    text += device_class("a", "name=front", named("a"));
    CHECK(location() == "b");
    text.replace(text.find(lone), lone.size(),
                 document("Device", "{name: front, site: hq}", named("own")));
    CHECK(location() == "own");
}

TEST_CASE("a phone without overlays gets its document as it is") {
    const Site site = site_of(device("  relays: [{id: A, name: 101}]\n  log: {level: 3}\n"));
    CHECK(spec_of(site) == R"({"relays":[{"id":"A","name":"101"}],"log":{"level":3}})");
}

TEST_CASE("schedules of a site go to its phones only, those of none to all") {
    const Site site =
        site_of(document("Schedule", "{name: night, site: hq}", "{id: 5}") +
                document("Schedule", "{name: night-too, site: lab}", "{id: 5}") +
                document("Schedule", "{name: all}", "{id: 6}") + overlay("Site", "hq", "{}") +
                overlay("Site", "lab", "{}") + document("Device", "{name: front, site: hq}", "{}") +
                document("Device", "{name: bench, site: lab}", "{}") +
                document("Device", "{name: lone}", "{}"));
    REQUIRE(listing(validate(site)).empty());
    CHECK(spec_of(site, "front") ==
          R"({"schedules":[{"id":6,"name":"all"},{"id":5,"name":"night"}]})");
    CHECK(spec_of(site, "bench") ==
          R"({"schedules":[{"id":6,"name":"all"},{"id":5,"name":"night-too"}]})");
    CHECK(spec_of(site, "lone") == R"({"schedules":[{"id":6,"name":"all"}]})");
}

TEST_CASE("ids of shared schedules collide only where a phone would get both") {
    const std::string sites = overlay("Site", "hq", "{}") + overlay("Site", "lab", "{}");
    CHECK(listing(validate(site_of(sites + document("Schedule", "{name: a, site: hq}", "{id: 5}") +
                                   document("Schedule", "{name: b}", "{id: 5}")))) ==
          "site.yaml:15:12 duplicate_key id\n");
    CHECK(listing(validate(site_of(sites + document("Schedule", "{name: a, site: hq}", "{id: 5}") +
                                   document("Schedule", "{name: b, site: hq}", "{id: 5}")))) ==
          "site.yaml:20:12 duplicate_key id\n");
    CHECK(listing(validate(
              site_of(sites + document("Schedule", "{name: a, site: hq}", "{id: 5}") +
                      document("Device", "{name: front, site: hq}", "{schedules: [{id: 5}]}") +
                      document("Device", "{name: back, site: lab}", "{schedules: [{id: 5}]}")))) ==
          "site.yaml:20:25 duplicate_key schedules[5].id\n");
}

TEST_CASE("a site that does not exist is told, with a near miss") {
    const Site site = site_of(overlay("Site", "headquarters", "{}") +
                              document("Device", "{name: front, site: headquarter}", "{}") +
                              document("Schedule", "{name: s, site: lab}", "{id: 5}"));
    const std::vector<Error> problems = validate(site);
    CHECK(listing(problems) == "site.yaml:9:31 rule_conflict metadata.site\n"
                               "site.yaml:14:27 rule_conflict metadata.site\n");
    CHECK(problems[0].hint() == "did you mean 'headquarters'?");
    CHECK(problems[1].hint() == "add a document of kind Site with that name");
    CHECK(listing(site_of(document("Site", "{name: a, site: b}", "{}")).problems) ==
          "site.yaml:4:27 invalid_value metadata.site\n");
}

TEST_CASE("overlays need nothing but keys, and are checked once whoever gets them") {
    std::string text =
        overlay("Site", "hq",
                "{readers: [{id: r, kind: id}], relays: [{name: x}], log: {level: 9},"
                " pin: {publicPins: [{name: p, code: !secret p}]}, lgo: {}}");
    for (const char* name : {"a", "b", "c"}) {
        text += document("Device", "{name: " + std::string(name) + ", site: hq}",
                         "{readers: [{id: r, source: sim}]}");
    }
    const std::vector<Error> problems = validate(site_of(text));
    CHECK(listing(problems) == "site.yaml:5:58 missing_value relays[0].id\n"
                               "site.yaml:5:83 out_of_range log.level\n"
                               "site.yaml:5:136 unknown_key\n");
    CHECK(problems[2].hint() == "did you mean 'log'?");
}

TEST_CASE("overlays nobody gets are checked too") {
    CHECK(listing(validate(site_of(device_class("c", "floor=1", "{log: {level: 9}}") +
                                   overlay("Site", "hq", "{relays: [{id: A}, {id: A}]}")))) ==
          "site.yaml:5:53 out_of_range log.level\n"
          "site.yaml:10:37 duplicate_key relays[A]\n");
}

TEST_CASE("settings beside 'settings' are told where they belong") {
    const Site site = site_of(document("Site", "{name: hq}", "{log: {level: 3}}") +
                              document("DeviceClass", "{name: c}", "{selctor: a=b, settings: 5}"));
    CHECK(listing(validate(site)) == "site.yaml:5:8 unknown_key spec\n"
                                     "site.yaml:10:7 missing_value selector\n"
                                     "site.yaml:10:8 unknown_key spec\n"
                                     "site.yaml:10:32 invalid_value spec.settings\n");
    CHECK(site.problems[0].hint() == "put the settings under spec.settings");
    CHECK(site.problems[2].hint() == "did you mean 'selector'?");
    CHECK(listing(validate(site_of(device_class("c", "floor", "{}")))) ==
          "site.yaml:5:18 invalid_value selector\n");
}

TEST_CASE("what is missing in the end is told at the phone, or where it began") {
    CHECK(listing(validate(site_of(
              overlay("Site", "hq", "{readers: [{id: r, relays: []}]}") +
              document("Device", "{name: front, site: hq}", "{readers: [{id: r, kind: id}]}")))) ==
          "site.yaml:10:18 missing_value readers[r].source\n");
    CHECK(listing(validate(site_of(overlay("Site", "hq", "{readers: [{id: r, relays: []}]}") +
                                   document("Device", "{name: front, site: hq}", "{}")))) ==
          "site.yaml:5:29 missing_value readers[r].source\n");
}

TEST_CASE("rules hold for what a phone gets, and point to the line that set the value") {
    const std::string text =
        overlay("Site", "hq", "{readers: [{id: r, source: sim, relays: [B]}]}") +
        document("Device", "{name: good, site: hq}", "{relays: [{id: B}]}") +
        document("Device", "{name: bad, site: hq}", "{relays: [{id: A}]}") +
        document("Device", "{name: worse, site: hq}", "{relays: [{id: A}]}");
    const std::vector<Error> problems = validate(site_of(text));
    REQUIRE(listing(problems) == "site.yaml:5:58 rule_conflict readers[r].relays\n");
    CHECK(problems[0].what() ==
          "relay B is not among the phone's relays (phones 'bad' and 'worse')");
    const std::vector<Error> of_all =
        validate(site_of(overlay("Site", "hq", "{pin: {lockTime: 2h}}") +
                         document("Device", "{name: front, site: hq}", "{}")));
    REQUIRE(listing(of_all) == "site.yaml:5:24 rule_conflict pin.maxLockTime\n");
    CHECK(of_all[0].what() == "maxLockTime is shorter than lockTime");
}

TEST_CASE("a message names three phones and counts the others") {
    std::string text = overlay("Site", "hq", "{readers: [{id: r, source: sim, relays: [B]}]}") +
                       document("Device", "{name: good, site: hq}", "{relays: [{id: B}]}");
    for (int i = 1; i <= 5; ++i) {
        text += document("Device", "{name: p" + std::to_string(i) + ", site: hq}",
                         "{relays: [{id: A}]}");
    }
    const std::vector<Error> problems = validate(site_of(text));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].what() ==
          "relay B is not among the phone's relays (phones 'p1', 'p2', 'p3' and 2 more)");
}

TEST_CASE("a shared schedule is unused only if no phone uses it") {
    const std::string schedule = document("Schedule", "{name: s}", "{id: 5}");
    const auto warnings = [](const std::string& text) {
        return listing(examine(site_of(text)).warnings);
    };
    const std::string idle = document("Device", "{name: idle}", "{}");
    const std::string user =
        document("Device", "{name: user}", "{relays: [{id: A, holdOpenSchedule: 5}]}");
    CHECK(warnings(schedule + idle) == "site.yaml:5:12 rule_conflict schedules[5].id\n");
    CHECK(warnings(schedule + idle + user).empty());
    CHECK(warnings(device("  schedules: [{id: 5}]\n") + user) ==
          "site.yaml:5:20 rule_conflict schedules[5].id\n");
}

TEST_CASE("a secret given by reference in one layer completes what another says") {
    const std::string site =
        overlay("Site", "hq", "{https: {certificate: '-----BEGIN CERTIFICATE-----'}}");
    CHECK(listing(validate(site_of(site + document("Device", "{name: a, site: hq}",
                                                   "{https: {key: !secret k}}"))))
              .empty());
    CHECK(listing(validate(site_of(site + document("Device", "{name: a, site: hq}", "{}")))) ==
          "site.yaml:5:26 rule_conflict https.key\n");
    CHECK(listing(validate(site_of(device("  https: {key: !secret k}\n")))) ==
          "site.yaml:5:10 rule_conflict https.certificate\n");
}
