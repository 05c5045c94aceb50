// SPDX-License-Identifier: Apache-2.0
// What a phone gets and where each value came from (REQ CFG-10), with the properties of merging
// that must hold whatever the documents say.
#include "config/render.hpp"

#include "base/json.hpp"
#include "config/adapt.hpp"
#include "config/merge.hpp"
#include "config/yaml.hpp"
#include "model/phone.hpp"
#include "model/tree.hpp"
#include "unit/config/filler.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace akx;
using namespace akx::config;

namespace {

const std::string kSite = "apiVersion: akx/v1\n"
                          "kind: Site\n"
                          "metadata: {name: hq}\n"
                          "spec:\n"
                          "  settings:\n"
                          "    relays:\n"
                          "      - {id: A, holdDelay: 7s}\n"
                          "    pin: {publicPins: [{name: p, code: !secret post}]}\n"
                          "---\n"
                          "apiVersion: akx/v1\n"
                          "kind: Schedule\n"
                          "metadata: {name: night}\n"
                          "spec: {id: 5}\n";
const std::string kDevice =
    "apiVersion: akx/v1\n"
    "kind: Device\n"
    "metadata: {name: front, site: hq, description: North, labels: {a: 1}}\n"
    "spec:\n"
    "  relays:\n"
    "    - {id: A, name: Gate}\n";

Site two_files(const std::string& device = kDevice) {
    Site site;
    add_text(site, "site.yaml", kSite);
    add_text(site, "front.yaml", device);
    REQUIRE(listing(validate(site)).empty());
    return site;
}

std::string rendered(const Site& site, bool defaults = false, std::string_view name = "front") {
    return Renderer(site).yaml(*site.find("Device", name), defaults);
}

// What a phone would make of a spec, and what is wrong with it.
std::string outcome(const Value& spec) {
    model::Problems problems{};
    Value adapted = spec;
    adapt(adapted, model::Phone::section());
    const auto phone = model::decode_as<model::Phone>(adapted, problems);
    std::set<std::string> found; // their order is that of the keys
    for (const Error& problem : problems.list) {
        found.insert(problem.field() + " " + problem.what());
    }
    std::string out = to_json(model::encode(phone));
    for (const std::string& problem : found) {
        out += "\n" + problem;
    }
    return out;
}

Value layer(Filler& filler) {
    return filler.section(model::Phone::section());
}

std::string document(std::string_view kind, std::string_view name, const Value& spec) {
    return "---\n" + to_yaml(make_document(kind, name, spec));
}

Value with_settings(Value settings, std::string_view selector = {}) {
    Value spec = Value::object();
    if (!selector.empty()) {
        spec.set("selector", selector);
    }
    spec.set("settings", std::move(settings));
    return spec;
}

} // namespace

TEST_CASE("a rendered document names the origin of every value") {
    CHECK(rendered(two_files()) == "# Site/hq, Device/front\n"
                                   "apiVersion: akx/v1\n"
                                   "kind: Device\n"
                                   "metadata:\n"
                                   "  name: front\n"
                                   "  description: North\n"
                                   "  labels:\n"
                                   "    a: \"1\"\n"
                                   "spec:\n"
                                   "  relays:\n"
                                   "    - id: A  # front.yaml:6 Device/front\n"
                                   "      name: Gate  # front.yaml:6 Device/front\n"
                                   "      holdDelay: 7s  # site.yaml:7 Site/hq\n"
                                   "  pin:\n"
                                   "    publicPins:\n"
                                   "      - name: p  # site.yaml:8 Site/hq\n"
                                   "        code: !secret post  # site.yaml:8 Site/hq\n"
                                   "  schedules:\n"
                                   "    - id: 5  # site.yaml:13 Schedule/night\n"
                                   "      name: night  # site.yaml:12 Schedule/night\n");
}

TEST_CASE("as data every value has its path and origin") {
    const Site site = two_files();
    const Value data = Renderer(site).data(*site.find("Device", "front"));
    CHECK(data.text_at("device") == "front");
    std::string paths;
    for (const Value& row : data.array_at("settings")) {
        paths += row.text_at("path") + " ";
    }
    CHECK(paths == "relays[A].id relays[A].name relays[A].holdDelay pin.publicPins[p].name "
                   "pin.publicPins[p].code schedules[5].id schedules[5].name ");
    CHECK(to_json(data.array_at("settings")[2]) ==
          R"({"path":"relays[A].holdDelay","value":"7s","origin":)"
          R"({"document":"Site/hq","file":"site.yaml","line":7,"column":28}})");
    CHECK(to_json(data.array_at("settings")[4].find("value")->as_reference().text) == R"("post")");
}

