// SPDX-License-Identifier: Apache-2.0
#include "component/akuvox_driver/bench.hpp"

using namespace akx;
using test::Bench;

TEST_CASE("requests are a quarter of a second apart, one at a time") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->health());
    REQUIRE(device->health());

    for (const Millis wait : bench.waits) {
        CHECK(wait == Millis(250));
    }
    CHECK(bench.waits.size() >= 2);
    CHECK(bench.device.overlapping == 0);
}

TEST_CASE("a device that is hit too fast is waited for, and gets more time from then on") {
    Bench bench("R29C", [](auto& profile) { profile.throttle_ms = 400; });
    const auto device = bench.open();
    REQUIRE(device->health());
    const int too_soon = bench.device.too_soon;

    REQUIRE(device->health());
    REQUIRE(device->health());
    CHECK(bench.device.too_soon <= too_soon + 1);
    CHECK(bench.waits.back() >= Millis(400));
}

TEST_CASE("a device that is busy is asked again, but only for what changes nothing") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->health());

    bench.device.busy_once = true;
    CHECK(device->health());

    bench.device.busy_once = true;
    device::UnlockOrder order;
    order.hold = Millis(3'000);
    const auto unlocked = device->unlock(order);
    REQUIRE_FALSE(unlocked);
    CHECK(unlocked.error().is(errors::unknown_outcome));
    CHECK(bench.device.trigs.empty());
}
