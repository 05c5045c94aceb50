// SPDX-License-Identifier: Apache-2.0
// Holding doors open, locking them down, hold-open schedules (REQ ACC-4).
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

using model::RelayId;
using model::RelaySet;
using std::chrono::hours;
using std::chrono::minutes;
using Names = std::vector<std::string>;

namespace {

Hold hold(HoldState state, std::optional<WallTime> until = {}) {
    Hold command;
    command.relays = RelaySet::of({RelayId::a});
    command.state = state;
    command.until = until;
    command.actor = "alice";
    command.reason = "fair";
    command.token = 9;
    return command;
}

// Relay A is held open on weekdays from nine to ten in Berlin.
model::Phone scheduled_phone() {
    model::Phone phone = test_phone();
    phone.device.time_zone = "Europe/Berlin";
    model::Schedule schedule;
    schedule.id = 1;
    schedule.days = model::Flags<model::Weekday>::of({model::Weekday::mon, model::Weekday::tue,
                                                      model::Weekday::wed, model::Weekday::thu,
                                                      model::Weekday::fri});
    schedule.windows = {{9 * 60, 10 * 60}};
    phone.schedules.push_back(schedule);
    phone.relays[0].hold_open_schedule = 1;
    return phone;
}

} // namespace

TEST_CASE("a door held open stays open until it is released") {
    Bench bench;
    bench.send(hold(HoldState::open));
    CHECK(bench.energized(RelayId::a));
    bench.advance(hours(48));
    CHECK(bench.energized(RelayId::a));
    bench.send(hold(HoldState::normal));
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"door.held", "door.released"});
}

TEST_CASE("a hold is answered when the relay has switched, and is handed on for keeping") {
    Bench bench;
    bench.send(hold(HoldState::open, bench.now.wall + hours(1)));
    const auto replies = bench.take_replies();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].outcome == Outcome::done);
    CHECK(replies[0].token == 9);
    const auto holds = bench.take_holds();
    REQUIRE(holds.size() == 1);
    CHECK(holds[0].state == HoldState::open);
    CHECK(holds[0].until == bench.now.wall + hours(1));
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.fields.text_at("state") == "open");
    CHECK(records[0].event.fields.text_at("until") == "2026-03-02T09:00:00.000Z");
    CHECK(records[0].event.fields.text_at("actor") == "alice");
}

TEST_CASE("a hold ends by itself at its time") {
    Bench bench;
    bench.send(hold(HoldState::open, bench.now.wall + minutes(90)));
    bench.take_holds();
    bench.take_records();
    bench.advance(minutes(90) - Millis(1));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"door.released"});
    REQUIRE(bench.take_holds().size() == 1);
}

TEST_CASE("a hold follows the wall clock when it is stepped") {
    Bench bench;
    bench.send(hold(HoldState::locked, bench.now.wall + hours(1)));
    bench.now.wall += hours(2);
    bench.advance(minutes(1));
    CHECK(bench.core.relay(RelayId::a).hold == HoldState::normal);

    bench.send(hold(HoldState::locked, bench.now.wall + minutes(1)));
    bench.now.wall -= hours(1);
    bench.advance(minutes(60));
    CHECK(bench.core.relay(RelayId::a).hold == HoldState::locked);
    bench.advance(minutes(1));
    CHECK(bench.core.relay(RelayId::a).hold == HoldState::normal);
}

TEST_CASE("a hold whose end is past is refused as expired") {
    Bench bench;
    bench.send(hold(HoldState::open, bench.now.wall));
    CHECK_FALSE(bench.energized(RelayId::a));
    REQUIRE(bench.take_replies().at(0).outcome == Outcome::expired);
    CHECK(bench.take_records().empty());
}

TEST_CASE("a hold for a relay that does not exist is refused") {
    Bench bench;
    Hold command = hold(HoldState::open);
    command.relays = RelaySet::of({RelayId::a, RelayId::d});
    bench.send(command);
    const auto replies = bench.take_replies();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].outcome == Outcome::refused);
    CHECK(replies[0].reason == Reason::no_such_relay);
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a lock-down closes an open door and lets nobody in") {
    Bench bench;
    bench.card("01020304");
    bench.send(hold(HoldState::locked));
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.card("01020304");
    bench.type("246810#");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.send(hold(HoldState::normal));
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.card("01020304");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("a lock-down cancels an opening that waits for its delay") {
    model::Phone phone = test_phone();
    phone.relays[0].trigger_delay = Seconds(5);
    Bench bench(phone);
    bench.card("01020304");
    bench.send(hold(HoldState::locked));
    bench.send(hold(HoldState::normal));
    bench.advance(Seconds(30));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("one door's lock-down leaves the other alone") {
    Bench bench;
    bench.send(hold(HoldState::locked));
    bench.card("02020202", "both");
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.energized(RelayId::b));
}

