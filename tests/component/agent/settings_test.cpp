// SPDX-License-Identifier: Apache-2.0
// What becomes of a document before anything is stored.
#include "app/settings.hpp"

#include "base/json.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent;

namespace {

std::unique_ptr<Store> open_store(const std::string& folder, const crypto::Key& key) {
    StoreOptions options;
    options.folder = folder;
    auto opened = Store::open(options, key);
    REQUIRE(opened.ok());
    return std::move(*opened);
}

struct Fixture {
    core::EventLoop loop;
    test::TempFolder folder;
    crypto::Key key{};
    Vault vault{key};
    std::unique_ptr<Store> store = open_store(folder.path(), key);
    DirectoryKeeper directory{loop, [](std::shared_ptr<const door::Directory>) {}};
    Settings settings{loop, Clock::system(), *store, directory, vault};
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
        fixture.settings.read(with(fixture.settings.secret_digest("4711")), revision.phone);
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
