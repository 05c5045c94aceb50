// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

model::User with_pin(const std::string& id, const std::string& room, const std::string& pin) {
    model::User user;
    user.id = id;
    user.name = id;
    user.room = room;
    user.pin = Secret(pin);
    return user;
}

Result<Applied> set_mode(StateDb& state, model::PinMode mode) {
    ApplyRequest request;
    request.phone.pin.mode = mode;
    return state.config().apply(request);
}

std::optional<door::UserRow> who(StateDb& state, model::PinMode mode, const std::string& room,
                                 const std::string& pin) {
    door::DirectoryBuilder builder;
    need(state.load_directory(builder));
    const auto directory = std::move(builder).finish().directory;
    const auto user =
        directory->by_pin(door::pin_digest(state.vault().pin_hash(), mode, room, pin));
    return user ? std::optional(user->row) : std::nullopt;
}

} // namespace

TEST_CASE("in mode apt+pin two rooms may have the same PIN, one room may not") {
    TempFolder folder;
    auto state = open_state(folder);
    need(set_mode(*state, model::PinMode::apt_pin));
    const auto first = need(state->users().add(with_pin("a", "101", "4711")));
    const auto second = need(state->users().add(with_pin("b", "102", "4711")));

    CHECK(state->users().add(with_pin("c", "101", "4711")).error().is(errors::already_exists));
    CHECK(who(*state, model::PinMode::apt_pin, "101", "4711") == first);
    CHECK(who(*state, model::PinMode::apt_pin, "102", "4711") == second);
    CHECK_FALSE(who(*state, model::PinMode::apt_pin, "", "4711").has_value());
}

TEST_CASE("a change of mode gives every PIN its new digest") {
    TempFolder folder;
    auto state = open_state(folder);
    const auto row = need(state->users().add(with_pin("a", "101", "4711")));
    need(state->users().add(with_pin("b", "101", "4712")));
    CHECK(who(*state, model::PinMode::pin, "", "4711") == row);

    need(set_mode(*state, model::PinMode::apt_pin));
    CHECK(who(*state, model::PinMode::apt_pin, "101", "4711") == row);
    CHECK_FALSE(who(*state, model::PinMode::pin, "", "4711").has_value());

    need(set_mode(*state, model::PinMode::pin));
    CHECK(who(*state, model::PinMode::pin, "", "4711") == row);
}

TEST_CASE("a change of mode is refused when users would share a PIN, and names them") {
    TempFolder folder;
    auto state = open_state(folder);
    need(set_mode(*state, model::PinMode::apt_pin));
    const auto row = need(state->users().add(with_pin("ann", "101", "4711")));
    need(state->users().add(with_pin("bob", "102", "4711")));
    need(state->users().add(with_pin("cem", "103", "4711")));
    need(state->users().add(with_pin("dee", "101", "9999")));

    const auto refused = set_mode(*state, model::PinMode::pin);

    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(errors::rule_conflict));
    REQUIRE(refused.error().details().size() == 2);
    CHECK_THAT(refused.error().details()[0].what(),
               Catch::Contains("'ann'") && Catch::Contains("'bob'"));
    CHECK(refused.error().details()[0].what().find("4711") == std::string::npos);
    CHECK(need(state->config().current()).note.id == 1);
    CHECK(who(*state, model::PinMode::apt_pin, "101", "4711") == row);
}

TEST_CASE("a new room gives a kept PIN its new place") {
    TempFolder folder;
    auto state = open_state(folder);
    need(set_mode(*state, model::PinMode::apt_pin));
    const auto row = need(state->users().add(with_pin("a", "101", "4711")));
    Value patch = Value::object();
    patch.set("room", "202");

    CHECK(need(state->users().patch("a", patch)).fields == std::vector<std::string>{"room"});

    CHECK(who(*state, model::PinMode::apt_pin, "202", "4711") == row);
    CHECK_FALSE(who(*state, model::PinMode::apt_pin, "101", "4711").has_value());
    auto import = need(UserImport::start(*state, {}));
    model::User moved = with_pin("a", "303", "");
    need(import->add_row(moved, model::FieldSet::of(model::User::section(), {"id", "room"}), 2));
    CHECK(need(import->finish(*state)).changed == 1);
    CHECK(who(*state, model::PinMode::apt_pin, "303", "4711") == row);
}

TEST_CASE("a user without a room keeps a PIN that opens nothing until there is a room") {
    TempFolder folder;
    auto state = open_state(folder);
    need(set_mode(*state, model::PinMode::apt_pin));
    need(state->users().add(with_pin("a", "", "4711")));
    need(state->users().add(with_pin("b", "", "4711")));
    CHECK_FALSE(who(*state, model::PinMode::apt_pin, "", "4711").has_value());
    Value patch = Value::object();
    patch.set("room", "7");
    const auto row = need(state->users().patch("b", patch)).row;
    CHECK(who(*state, model::PinMode::apt_pin, "7", "4711") == row);
}

TEST_CASE("a public PIN that is somebody's private one refuses the configuration") {
    TempFolder folder;
    auto state = open_state(folder);
    need(state->users().add(with_pin("a", "101", "471147")));
    ApplyRequest request;
    model::PublicPin pin;
    pin.name = "post";
    pin.code = Secret(std::string("471147"));
    request.phone.pin.public_pins = {pin};

    const auto refused = state->config().apply(request);

    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().is(errors::rule_conflict));
    CHECK(refused.error().field() == "pin.publicPins[post].code");
    request.phone.pin.mode = model::PinMode::apt_pin; // there the two cannot be mistaken
    need(state->config().apply(request));
}
