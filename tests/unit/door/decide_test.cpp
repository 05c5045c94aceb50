// SPDX-License-Identifier: Apache-2.0
// What the matrix cannot say about the decision function and its answers.
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace akx::door::test {

TEST_CASE("every reason is found by its name, and names are unique") {
    std::set<std::string_view> names;
    for (const ReasonText& reason : all_reasons()) {
        names.insert(reason.name);
        const auto found = find_reason(reason.name);
        REQUIRE(found);
        CHECK(reason_name(*found) == reason.name);
        CHECK(reason.help.ends_with('.'));
    }
    CHECK(names.size() == all_reasons().size());
    CHECK_FALSE(find_reason("because"));
}

TEST_CASE("a decision names the schedule that let the user in") {
    const auto policy = make_test_policy(test_phone());
    const auto users = test_directory();
    const Attempt attempt{model::AccessMethod::card, *model::card_key("01020304"),
                          model::RelaySet::of({model::RelayId::a})};
    const Decision decision = decide(*policy, *users, {}, attempt, utc("2026-03-02T08:00:00Z"));
    CHECK(decision.granted());
    CHECK(decision.schedule == model::kAlways);
    CHECK(decision.user == UserRow{1});

    DoorState locked;
    locked.locked_down.add(model::RelayId::a);
    const Decision refused = decide(*policy, *users, locked, attempt, utc("2026-03-02T08:00:00Z"));
    CHECK(refused.schedule == 0);
}

TEST_CASE("a phone without relays and users refuses everything") {
    model::Phone phone;
    const auto policy = make_test_policy(phone);
    const Attempt attempt{model::AccessMethod::remote, Authorised{},
                          model::RelaySet::of({model::RelayId::a})};
    const Decision decision =
        decide(*policy, *Directory::empty(), {}, attempt, utc("2026-03-02T08:00:00Z"));
    CHECK(decision.reason == Reason::no_such_relay);
}

TEST_CASE("an empty PIN is nobody's, even if a user's PIN were empty") {
    DirectoryBuilder builder;
    const std::vector<model::AccessRule> access = {{}};
    builder.put({.row = 7,
                 .access = access,
                 .valid_from = {},
                 .valid_to = {},
                 .cards = {},
                 .pin = pin_digest(*test_pin_hash(), model::PinMode::pin, "", "")});
    const auto users = std::move(builder).finish().directory;
    const auto policy = make_test_policy(test_phone());
    const Attempt attempt{model::AccessMethod::pin, PinEntry{},
                          model::RelaySet::of({model::RelayId::a})};
    CHECK(decide(*policy, *users, {}, attempt, utc("2026-03-02T08:00:00Z")).reason ==
          Reason::unknown_credential);
}

TEST_CASE("names of holds and outcomes can be read back or told apart") {
    for (const HoldState state : {HoldState::normal, HoldState::open, HoldState::locked}) {
        CHECK(find_hold(hold_name(state)) == state);
    }
    CHECK_FALSE(find_hold("ajar"));
    CHECK(outcome_name(Outcome::opened) == "opened");
    CHECK(outcome_name(Outcome::busy) == "busy");
}

} // namespace akx::door::test
