// SPDX-License-Identifier: Apache-2.0
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

TEST_CASE("a policy knows the phone's relays and readers by id") {
    const auto policy = make_test_policy(test_phone());
    CHECK(policy->known_relays() == model::RelaySet::of({model::RelayId::a, model::RelayId::b}));
    CHECK(policy->relay(model::RelayId::c) == nullptr);
    REQUIRE(policy->relay(model::RelayId::b) != nullptr);
    CHECK(policy->relay(model::RelayId::b)->id == model::RelayId::b);
    REQUIRE(policy->reader("both") != nullptr);
    CHECK(policy->reader("nowhere") == nullptr);
}

TEST_CASE("public PINs are found by their digits and kept without them") {
    const auto policy = make_test_policy(test_phone());
    REQUIRE(policy->public_pin("246810") != nullptr);
    CHECK(policy->public_pin("246810")->name == "delivery");
    CHECK(policy->public_pin("246811") == nullptr);
    CHECK(policy->public_pin("") == nullptr);
}

TEST_CASE("a relay given twice is refused") {
    model::Phone phone = test_phone();
    phone.relays.push_back(phone.relays.front());
    const auto policy = make_policy(phone, TimeZone(), test_pin_hash());
    REQUIRE_FALSE(policy);
    CHECK(policy.error().is(errors::duplicate_key));
    CHECK(policy.error().what() == "relay A is given twice");
}

TEST_CASE("nonsensical keypad limits are made harmless") {
    model::Phone phone = test_phone();
    phone.pin.max_failures = 0;
    phone.pin.lock_time = Seconds(100);
    phone.pin.max_lock_time = Seconds(1);
    const auto policy = make_test_policy(phone);
    CHECK(policy->keypad.max_failures == 1);
    CHECK(policy->keypad.max_lock_time == Seconds(100));
}

} // namespace akx::door::test
