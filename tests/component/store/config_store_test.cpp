// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include <fstream>
#include <sstream>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

ApplyRequest named(const std::string& name) {
    ApplyRequest request;
    request.phone.device.name = name;
    request.actor = "client:laptop";
    request.message = "call it " + name;
    request.time = WallTime(Millis(1'800'000'000'000));
    return request;
}

model::PublicPin public_pin(const std::string& code) {
    model::PublicPin pin;
    pin.name = "post";
    pin.code = Secret(code);
    return pin;
}

} // namespace

TEST_CASE("a new phone is at revision 0 with the defaults") {
    TempFolder folder;
    auto state = open_state(folder);
    const Revision now = need(state->config().current());
    CHECK(now.note.id == 0);
    CHECK(now.phone.device.name == model::Phone().device.name);
    CHECK(need(state->config().history()).empty());
}

TEST_CASE("what was applied is there after the file is opened again, with who and why") {
    TempFolder folder;
    ApplyRequest request = named("front");
    request.phone.pin.public_pins = {public_pin("123456")};
    CHECK(need(open_state(folder)->config().apply(request)).revision == 1);

    auto state = open_state(folder);

    const Revision now = need(state->config().current());
    CHECK(now.note.id == 1);
    CHECK(now.note.actor == "client:laptop");
    CHECK(now.note.message == "call it front");
    CHECK(now.note.time == request.time);
    CHECK(now.phone.device.name == "front");
    CHECK(now.phone.pin.public_pins.at(0).code.reveal() == "123456");
}

TEST_CASE("an apply based on another revision is refused and changes nothing") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(named("one")));
    ApplyRequest late = named("two");
    late.if_revision = 0;

    const auto refused = state->config().apply(late);

    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(errors::revision_conflict));
    CHECK(need(state->config().current()).phone.device.name == "one");
    late.if_revision = 1;
    CHECK(need(state->config().apply(late)).revision == 2);
}

TEST_CASE("an apply that changes nothing makes no revision") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(named("one")));
    const Applied again = need(state->config().apply(named("one")));
    CHECK(again.revision == 1);
    CHECK(again.changes.empty());
    CHECK(need(state->config().history()).size() == 1);
}

TEST_CASE("a plan shows what apply would change, and secrets by digest only") {
    TempFolder folder;
    auto state = open_state(folder);
    ApplyRequest request = named("front");
    request.phone.pin.public_pins = {public_pin("123456")};
    need(state->config().apply(request));
    request.phone.pin.public_pins = {public_pin("654321")};

    const auto changes = need(state->config().plan(request.phone));

    REQUIRE(changes.size() == 1);
    CHECK(changes[0].path == "pin.publicPins[post].code");
    CHECK(changes[0].secret);
    CHECK(changes[0].before.find("$kept") != nullptr);
    CHECK(changes[0].before.text_at("$kept") == state->vault().secret_digest("123456"));
    CHECK(changes[0].after.text_at("$kept") == state->vault().secret_digest("654321"));
    CHECK(need(state->config().current()).note.id == 1);
}

TEST_CASE("secrets of the configuration are sealed in the file") {
    TempFolder folder;
    auto state = open_state(folder);
    ApplyRequest request = named("front");
    request.phone.pin.public_length = 8;
    request.phone.pin.public_pins = {public_pin("83649157")};
    need(state->config().apply(request));
    need(state->database().checkpoint());
    for (const char* name : {"state.db", "state.db-wal"}) {
        std::ostringstream text;
        text << std::ifstream(folder.file(name), std::ios::binary).rdbuf();
        CHECK(text.str().find("83649157") == std::string::npos);
    }
}

TEST_CASE("the last fifty revisions are kept and can be read") {
    TempFolder folder;
    auto state = open_state(folder);
    for (int i = 1; i <= 60; ++i) {
        need(state->config().apply(named("n" + std::to_string(i))));
    }
    const auto history = need(state->config().history());
    CHECK(history.size() == 50);
    CHECK(history.front().id == 60);
    CHECK(need(state->config().get(11)).phone.device.name == "n11");
    CHECK(state->config().get(10).error().is(errors::not_found));
}

TEST_CASE("a revision that was tampered with is reported as damaged") {
    TempFolder folder;
    auto state = open_state(folder);
    ApplyRequest request = named("front");
    request.phone.pin.public_pins = {public_pin("123456")};
    need(state->config().apply(request));
    need(state->database().run(
        "UPDATE revisions SET document=replace(document,'\"$sealed\":\"','\"$sealed\":\"AAAA')"));

    const auto now = state->config().current();

    REQUIRE_FALSE(now.ok());
    CHECK(now.error().is(errors::corrupt));
}