TEST_CASE("defaults show when asked for, and say so") {
    const std::string text = rendered(two_files(), true);
    CHECK_THAT(text, Catch::Contains("      mode: monostable  # default\n"));
    CHECK_THAT(text, Catch::Contains("  log:\n    level: 3  # default\n"));
    CHECK_THAT(text, Catch::Contains("      holdDelay: 7s  # site.yaml:7 Site/hq\n"));
    CHECK(listing(validate(site_of(text))).empty());
    const Site site = two_files();
    CHECK(outcome(site_of(text).documents.front().spec) ==
          outcome(device_spec(site, *site.find("Device", "front"))));
    const Value data = Renderer(site).data(*site.find("Device", "front"), true);
    CHECK(to_json(*data.array_at("settings").front().find("origin")) ==
          R"({"document":"default"})");
}

TEST_CASE("a secret in the clear is not shown but becomes a reference") {
    const std::string text =
        rendered(two_files(kDevice + "  pin: {publicPins: [{name: q, code: '987654'}]}\n"));
    CHECK_THAT(text, !Catch::Contains("987654"));
    CHECK_THAT(text, Catch::Contains("code: !secret front.pin.publicPins.q.code  # front.yaml:7"));
    const Site site = two_files(kDevice + "  pin: {publicPins: [{name: q, code: '987654'}]}\n");
    CHECK(to_json(Renderer(site).data(*site.find("Device", "front"))).find("987654") ==
          std::string::npos);
}

TEST_CASE("names of files cannot break out of the comments") {
    Site site;
    add_text(site, "a\nspec: {}\xC2\x85\xFF\x1B.yaml", device("  log: {level: 4}\n"));
    const std::string text = rendered(site);
    CHECK_THAT(text, Catch::Contains("level: 4  # a?spec: {}???.yaml:5 Device/front\n"));
    CHECK(listing(validate(site_of(text))).empty());
}

TEST_CASE("a phone with nothing said about it renders too") {
    const Site site = site_of(device("  {}\n"));
    CHECK(listing(validate(site_of(rendered(site)))).empty());
    CHECK(Renderer(site).data(*site.find("Device", "front")).array_at("settings").empty());
}

TEST_CASE("nothing put over something, or something over nothing, changes nothing") {
    Filler filler(GENERATE(31U, 32U, 33U));
    for (int round = 0; round < 50; ++round) {
        const Value some = layer(filler);
        Value base = some;
        merge(base, Value::object(), model::Phone::section());
        CHECK(base == some);
        Value nothing = Value::object();
        merge(nothing, some, model::Phone::section());
        CHECK(nothing == some);
    }
}

TEST_CASE("putting the same over something twice is the same as once") {
    Filler filler(GENERATE(41U, 42U, 43U), Filler::Form::layer);
    for (int round = 0; round < 100; ++round) {
        Value once;
        merge(once, layer(filler), model::Phone::section());
        const Value over = layer(filler);
        merge(once, over, model::Phone::section());
        Value twice = once;
        merge(twice, over, model::Phone::section());
        INFO(to_json(over));
        CHECK(to_json(twice) == to_json(once));
        CHECK(to_json(once).find("$remove") == std::string::npos);
    }
}

TEST_CASE("what is rendered, read again alone, is what the phone would have got") {
    const std::uint32_t seed = GENERATE(51U, 52U, 53U, 54U);
    Filler filler(seed, Filler::Form::layer);
    for (int round = 0; round < 25; ++round) {
        const Site site =
            site_of(document("DeviceClass", "all", with_settings(layer(filler), "*")) +
                    document("DeviceClass", "mine", with_settings(layer(filler), "name=front")) +
                    document("Device", "front", layer(filler)));
        INFO("seed " << seed << " round " << round);
        REQUIRE(listing(site.problems).empty());
        const Value spec = device_spec(site, *site.find("Device", "front"));
        for (const bool defaults : {false, true}) {
            const std::string text = rendered(site, defaults);
            INFO(text);
            const Site again = site_of(text);
            REQUIRE(listing(again.problems).empty());
            CHECK(outcome(device_spec(again, again.documents.front())) == outcome(spec));
        }
    }
}
