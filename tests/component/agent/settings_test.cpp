// SPDX-License-Identifier: Apache-2.0
// What becomes of a document before anything is stored.
#include "app/settings.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent;

namespace {

struct Fixture {
    Vault vault{crypto::Key{}};
    Settings settings{vault, "AKX-1"};
};

Value document(const std::string& text) {
    return *parse_json(text);
}

} // namespace

TEST_CASE("a kept secret is the phone's own; an unknown one is an error") {
    Fixture fixture;
    Revision revision;
    revision.phone.relays.emplace_back();
    revision.phone.pin.public_length = 4;
    revision.phone.pin.public_pins.push_back({.name = "post", .code = Secret("4711")});
    const auto with = [](const std::string& digest) {
        return document(R"({"relays":[{"id":"A"}],"pin":{"publicLength":4,"publicPins":)"
                        R"([{"name":"post","code":{"$kept":")" +
                        digest + R"("}}]}})");
    };

    const auto kept =
        fixture.settings.read(with(fixture.vault.secret_digest("4711")), revision.phone);
    REQUIRE(kept.ok());
    CHECK(kept->pin.public_pins.front().code.reveal() == "4711");

    const auto foreign = fixture.settings.read(with("0123456789abcdef"), revision.phone);
    REQUIRE_FALSE(foreign.ok());
    CHECK(foreign.error().is(errors::unresolved_secret));
}

TEST_CASE("a plan shows that a secret changes but not what it is") {
    Fixture fixture;

    const auto plan =
        fixture.settings.plan(document(R"({"relays":[{"id":"A"}],"pin":{"publicLength":4,)"
                                       R"("publicPins":[{"name":"post","code":"4711"}]}})"),
                              {});

    REQUIRE(plan.ok());
    CHECK(to_json(changes_value(plan->changes)).find("4711") == std::string::npos);
    CHECK(plan->changes.size() == 3); // relay A, publicLength, the PIN
}

TEST_CASE("a plan of what is there is empty") {
    Fixture fixture;

    const auto plan = fixture.settings.plan(Value::object(), {});

    REQUIRE(plan.ok());
    CHECK(plan->changes.empty());
}

TEST_CASE("all problems are reported at once, also those between settings") {
    Fixture fixture;

    const auto fields = fixture.settings.read(
        document(R"({"relays":[{"id":"E"},{"id":"A","holdDelay":"9999h"}],"nonsense":1})"), {});
    REQUIRE_FALSE(fields.ok());
    CHECK(fields.error().details().size() == 3);

    const auto rules = fixture.settings.read(
        document(R"({"readers":[{"id":"x","source":"sim","relays":["B"]}]})"), {});
    REQUIRE_FALSE(rules.ok());
    CHECK(rules.error().is(errors::rule_conflict));
}

TEST_CASE("a plan's digest tells any other configuration, revision or phone from this one") {
    const Fixture fixture;
    model::Phone phone;
    phone.pin.public_length = 4;
    phone.pin.public_pins.push_back({.name = "post", .code = Secret("4711")});
    const std::string digest = fixture.settings.plan_digest(phone, 12);
    CHECK(digest == fixture.settings.plan_digest(phone, 12));
    CHECK(digest.find("4711") == std::string::npos);

    CHECK(digest != fixture.settings.plan_digest(phone, 13));
    CHECK(digest != Settings(fixture.vault, "AKX-2").plan_digest(phone, 12));
    crypto::Key other;
    other.fill(1);
    CHECK(digest != Settings(Vault(other), "AKX-1").plan_digest(phone, 12));
    phone.pin.public_pins.front().code = Secret("4712");
    CHECK(digest != fixture.settings.plan_digest(phone, 12));
}