TEST_CASE("several doors are held by one command") {
    Bench bench;
    Hold command = hold(HoldState::open);
    command.relays = RelaySet::of({RelayId::a, RelayId::b});
    bench.send(command);
    CHECK(bench.energized(RelayId::a));
    CHECK(bench.energized(RelayId::b));
    CHECK(bench.take_replies().size() == 1);
    CHECK(bench.take_record_names() == Names{"door.held", "door.held"});
}

TEST_CASE("an opening during a hold outlasts it if its time is not up") {
    Bench bench;
    bench.send(hold(HoldState::open, bench.now.wall + Seconds(10)));
    bench.advance(Seconds(8));
    bench.card("01020304");
    bench.advance(Seconds(2));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Seconds(3));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("openings during a hold do not toggle a bistable relay") {
    model::Phone phone = test_phone();
    phone.relays[0].mode = model::RelayMode::bistable;
    Bench bench(phone);
    bench.send(hold(HoldState::open));
    bench.card("01020304");
    bench.send(hold(HoldState::normal));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a restored hold works and is neither recorded nor handed on again") {
    Bench bench;
    Hold restored = hold(HoldState::locked, bench.now.wall + hours(1));
    restored.restored = true;
    restored.token = 0;
    bench.send(restored);
    CHECK(bench.take_records().empty());
    CHECK(bench.take_holds().empty());
    CHECK(bench.take_replies().empty());
    bench.card("01020304");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.advance(hours(1));
    CHECK(bench.core.relay(RelayId::a).hold == HoldState::normal);
}

TEST_CASE("releasing a door that is not held is answered and not recorded") {
    Bench bench;
    bench.send(hold(HoldState::normal));
    CHECK(bench.take_replies().at(0).outcome == Outcome::done);
    CHECK(bench.take_records().empty());
}

TEST_CASE("a hold that the relay does not follow is answered as failed") {
    Bench bench;
    bench.driver_error = "stuck";
    bench.send(hold(HoldState::open));
    const auto replies = bench.take_replies();
    REQUIRE(replies.size() == 1);
    CHECK(replies[0].outcome == Outcome::failed);
    bench.driver_error = "";
    bench.advance(minutes(2));
    CHECK(bench.energized(RelayId::a)); // the hold stands and is tried again
}

TEST_CASE("a hold-open schedule opens and closes the door at its minutes") {
    Bench bench(scheduled_phone(), "2026-03-02T07:59:00Z");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.advance(Millis(59'999));
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK(bench.energized(RelayId::a));
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.kind->name == "door.held");
    CHECK(records[0].event.fields.text_at("reason") == "schedule 1");
    bench.advance(minutes(61) - Millis(1));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"door.released"});
}

TEST_CASE("a start in the middle of a hold-open schedule opens the door") {
    Bench bench(scheduled_phone(), "2026-03-02T08:30:17Z");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("a lock-down outweighs the hold-open schedule, which opens again after it") {
    Bench bench(scheduled_phone(), "2026-03-02T08:30:00Z");
    bench.take_records();
    bench.send(hold(HoldState::locked, bench.now.wall + minutes(10)));
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.advance(minutes(10));
    CHECK(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"door.held", "door.released", "door.held"});
}

TEST_CASE("a schedule that begins during a lock-down is not announced as open") {
    Bench bench(scheduled_phone(), "2026-03-02T07:30:00Z");
    bench.send(hold(HoldState::locked));
    bench.take_records();
    bench.advance(hours(24));
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.take_records().empty());
}

TEST_CASE("a stepped wall clock moves the hold-open schedule with it") {
    Bench bench(scheduled_phone(), "2026-03-02T08:30:00Z");
    bench.now.wall += hours(2);
    bench.send(Tick{});
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.now.wall -= hours(2);
    bench.send(Tick{});
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("taking the schedule away closes the door") {
    Bench bench(scheduled_phone(), "2026-03-02T08:30:00Z");
    bench.change(test_phone());
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"door.held", "door.released"});
}

TEST_CASE("removing a locked-down relay ends the lock-down and says so") {
    Bench bench;
    bench.send(hold(HoldState::locked));
    bench.take_records();
    bench.take_holds();
    model::Phone phone = test_phone();
    phone.relays.erase(phone.relays.begin());
    bench.change(phone);
    CHECK(bench.take_record_names() == Names{"door.released"});
    CHECK(bench.take_holds().size() == 1);
}

} // namespace akx::door::test
