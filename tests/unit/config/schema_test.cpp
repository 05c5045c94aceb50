// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "config/yaml.hpp"
#include "model/tree.hpp"
#include "model/user.hpp"
#include "unit/config/problems.hpp"
#include "unit/config/schema_check.hpp"

#include <catch2/catch.hpp>

#include <regex>

using namespace akx;
using namespace akx::config;

namespace {

Value yaml(std::string_view text) {
    YamlStream stream = read_yaml(text, "f");
    REQUIRE(stream.problems.empty());
    REQUIRE(stream.documents.size() == 1);
    return stream.documents.front();
}

std::string joined(const std::vector<std::string>& texts) {
    return join(texts, "\n");
}

const Value& definition(const Value& schema, std::string_view name) {
    const Value* found = schema.find("definitions")->find(name);
    REQUIRE(found != nullptr);
    return *found;
}

} // namespace

TEST_CASE("a setting's declaration shows in the schema") {
    const Value schema = document_schema(*find_document_kind("Device"));
    const Value& relay = *definition(schema, "relay-layer").find("properties");
    CHECK(to_json(*relay.find("holdDelay")) ==
          R"({"description":"Time a monostable relay stays switched. Allowed: 100ms to 18h12m15s; )"
          R"(units ms, s, m, h, d. Autop: Config.DoorSetting.RELAY.HoldDelay{}.",)"
          R"("type":["string","null"],"pattern":"^([0-9]+(ms|s|m|h|d))+$","default":"5s"})");
    CHECK(to_json(*relay.find("mode")->find("enum")) == R"(["monostable","bistable",null])");
    CHECK(relay.find("holdOpenSchedule")->int_at("maximum") == 99'999);
    CHECK(to_json(*definition(schema, "relay-layer").find("required")) == R"(["id"])");
    CHECK(
        definition(schema, "phone-layer").find("properties")->find("relays")->int_at("maxItems") ==
        4);
    const Value& pin = *definition(schema, "public-pin-layer").find("properties")->find("code");
    CHECK(pin.find("default") == nullptr);
    CHECK(pin.array_at("anyOf")[1].text_at("$ref") == "#/definitions/reference");
}

TEST_CASE("layers may leave out all but keys, be null and remove; schedules may not") {
    const Value schema = document_schema();
    const auto violations = [&](std::string_view kind, std::string_view spec) {
        return joined(schema_violations(
            schema, yaml("apiVersion: akx/v1\nkind: " + std::string(kind) +
                         "\nmetadata: {name: x}\nspec: " + std::string(spec) + "\n")));
    };
    constexpr std::string_view kLayer =
        "{device: ~, pin: {mode: ~}, readers: [{id: r}, {id: s, $remove: true}]}";
    CHECK(violations("Device", kLayer).empty());
    CHECK(violations("Site", "{settings: " + std::string(kLayer) + "}").empty());
    CHECK(violations("Site", "{settings: }").empty());
    CHECK(violations("Site", "{}").empty());
    CHECK(violations("DeviceClass", "{selector: '*', settings: " + std::string(kLayer) + "}")
              .empty());
    CHECK(violations("DeviceClass", "{}") == ".spec: lacks selector");
    CHECK(violations("Site", kLayer).find("additional device") != std::string::npos);
    CHECK_FALSE(violations("Site", "{settings: {relays: [{name: x}]}}").empty());
    CHECK_FALSE(violations("Device", "{relays: [{id: ~}]}").empty());
    CHECK_FALSE(violations("Device", "{relays: [{id: A, $remove: false}]}").empty());
    CHECK_FALSE(violations("Schedule", "{id: 5, name: ~}").empty());
}

TEST_CASE("the schema of all documents tells the kinds apart") {
    const Value schema = document_schema();
    const auto check = [&](std::string_view text) {
        return joined(schema_violations(schema, yaml(text)));
    };
    CHECK(check(device("  log: {level: 3}\n")).empty());
    CHECK(check("apiVersion: akx/v1\nkind: Schedule\nmetadata: {name: s, labels: {a: 1}}\n"
                "spec: {id: 5, windows: ['08:00-17:00'], dateFrom: ''}\n")
              .empty());
    CHECK(check(device("  id: 5\n")) == ".spec: additional id");
    CHECK(check("apiVersion: akx/v1\nkind: Schedule\nmetadata: {name: s}\nspec: {log: {}}\n") ==
          ".spec: additional log\n.spec: lacks id");
    CHECK(check("kind: Nothing\nspec: {}\n") ==
          ".kind: not in enum\n: lacks apiVersion\n: lacks metadata");
}

