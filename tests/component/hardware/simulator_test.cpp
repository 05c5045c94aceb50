// SPDX-License-Identifier: Apache-2.0
#include "hardware/hardware.hpp"

#include "component/hardware/loop_fixture.hpp"

using namespace akx;
using namespace akx::agent;

namespace {

model::Phone phone_with_reader() {
    model::Phone phone;
    phone.relays.emplace_back();
    phone.readers.push_back({.id = "front", .source = "sim"});
    return phone;
}

} // namespace

TEST_CASE("a card presented to the simulator reaches the door") {
    TestLoop loop;
    std::string seen;
    Simulator simulator;
    Hardware hardware(
        loop.loop,
        {[&](const std::string& reader, ByteView uid) { seen = reader + " " + to_hex(uid); },
         {},
         {},
         {}},
        &simulator);
    hardware.configure(phone_with_reader());

    REQUIRE(simulator.card("front", Bytes{0xA1, 0xB2, 0xC3, 0xD4}).ok());

    REQUIRE(seen == "front a1b2c3d4");
    REQUIRE(simulator.card("back", Bytes{1}).error().is(errors::not_found));
}

TEST_CASE("a stuck relay is an error and does not move") {
    TestLoop loop;
    Simulator simulator;
    Hardware hardware(loop.loop, {}, &simulator);
    hardware.configure(phone_with_reader());
    simulator.stick(model::RelayId::a, true);

    REQUIRE(hardware.set_relay(model::RelayId::a, true).error().is(errors::relay_failed));
    REQUIRE_FALSE(simulator.energized(model::RelayId::a));

    simulator.stick(model::RelayId::a, false);
    REQUIRE(hardware.set_relay(model::RelayId::a, true).ok());
    REQUIRE(simulator.energized(model::RelayId::a));
}

TEST_CASE("without a simulator a relay without output fails instead of pretending") {
    TestLoop loop;
    Hardware hardware(loop.loop, {}, nullptr);
    hardware.configure(phone_with_reader());

    REQUIRE(hardware.set_relay(model::RelayId::a, true).error().is(errors::relay_failed));
}

TEST_CASE("a broken reader is reported lost and gives no cards") {
    TestLoop loop;
    std::vector<std::string> states;
    Simulator simulator;
    Hardware hardware(
        loop.loop,
        {[](const std::string&, ByteView) {},
         {},
         {},
         [&](const std::string&, const std::string& error) { states.push_back(error); }},
        &simulator);
    hardware.configure(phone_with_reader());

    REQUIRE(simulator.break_reader("front", true).ok());

    REQUIRE(states.size() == 1);
    REQUIRE_FALSE(hardware.readers().front().working);
    REQUIRE(simulator.card("front", Bytes{1}).error().is(errors::refused));
    REQUIRE(simulator.break_reader("front", false).ok());
    REQUIRE(hardware.readers().front().working);
}

TEST_CASE("the clock of the simulator shifts the wall clock only") {
    ShiftableClock clock;
    const Now before = clock.now();

    clock.shift(std::chrono::hours(5));

    REQUIRE(clock.now().wall - before.wall >= std::chrono::hours(5));
    REQUIRE(clock.now().mono - before.mono < std::chrono::hours(1));
}
