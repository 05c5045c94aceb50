// SPDX-License-Identifier: Apache-2.0
// Unlock commands and their answers (REQ UNL-1, UNL-3).
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

using model::RelayId;
using model::RelaySet;
using std::chrono::hours;
using Names = std::vector<std::string>;

namespace {

RemoteUnlock unlock(RelaySet relays = RelaySet::of({RelayId::a}), Token token = 1) {
    RemoteUnlock command;
    command.relays = relays;
    command.actor = "alice";
    command.reason = "parcel";
    command.token = token;
    return command;
}

Reply only_reply(Bench& bench) {
    const auto replies = bench.take_replies();
    REQUIRE(replies.size() == 1);
    return replies[0];
}

} // namespace

TEST_CASE("a command opens the door and is answered when the relay has switched") {
    Bench bench;
    bench.driver_error.reset();
    bench.take_commands();
    bench.send(unlock());
    CHECK(bench.take_replies().empty());
    const auto commands = bench.take_commands();
    REQUIRE(commands.size() == 1);
    bench.send(RelayReport{RelayId::a, commands[0].serial, {}});
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::opened);
    CHECK(reply.relays == RelaySet::of({RelayId::a}));
    CHECK(reply.token == 1);
}

TEST_CASE("who asked and why is in the log") {
    Bench bench;
    bench.send(unlock());
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.fields.text_at("actor") == "alice");
    CHECK(records[0].event.fields.text_at("reason") == "parcel");
    CHECK(records[0].event.fields.text_at("method") == "remote");
}

TEST_CASE("an unlock that did not move the relay is not reported as success") {
    Bench bench;
    bench.driver_error = "no such line";
    bench.send(unlock());
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::failed);
    CHECK(reply.error == "no such line");
    CHECK(reply.relays.empty());
}

TEST_CASE("an unlock of two relays of which one fails has failed, and says which is open") {
    Bench bench;
    bench.driver_error.reset();
    bench.take_commands();
    bench.send(unlock(RelaySet::of({RelayId::a, RelayId::b})));
    const auto commands = bench.take_commands();
    REQUIRE(commands.size() == 2);
    bench.send(RelayReport{RelayId::a, commands[0].serial, {}});
    CHECK(bench.take_replies().empty());
    bench.send(RelayReport{RelayId::b, commands[1].serial, "short circuit"});
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::failed);
    CHECK(reply.relays == RelaySet::of({RelayId::a}));
}

TEST_CASE("a driver that does not answer leaves the outcome unknown") {
    Bench bench;
    bench.driver_error.reset();
    bench.send(unlock());
    bench.advance(Millis(2'999));
    CHECK(bench.take_replies().empty());
    bench.advance(Millis(1));
    CHECK(only_reply(bench).outcome == Outcome::unknown);
    bench.advance(hours(1));
    CHECK(bench.take_replies().empty());
}

TEST_CASE("an answer that comes while the door is open already is at once") {
    Bench bench;
    bench.card("01020304");
    bench.send(unlock());
    CHECK(only_reply(bench).outcome == Outcome::opened);
}

TEST_CASE("a command during a failed relay's pause is tried at once") {
    Bench bench;
    bench.driver_error = "busy";
    bench.card("01020304");
    bench.advance(Seconds(20));
    bench.driver_error = "";
    bench.send(unlock());
    CHECK(only_reply(bench).outcome == Outcome::opened);
}

TEST_CASE("delay and hold of a command replace those of the relay") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.delay = Seconds(4);
    command.hold = Seconds(20);
    bench.send(command);
    CHECK(bench.take_replies().empty());
    bench.advance(Seconds(4));
    CHECK(only_reply(bench).outcome == Outcome::opened);
    bench.advance(Millis(19'999));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("absurd times of a command are cut down and do not overflow") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.delay = Millis(-5);
    command.hold = Millis::max();
    bench.send(command);
    CHECK(bench.energized(RelayId::a));
    bench.advance(hours(24));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a command toggles a bistable relay and says what became of it") {
    model::Phone phone = test_phone();
    phone.relays[0].mode = model::RelayMode::bistable;
    Bench bench(phone);
    bench.send(unlock());
    CHECK(only_reply(bench).outcome == Outcome::opened);
    bench.send(unlock());
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::closed);
    CHECK(reply.relays.empty());
}

TEST_CASE("a command older than its expiry never fires") {
    Bench bench;
    bench.take_commands();
    RemoteUnlock command = unlock();
    command.issued = bench.now.wall - Millis(5'001);
    bench.send(command);
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::expired);
    CHECK(reply.age == Millis(5'001));
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.kind->name == "command.expired");
    CHECK(records[0].event.fields.text_at("age") == "5s1ms");
    CHECK(records[0].event.fields.text_at("actor") == "alice");
    bench.advance(hours(1));
    CHECK(bench.take_commands().empty());
}

TEST_CASE("a command as old as its expiry still fires") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.issued = bench.now.wall - Seconds(5);
    bench.send(command);
    CHECK(only_reply(bench).outcome == Outcome::opened);
}

TEST_CASE("a command from the future by more than its expiry never fires") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.issued = bench.now.wall + Seconds(6);
    bench.send(command);
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::expired);
    CHECK(reply.age == -Seconds(6));
    command.issued = bench.now.wall + Seconds(4);
    bench.send(command);
    CHECK(only_reply(bench).outcome == Outcome::opened);
}