TEST_CASE("what the schema refuses, validation refuses too") {
    const Value schema = document_schema();
    for (const char* spec :
         {"  log: {level: 9}\n", "  log: {level: '3'}\n", "  log: {levle: 3}\n",
          "  relays: [{id: E}]\n", "  relays: [{}]\n", "  relays: [{id: A, holdDelay: 5}]\n",
          "  relays: [{id: A, methods: [pni]}]\n", "  relays: [{id: A, output: x}]\n",
          "  relays: [{id: A}, {id: B}, {id: C}, {id: D}, {id: A}]\n", "  device: {name: ''}\n",
          "  schedules: [{id: 1, windows: [24:00-25:00]}]\n", "  schedules: [{id: 0}]\n",
          "  inputs: [{id: A, source: sim, enabled: yes}]\n", "  pin: []\n"}) {
        INFO(spec);
        CHECK_FALSE(schema_violations(schema, yaml(device(spec))).empty());
        CHECK_FALSE(validate(site_of(device(spec))).empty());
    }
}

TEST_CASE("secrets may be texts, digits or references in the schema") {
    const Value schema = document_schema();
    for (const char* code : {"'123456'", "123456", "{$kept: 0a}", "{$secret: front}"}) {
        const Value tree =
            yaml(device("  pin: {publicPins: [{name: a, code: " + std::string(code) + "}]}\n"));
        CHECK(joined(schema_violations(schema, tree)).empty());
    }
    const Value wrong = yaml(device("  pin: {publicPins: [{name: a, code: {$other: x}}]}\n"));
    CHECK_FALSE(schema_violations(schema, wrong).empty());
}

TEST_CASE("every default fits its schema, every reference has a definition") {
    for (const GeneratedFile& file : generated_files()) {
        if (!file.path.ends_with(".json")) {
            continue;
        }
        INFO(file.path);
        const Result<Value> schema = parse_json(file.content);
        REQUIRE(schema.ok());
        CHECK(schema->text_at("$schema") == "http://json-schema.org/draft-07/schema#");
        const std::function<void(const Value&)> visit = [&](const Value& node) {
            if (const Value* standard = node.find("default")) {
                Value with_root = node;
                with_root.set("definitions", *schema->find("definitions"));
                CHECK(joined(schema_violations(with_root, *standard)).empty());
            }
            if (node.is_object()) {
                const std::string target = node.text_at("$ref");
                CHECK((target.empty() ||
                       schema->find("definitions")->find(target.substr(14)) != nullptr));
                for (const Value::Member& member : node.as_object()) {
                    visit(member.value);
                }
            } else if (node.is_array()) {
                for (const Value& entry : node.as_array()) {
                    visit(entry);
                }
            }
        };
        visit(*schema);
    }
}

TEST_CASE("sections that share a name in the schema are the same section") {
    std::map<std::string_view, const model::Section*> seen;
    const std::function<void(const model::Section&)> visit = [&](const model::Section& section) {
        const auto [first, added] = seen.emplace(section.name, &section);
        CHECK(first->second == &section);
        for (const model::Field& field : section.fields) {
            if (added && field.section != nullptr) {
                visit(field.section());
            }
        }
    };
    for (const DocumentKind& kind : all_document_kinds()) {
        visit(kind.section());
    }
    visit(model::User::section());
    visit(Metadata::section());
}

TEST_CASE("every pattern compiles and agrees with the check in the code") {
    const auto check = [](const std::string& path, const model::Field& field) {
        const model::Syntax* syntax = field.options.syntax;
        if (syntax == nullptr) {
            return;
        }
        INFO(path);
        CHECK_FALSE(syntax->example.empty());
        CHECK(syntax->matches(syntax->example));
        const std::regex pattern{std::string(syntax->pattern)};
        CHECK(std::regex_search(std::string(syntax->example), pattern));
        for (const char* wrong : {"?", "\x01", "a b c", "-", "12:3", "99999999999999999999"}) {
            if (syntax->matches(wrong)) {
                CHECK(std::regex_search(std::string(wrong), pattern));
            }
        }
    };
    for (const DocumentKind& kind : all_document_kinds()) {
        model::visit_fields(kind.section(), check);
    }
    model::visit_fields(model::User::section(), check);
    model::visit_fields(Metadata::section(), check);
}

TEST_CASE("a user conforms to the schema of users") {
    const Value schema = object_schema(model::User::section());
    CHECK(joined(schema_violations(schema, yaml("id: 1001\nname: Ann Li\npin: '0042'\n"
                                                "cards: [0A1B2C3D, 12345678]\n"
                                                "access: [{schedule: 1001, relays: [A]}]\n"
                                                "validTo: 2026-12-31T18:00\nroom: 101\n")))
              .empty());
    CHECK(joined(schema_violations(schema, yaml("id: a/b\nname: ''\ncards: [XYZ]\n"))) ==
          ".id: does not match ^[^\\s/][^/]*$\n"
          ".name: too short\n"
          ".cards[]: does not match ^[0-9A-Fa-f]{1,32}$");
}
