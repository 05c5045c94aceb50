// SPDX-License-Identifier: Apache-2.0
#include "component/akuvox_driver/bench.hpp"

using namespace akx;
using test::Bench;

TEST_CASE("every model opens its door, by the way it has") {
    for (const std::string& name : test::akuvox::profile_names()) {
        CAPTURE(name);
        Bench bench(name);
        const auto unlocked = bench.open()->unlock({});
        if (bench.device.profile().empty_write_body) {
            REQUIRE_FALSE(unlocked);
            CHECK(unlocked.error().is(errors::unknown_outcome)); // it did not say
            continue;
        }
        REQUIRE(unlocked);
        if (bench.device.profile().relay_api) {
            REQUIRE(bench.device.trigs.size() == 1);
            CHECK(bench.device.trigs[0].int_at("num") == 1);
            CHECK(bench.device.trigs[0].int_at("delay") == 5); // as the relay is set
        } else {
            REQUIRE(bench.device.opened.size() == 1);
            CHECK(bench.device.opened[0].find("assword") == std::string::npos);
        }
    }
}

TEST_CASE("status 200 with a failure in the body is not taken for an open door") {
    for (const auto& [code, kind] :
         {std::pair(-1, &errors::unsupported), std::pair(-2, &errors::refused),
          std::pair(-3, &errors::refused), std::pair(-4, &errors::denied)}) {
        CAPTURE(code);
        Bench bench("IT83", [](auto& profile) { profile.unlock_html = false; });
        bench.device.unlock_code = code;
        const auto unlocked = bench.open()->unlock({});
        REQUIRE_FALSE(unlocked);
        CHECK(unlocked.error().is(*kind));
    }
    Bench page("IT83");
    page.device.unlock_code = -5;
    CHECK_FALSE(page.open()->unlock({}));
}

TEST_CASE("an unlock whose answer gets lost is unknown, and is not sent twice") {
    Bench bench("X916");
    const auto device = bench.open();
    bench.device.lose_next_answer = true;
    const auto unlocked = device->unlock({});
    REQUIRE_FALSE(unlocked);
    CHECK(unlocked.error().is(errors::unknown_outcome));
    CHECK(bench.device.trigs.size() == 1);
}

TEST_CASE("an unlock that would come too late is not sent") {
    Bench bench("X916");
    device::UnlockOrder order;
    order.valid_for = Millis(100); // pacing alone takes longer
    const auto unlocked = bench.open()->unlock(order);
    REQUIRE_FALSE(unlocked);
    CHECK(unlocked.error().is(errors::expired));
    CHECK(bench.device.trigs.empty());
}

TEST_CASE("a relay is held open by latching it, and read back") {
    Bench bench("X916");
    const auto device = bench.open();
    const auto held = device->hold({.relay = "B", .state = "open", .until = {}, .reason = {}});
    REQUIRE(held);
    CHECK(held->text_at("state") == "open");
    CHECK(bench.device.trigs[0].int_at("mode") == 1);

    const auto locked = device->hold({.relay = "B", .state = "locked", .until = {}, .reason = {}});
    REQUIRE_FALSE(locked);
    CHECK(locked.error().is(errors::unsupported));
}