TEST_CASE("time spent in our own queue counts, whatever the wall clocks say") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.issued = bench.now.wall;
    command.received = bench.now.mono - Seconds(6);
    bench.send(command);
    CHECK(only_reply(bench).outcome == Outcome::expired);
}

TEST_CASE("time in our queue also counts against a sender whose clock is ahead") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.issued = bench.now.wall + Seconds(1);
    command.received = bench.now.mono - Seconds(6);
    bench.send(command);
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::expired);
    CHECK(reply.age == Seconds(6));
}

TEST_CASE("a command may bring its own expiry") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.issued = bench.now.wall - Seconds(2);
    command.expiry = Seconds(1);
    bench.send(command);
    CHECK(only_reply(bench).outcome == Outcome::expired);
    command.issued = bench.now.wall - Seconds(20);
    command.expiry = Seconds(30);
    bench.send(command);
    CHECK(only_reply(bench).outcome == Outcome::opened);
}

TEST_CASE("a refused command is answered and logged with the reason and the actor's words") {
    Bench bench;
    bench.send(
        Hold{.relays = {1}, .state = HoldState::locked, .until = {}, .actor = {}, .reason = {}});
    bench.take_records();
    bench.send(unlock());
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::refused);
    CHECK(reply.reason == Reason::door_locked_down);
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.fields.text_at("reason") == "door-locked-down");
    CHECK(records[0].event.fields.text_at("note") == "parcel");
}

TEST_CASE("a lock-down during the delay cancels the command and answers it") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.delay = Seconds(4);
    bench.send(command);
    bench.advance(Seconds(1));
    bench.send(
        Hold{.relays = {1}, .state = HoldState::locked, .until = {}, .actor = {}, .reason = {}});
    const Reply reply = only_reply(bench);
    CHECK(reply.outcome == Outcome::refused);
    CHECK(reply.reason == Reason::door_locked_down);
    bench.send(
        Hold{.relays = {1}, .state = HoldState::normal, .until = {}, .actor = {}, .reason = {}});
    bench.advance(Seconds(10));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a relay removed during the delay refuses the command") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.delay = Seconds(4);
    bench.send(command);
    model::Phone phone = test_phone();
    phone.relays.erase(phone.relays.begin());
    bench.change(phone);
    CHECK(only_reply(bench).reason == Reason::no_such_relay);
}

TEST_CASE("a command whose moment was slept through has failed") {
    Bench bench;
    RemoteUnlock command = unlock();
    command.delay = Seconds(1);
    bench.send(command);
    bench.now.mono += Seconds(30);
    bench.now.wall += Seconds(30);
    bench.send(Tick{});
    CHECK(only_reply(bench).outcome == Outcome::failed);
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("more commands than can wait are turned away, and each gets one answer") {
    Bench bench;
    bench.driver_error.reset();
    for (Token token = 1; token <= 100; ++token) {
        bench.send(unlock(RelaySet::of({RelayId::a}), token));
    }
    const auto turned_away = bench.take_replies();
    CHECK(turned_away.size() == 36);
    for (const Reply& reply : turned_away) {
        CHECK(reply.outcome == Outcome::busy);
    }
    bench.advance(Seconds(10));
    CHECK(bench.take_replies().size() == 64);
}

TEST_CASE("a command without a token is carried out and not answered") {
    Bench bench;
    bench.send(unlock(RelaySet::of({RelayId::a}), 0));
    CHECK(bench.energized(RelayId::a));
    CHECK(bench.take_replies().empty());
}

} // namespace akx::door::test
