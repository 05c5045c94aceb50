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

namespace {

ApplyRequest trial(const std::string& name) {
    ApplyRequest request = named(name);
    request.opening = commit::make_window("w-" + name, "laptop", "", Millis(60'000), "boot",
                                          {request.time, MonoTime(Millis(0))});
    return request;
}

const Now kLater{WallTime(Millis(1'800'000'030'000)), MonoTime(Millis(30'000))};

} // namespace

TEST_CASE("a trial that comes to nothing leaves the confirmed revision and its number behind") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(named("one")));
    CHECK(need(state->config().apply(trial("two"))).revision == 2);
    CHECK(need(state->config().current()).phone.device.name == "two");

    need(state->config().roll_back("deadline", kLater));

    CHECK(need(state->config().current()).note.id == 1);
    CHECK(need(state->config().current()).phone.device.name == "one");
    CHECK(need(state->config().apply(named("three"))).revision == 3);
    const auto history = need(state->config().history());
    REQUIRE(history.size() == 3);
    CHECK(history[1].state == RevisionState::rolled_back);
    CHECK(history[0].parent == 1);
}

TEST_CASE("a confirmed trial is the revision that rollbacks go to") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(trial("one")));
    CHECK(need(state->config().history())[0].state == RevisionState::trial);

    const commit::Journal after = need(state->config().confirm(kLater));

    CHECK(after.confirmed == 1);
    CHECK(need(state->config().history())[0].state == RevisionState::confirmed);
    CHECK(need(open_state(folder)->config().journal()) == after);
    need(state->config().apply(trial("two")));
    CHECK(need(state->config().roll_back("bob", kLater)).journal.revision == 1);
}

TEST_CASE("a rollback of the first trial goes to the defaults of a new phone") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(trial("one")));
    need(state->config().roll_back("deadline", kLater));
    CHECK(need(state->config().current()).note.id == 0);
    CHECK(need(state->config().current()).phone.device.name == model::Phone().device.name);
}

TEST_CASE("without a window there is nothing to confirm or to go back from") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(named("one")));
    const commit::Journal before = need(state->config().journal());
    CHECK(need(state->config().confirm(kLater)) == before);
    CHECK(need(state->config().roll_back("bob", kLater)).journal == before);
}

TEST_CASE("the confirmed revision is kept however many trials come to nothing") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->config().apply(named("good")));
    for (int i = 0; i < 70; ++i) {
        need(state->config().apply(trial("n" + std::to_string(i))));
        need(state->config().roll_back("deadline", kLater));
    }
    CHECK(need(state->config().current()).phone.device.name == "good");
    CHECK(need(state->config().history()).size() == 51);
}

TEST_CASE("an order is found again by its id, with what it did") {
    TempFolder folder;
    auto state = open_state(folder);
    ApplyRequest request = named("one");
    request.order = "order-1";
    const Applied first = need(state->config().apply(request));
    need(state->config().apply(named("two")));

    const auto found = need(state->config().find_order("order-1"));

    REQUIRE(found);
    CHECK(found->revision == first.revision);
    REQUIRE(found->changes.size() == 1);
    CHECK(found->changes[0].after.as_text() == "one");
    CHECK_FALSE(need(state->config().find_order("order-2")));
    CHECK_FALSE(need(state->config().find_order("")));
}

TEST_CASE("a rollback of the PIN mode suspends the PINs that would collide") {
    TempFolder folder;
    auto state = open_state(folder);
    import_users(*state, make_users(2));
    ApplyRequest request = trial("apartments");
    request.phone.pin.mode = model::PinMode::apt_pin;
    need(state->config().apply(request));
    model::User twin = make_user(3); // the PIN of user 1, in another room
    twin.pin = make_user(1).pin;
    import_users(*state, {twin});

    const RolledBack back = need(state->config().roll_back("deadline", kLater));

    CHECK(back.suspended == std::vector<std::string>{"u3"});
    CHECK(need(state->config().current()).phone.pin.mode == model::PinMode::pin);
    CHECK(need(state->database().number("SELECT count(*) FROM users WHERE pin_digest IS NULL",
                                        -1)) == 1);
    CHECK(need(state->database().number("SELECT count(*) FROM pins", -1)) == 2);
}

TEST_CASE("a rollback to a public PIN suspends a private one that is the same") {
    TempFolder folder;
    auto state = open_state(folder);
    ApplyRequest with_public = named("one");
    with_public.phone.pin.public_length = 7;
    with_public.phone.pin.public_pins = {public_pin("1000001")};
    need(state->config().apply(with_public));
    need(state->config().apply(trial("none")));
    import_users(*state, make_users(2)); // user 1 has that PIN

    const RolledBack back = need(state->config().roll_back("deadline", kLater));

    CHECK(back.suspended == std::vector<std::string>{"u1"});
    CHECK(need(state->database().number("SELECT count(*) FROM pins", -1)) == 1);
}
