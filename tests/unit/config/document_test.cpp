// SPDX-License-Identifier: Apache-2.0
#include "unit/config/problems.hpp"

#include "config/yaml.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

TEST_CASE("a document has a kind, a name, labels and a spec") {
    const Site site = site_of("apiVersion: akx/v1\n"
                              "kind: Device\n"
                              "metadata:\n"
                              "  name: front-door\n"
                              "  description: North side\n"
                              "  labels: {floor: 1, model: x916}\n"
                              "spec:\n"
                              "  device: {name: front}\n");
    CHECK(listing(site.problems).empty());
    REQUIRE(site.documents.size() == 1);
    const Document& document = site.documents.front();
    CHECK(document.kind->name == "Device");
    CHECK(document.metadata.name == "front-door");
    CHECK(document.metadata.description == "North side");
    CHECK(document.labels ==
          std::vector<std::pair<std::string, std::string>>{{"floor", "1"}, {"model", "x916"}});
    CHECK(document.spec.find("device")->text_at("name") == "front");
    CHECK(document.name_mark.line == 4);
    CHECK(site.find("Device", "front-door") == &document);
    CHECK(site.find("Schedule", "front-door") == nullptr);
}

TEST_CASE("whatever a document lacks is reported, all at once") {
    CHECK(listing(site_of("kind: Device\n").problems) == "site.yaml:1:1 missing_value apiVersion\n"
                                                         "site.yaml:1:1 missing_value metadata\n"
                                                         "site.yaml:1:1 missing_value spec\n");
    CHECK(listing(site_of("apiVersion: akx/v1\nmetadata: {}\nspec: {}\n").problems) ==
          "site.yaml:1:1 missing_value kind\n"
          "site.yaml:2:11 missing_value metadata.name\n");
    CHECK(listing(site_of("- a\n").problems) == "site.yaml:1:1 invalid_value\n");
}

TEST_CASE("wrong versions, kinds and keys are reported with a near miss") {
    const Site site = site_of("apiVersion: akx/v2\n"
                              "kind: Devise\n"
                              "metdata: {}\n"
                              "metadata: {name: x, labels: [a]}\n"
                              "spec:\n");
    CHECK(listing(site.problems) == "site.yaml:3:1 unknown_key\n"
                                    "site.yaml:1:13 invalid_value apiVersion\n"
                                    "site.yaml:2:7 invalid_value kind\n"
                                    "site.yaml:4:29 invalid_value metadata.labels\n"
                                    "site.yaml:5:1 invalid_value spec\n");
    CHECK(site.problems[0].hint() == "did you mean 'metadata'?");
    CHECK_THAT(std::string(site.problems[1].hint()),
               Catch::StartsWith("the document is for a newer akx; this one, "));
    CHECK(site.problems[2].hint() == "did you mean 'Device'?");
    CHECK(site.problems[4].hint() == "write 'spec: {}' for none");
    CHECK(site.documents.empty());
}

TEST_CASE("names of documents and labels have a form") {
    const auto problems = [](const std::string& metadata) {
        return listing(
            site_of("apiVersion: akx/v1\nkind: Device\nmetadata: " + metadata + "\nspec: {}\n")
                .problems);
    };
    CHECK(problems("{name: Front_door.2}").empty());
    CHECK(problems("{name: 101}").empty());
    CHECK(problems("{name: front door}") == "site.yaml:3:18 invalid_value metadata.name\n");
    CHECK(problems("{name: ../x}") == "site.yaml:3:18 invalid_value metadata.name\n");
    CHECK(problems("{name: ''}") == "site.yaml:3:18 out_of_range metadata.name\n");
    CHECK(problems("{name: " + std::string(64, 'x') + "}") ==
          "site.yaml:3:18 out_of_range metadata.name\n");
    CHECK(problems("{name: x, labels: {a b: c}}") ==
          "site.yaml:3:30 invalid_value metadata.labels.a b\n");
    CHECK(problems("{name: x, labels: {a: [c]}}") ==
          "site.yaml:3:33 invalid_value metadata.labels.a\n");
    CHECK(problems("{name: x, nmae: y}") == "site.yaml:3:21 unknown_key metadata\n");
}

TEST_CASE("10,000 documents come from one site, and no more") {
    const std::string one =
        "---\napiVersion: akx/v1\nkind: Schedule\nmetadata: {name: s}\nspec: {}\n";
    std::string half;
    for (int i = 0; i < 5'000; ++i) {
        half += one;
    }
    Site site;
    add_text(site, "a.yaml", half);
    add_text(site, "b.yaml", half);
    CHECK(site.documents.size() == 10'000);
    CHECK(site.problems.empty());
    add_text(site, "c.yaml", one);
    CHECK(listing(site.problems) == "c.yaml:1:1 too_large\n");
}

TEST_CASE("a document that is made is read back") {
    Value spec = Value::object();
    spec.set("device", Value::object()).set("name", "front");
    const Site site = site_of(to_yaml(make_document("Device", "front-door", spec)));
    CHECK(site.problems.empty());
    REQUIRE(site.documents.size() == 1);
    CHECK(site.documents.front().metadata.name == "front-door");
    CHECK(site.documents.front().spec == spec);
}

TEST_CASE("what a phone gets has the shared schedules, marked with where they come from") {
    Site site;
    add_text(site, "device.yaml", device("  schedules: [{id: 5}]\n"));
    add_text(
        site, "schedules.yaml",
        "apiVersion: akx/v1\nkind: Schedule\nmetadata: {name: office}\nspec:\n  id: 10\n"
        "---\n"
        "apiVersion: akx/v1\nkind: Schedule\nmetadata: {name: night}\nspec: {id: 11, name: N}\n");
    REQUIRE(site.problems.empty());

    const Value spec = device_spec(site, *site.find("Device", "front"));

    const Value::Array& schedules = spec.array_at("schedules");
    REQUIRE(schedules.size() == 3);
    CHECK(schedules[0].int_at("id") == 5);
    CHECK(schedules[1].text_at("name") == "office");
    CHECK(schedules[2].text_at("name") == "N");
    CHECK(schedules[0].find("id")->mark.source == 0);
    CHECK(schedules[1].find("id")->mark.source == 1);
    CHECK(schedules[1].find("id")->mark.line == 5);
    CHECK(schedules[1].find("name")->mark.line == 3);
}
