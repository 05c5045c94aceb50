// SPDX-License-Identifier: Apache-2.0
// Long runs: random days with invariants, and a year by the calendar.
#include "unit/door/simulator.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

using model::RelayId;
using std::chrono::hours;

TEST_CASE("whatever happens in whatever order, no door does what it must not") {
    const auto seed = GENERATE(range<std::uint64_t>(1, 31));
    INFO("seed " << seed);
    Simulator simulator(seed);
    simulator.run(2'000);
    CHECK(simulator.violations() == std::vector<std::string>{});
    CHECK(simulator.openings() > 50);
    CHECK(simulator.refusals() > 50);
}

TEST_CASE("the same inputs have the same effects") {
    Simulator first(99);
    Simulator second(99);
    Simulator other(100);
    first.run(1'000);
    second.run(1'000);
    other.run(1'000);
    CHECK(first.journal() == second.journal());
    CHECK(first.journal() != other.journal());
}

namespace {

// Held open on weekdays from nine to ten by the wall clock, ends included: 61 minutes.
model::Phone year_phone(std::string_view zone) {
    model::Phone phone = test_phone();
    phone.device.time_zone = zone;
    model::Schedule schedule;
    schedule.id = 1;
    schedule.days.remove(model::Weekday::sun);
    schedule.days.remove(model::Weekday::sat);
    schedule.windows = {{9 * 60, 10 * 60}};
    phone.schedules.push_back(schedule);
    phone.relays[1].hold_open_schedule = 1;
    return phone;
}

} // namespace

TEST_CASE("a year at the door, clock changes and all, takes seconds and comes out to the second") {
    const std::string zone =
        GENERATE(as<std::string>(), "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
    INFO(zone);
    Bench bench(year_phone(zone), "2025-12-31T12:00:00Z");
    for (int day = 0; day < 365; ++day) {
        bench.advance(hours(6));
        bench.card("01020304");
        bench.advance(hours(18));
        bench.take_records();
        bench.take_commands();
    }
    // From 31 December 2025 noon UTC on, 365 days hold 261 weekday mornings in each of the zones.
    CHECK(bench.energized_time(RelayId::b) == std::chrono::minutes(261 * 61));
    CHECK(bench.energized_time(RelayId::a) == Seconds(365 * 5));
    CHECK_FALSE(bench.core.relay(RelayId::a).open);
}

} // namespace akx::door::test
