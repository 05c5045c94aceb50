// SPDX-License-Identifier: Apache-2.0
#include "config/explain.hpp"

#include "config/schema.hpp"
#include "unit/config/problems.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::config;

namespace {

std::string indented(const std::string& yaml) {
    std::string out = "  ";
    for (std::size_t i = 0; i < yaml.size(); ++i) {
        out += yaml[i];
        out += yaml[i] == '\n' && i + 1 < yaml.size() ? "  " : "";
    }
    return out;
}

} // namespace

TEST_CASE("a setting is explained from its declaration") {
    const Result<Explanation> explanation = explain("relays[A].holdDelay");
    REQUIRE(explanation.ok());
    CHECK(explanation_text(*explanation) == "relays.holdDelay (Device)\n"
                                            "  Time a monostable relay stays switched\n"
                                            "  Type:     duration\n"
                                            "  Allowed:  100ms to 18h12m15s; units ms, s, m, h, d\n"
                                            "  Default:  5s\n"
                                            "  Autop:    Config.DoorSetting.RELAY.HoldDelay{}\n"
                                            "  Example:\n"
                                            "    relays:\n"
                                            "      - id: A\n"
                                            "        holdDelay: 5s\n");
}

TEST_CASE("maps are explained with their settings, secrets with a reference") {
    const Result<Explanation> map = explain("pin.publicPins");
    REQUIRE(map.ok());
    CHECK(map->type == "list of maps, each a public PIN");
    CHECK(map->allowed == "up to 3 entries");
    REQUIRE(map->members.size() == 4);
    CHECK(map->members[1].first == "code");

    const Result<Explanation> secret = explain("pin.publicPins.code");
    REQUIRE(secret.ok());
    CHECK(secret->secret);
    CHECK(secret->required);
    CHECK(secret->allowed == "PIN of 4 to 8 digits");
    CHECK(secret->example ==
          "pin:\n  publicPins:\n    - name: parcels\n      code: !secret code\n");
}

TEST_CASE("settings of other kinds are found with and without the kind") {
    CHECK(explain("Schedule.windows")->kind == "Schedule");
    CHECK(explain("windows")->kind == "Schedule");
    CHECK(explain("Device.log.level")->path == "log.level");
}

TEST_CASE("an unknown setting is answered with the nearest") {
    const Result<Explanation> wrong = explain("relays.holdDelya");
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().is(errors::not_found));
    CHECK(wrong.error().hint() == "did you mean 'relays.holdDelay'?");
    CHECK_FALSE(explain("").ok());
    CHECK_FALSE(explain("relays..x").ok());
    CHECK_FALSE(explain("relays.holdDelay.x").ok());
}

TEST_CASE("every setting has a help, and its example is free of wrong values") {
    const std::vector<Explanation> all = explain_all();
    CHECK(all.size() > 60);
    for (const Explanation& explanation : all) {
        INFO(explanation.path);
        CHECK_FALSE(explanation.help.empty());
        CHECK_FALSE(explanation.help.ends_with('.'));
        const std::string text = "apiVersion: akx/v1\nkind: " + explanation.kind +
                                 "\nmetadata: {name: x}\nspec:\n" + indented(explanation.example);
        for (const Error& problem : validate(site_of(text))) {
            INFO(problem.text());
            // An example shows one setting; others it needs may be missing.
            CHECK((problem.is(errors::missing_value) || problem.is(errors::rule_conflict)));
        }
    }
}

TEST_CASE("long defaults are shown in one line") {
    CHECK(explain("relays.methods")->standard ==
          "[pin, card, face, qr, ble, nfc, dtmf, remote, http, input]");
    CHECK(explain("device.location")->standard.empty());
    CHECK(explain("relays.id")->standard.empty());
}
