// SPDX-License-Identifier: Apache-2.0
// Relays in time: delays, modes, contacts, failing drivers, changed settings.
#include "door/relay_machine.hpp"
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

using model::RelayId;
using std::chrono::hours;
using Names = std::vector<std::string>;

namespace {

model::Phone phone_with(const std::function<void(model::Relay&)>& change) {
    model::Phone phone = test_phone();
    change(phone.relays.front());
    return phone;
}

} // namespace

TEST_CASE("a good card opens the door for the hold delay") {
    Bench bench;
    bench.card("01020304");
    CHECK(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"access.granted"});
    CHECK(bench.take_signals() == std::vector{Signal::granted});
    bench.advance(Millis(4'999));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("the relay is switched before anything is recorded") {
    Bench bench;
    Effects effects;
    bench.core.step(CardRead{"door", *model::card_key("01020304"), "01020304"}, bench.now, effects);
    REQUIRE_FALSE(effects.empty());
    CHECK(std::holds_alternative<SetRelay>(effects.front()));
}

TEST_CASE("a refused card moves nothing and says why in the log") {
    Bench bench;
    bench.take_commands();
    bench.card("0BADCA4D");
    CHECK(bench.take_commands().empty());
    CHECK(bench.take_signals() == std::vector{Signal::denied});
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].event.kind->name == "access.denied");
    CHECK(records[0].event.fields.text_at("reason") == "unknown-credential");
    CHECK(records[0].event.fields.text_at("card") == "0BADCA4D");
    CHECK(records[0].event.fields.text_at("reader") == "door");
    CHECK_FALSE(records[0].user);
}

TEST_CASE("the log of an opening names method, relay, reader, card and the user's row") {
    Bench bench;
    bench.card("02020202", "both");
    const auto records = bench.take_records();
    REQUIRE(records.size() == 1);
    const Value& fields = records[0].event.fields;
    CHECK(fields.text_at("method") == "card");
    CHECK(fields.text_at("relay") == "A,B");
    CHECK(fields.text_at("reader") == "both");
    CHECK(fields.text_at("card") == "02020202");
    CHECK(records[0].user == UserRow{2});
    CHECK(records[0].event.time == bench.now.wall);
}

TEST_CASE("every recorded field is declared for its event") {
    Bench bench;
    bench.card("01020304");
    bench.card("0BADCA4D");
    bench.type("1111#9999#9999#9999#9999#9999#");
    bench.send(RemoteUnlock{.relays = {1},
                            .actor = "eve",
                            .reason = "why",
                            .delay = {},
                            .hold = {},
                            .issued = bench.now.wall - hours(1),
                            .received = {},
                            .expiry = {}});
    bench.send(Hold{.relays = {1},
                    .state = HoldState::locked,
                    .until = bench.now.wall + hours(1),
                    .actor = "eve",
                    .reason = "why"});
    bench.send(RemoteUnlock{.relays = {1},
                            .actor = "eve",
                            .reason = "why",
                            .delay = {},
                            .hold = {},
                            .issued = {},
                            .received = {},
                            .expiry = {}});
    bench.send(ReleaseKeypad{.reader = {}, .actor = "eve"});
    bench.driver_error = "stuck";
    bench.send(Hold{
        .relays = {1}, .state = HoldState::open, .until = {}, .actor = "eve", .reason = "why"});
    bench.advance(hours(2));
    bench.send(Hold{
        .relays = {1}, .state = HoldState::normal, .until = {}, .actor = "eve", .reason = "why"});
    const auto records = bench.take_records();
    CHECK(records.size() >= 13);
    for (const Record& record : records) {
        const std::string declared = " " + std::string(record.event.kind->fields) + " ";
        for (const Value::Member& member : record.event.fields.as_object()) {
            INFO(record.event.kind->name << " " << member.key);
            CHECK(declared.find(" " + member.key + " ") != std::string::npos);
        }
    }
}

TEST_CASE("another card extends the opening and never shortens it") {
    Bench bench;
    bench.card("01020304");
    bench.advance(Seconds(3));
    bench.card("01020304");
    bench.advance(Millis(4'999));
    CHECK(bench.energized(RelayId::a));
    bench.send(RemoteUnlock{.relays = {1},
                            .actor = {},
                            .reason = {},
                            .delay = {},
                            .hold = Seconds(60),
                            .issued = {},
                            .received = {},
                            .expiry = {}});
    bench.card("01020304");
    bench.advance(Seconds(59));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Seconds(1));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("the trigger delay passes before the relay switches") {
    Bench bench(phone_with([](model::Relay& relay) { relay.trigger_delay = Seconds(2); }));
    bench.card("01020304");
    CHECK(bench.core.relay(RelayId::a).pending);
    bench.advance(Millis(1'999));
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(4'999));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a card during the trigger delay joins: earlier start, later end") {
    Bench bench(phone_with([](model::Relay& relay) { relay.trigger_delay = Seconds(2); }));
    bench.card("01020304");
    bench.advance(Seconds(1));
    bench.card("01020304");
    bench.advance(Seconds(1));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(5'999));
    CHECK(bench.energized(RelayId::a));
    bench.advance(Millis(1));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a delayed opening whose whole time was slept through does not open afterwards") {
    Bench bench(phone_with([](model::Relay& relay) { relay.trigger_delay = Seconds(2); }));
    bench.card("01020304");
    bench.take_commands();
    bench.now.mono += Seconds(30);
    bench.now.wall += Seconds(30);
    bench.send(Tick{});
    CHECK(bench.take_commands().empty());
}

TEST_CASE("a bistable relay toggles at each opening and stays") {
    Bench bench(phone_with([](model::Relay& relay) { relay.mode = model::RelayMode::bistable; }));
    bench.card("01020304");
    bench.advance(hours(30));
    CHECK(bench.energized(RelayId::a));
    bench.card("01020304");
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("an inverted contact is energized while the door is locked") {
    Bench bench(phone_with([](model::Relay& relay) { relay.type = model::ContactType::inverted; }));
    CHECK(bench.energized(RelayId::a));
    bench.card("01020304");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.advance(Seconds(5));
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("starting puts every relay at rest, inverted ones energized, before anything else") {
    model::Phone phone =
        phone_with([](model::Relay& relay) { relay.type = model::ContactType::inverted; });
    phone.relays.back().hold_open_schedule = model::kAlways;
    Bench bench(phone);
    const auto commands = bench.take_commands();
    REQUIRE(commands.size() == 3);
    CHECK((commands[0].relay == RelayId::a && commands[0].energized));
    CHECK((commands[1].relay == RelayId::b && !commands[1].energized));
    CHECK((commands[2].relay == RelayId::b && commands[2].energized));
}

TEST_CASE("two relays of one reader open by their own times") {
    model::Phone phone = phone_with([](model::Relay& relay) { relay.hold_delay = Seconds(1); });
    Bench bench(phone);
    bench.card("02020202", "both");
    bench.advance(Seconds(1));
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.energized(RelayId::b));
    bench.advance(Seconds(4));
    CHECK_FALSE(bench.energized(RelayId::b));
}

TEST_CASE("relay timing does not follow the wall clock when it is stepped") {
    Bench bench;
    bench.card("01020304");
    bench.now.wall -= hours(3);
    bench.send(Tick{});
    CHECK(bench.energized(RelayId::a));
    bench.now.wall += hours(30);
    bench.send(Tick{});
    CHECK(bench.energized(RelayId::a));
    bench.advance(Seconds(5));
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a failing driver is recorded once, put to rest at once, then tried ever more rarely") {
    Bench bench;
    bench.take_commands();
    bench.driver_error = "line busy";
    bench.card("01020304");
    CHECK(bench.take_record_names() == Names{"access.granted", "relay.failed"});
    CHECK(bench.core.relay(RelayId::a).failed);
    CHECK_FALSE(bench.core.relay(RelayId::a).open);
    const auto commands = bench.take_commands();
    REQUIRE(commands.size() == 2);
    CHECK(commands[0].energized);
    CHECK_FALSE(commands[1].energized);
    bench.advance(hours(1));
    const std::size_t tries = bench.take_commands().size();
    CHECK(tries >= 55);
    CHECK(tries <= 70);
    CHECK(bench.take_records().empty());
    bench.driver_error = "";
    bench.advance(std::chrono::minutes(2));
    CHECK_FALSE(bench.core.relay(RelayId::a).failed);
    CHECK(bench.core.relay(RelayId::a).confirmed);
}

TEST_CASE("a card at a failed relay is tried at once") {
    Bench bench;
    bench.driver_error = "line busy";
    bench.card("01020304");
    bench.advance(Seconds(20));
    bench.driver_error = "";
    bench.card("01020304");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("late and repeated answers of the driver do no harm") {
    Bench bench;
    bench.card("01020304");
    bench.send(RelayReport{RelayId::a, 1, "of long ago"});
    bench.send(RelayReport{RelayId::a, 99, "of the future"});
    bench.send(RelayReport{RelayId::c, 0, "of no relay"});
    CHECK(bench.energized(RelayId::a));
    CHECK(bench.take_record_names() == Names{"access.granted"});
}

TEST_CASE("new settings leave an opening its time; a changed contact follows at once") {
    Bench bench;
    bench.card("01020304");
    bench.change(phone_with([](model::Relay& relay) {
        relay.hold_delay = Seconds(60);
        relay.type = model::ContactType::inverted;
    }));
    CHECK_FALSE(bench.energized(RelayId::a)); // open, by the other contact
    bench.advance(Seconds(5));
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("a relay that is removed goes to rest and comes back at rest") {
    Bench bench;
    bench.card("01020304");
    model::Phone phone = test_phone();
    phone.relays.erase(phone.relays.begin());
    bench.change(phone);
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK_FALSE(bench.core.relay(RelayId::a).configured);
    bench.change(test_phone());
    CHECK_FALSE(bench.energized(RelayId::a));
    CHECK(bench.core.relay(RelayId::a).configured);
}

TEST_CASE("a relay that is wired to another output is set again") {
    Bench bench;
    bench.take_commands();
    bench.change(phone_with([](model::Relay& relay) { relay.output = "gpiochip0:17"; }));
    const auto commands = bench.take_commands();
    REQUIRE(commands.size() == 1);
    CHECK(commands[0].relay == RelayId::a);
}

TEST_CASE("a bistable relay made monostable falls back") {
    Bench bench(phone_with([](model::Relay& relay) { relay.mode = model::RelayMode::bistable; }));
    bench.card("01020304");
    bench.change(test_phone());
    CHECK_FALSE(bench.energized(RelayId::a));
}

TEST_CASE("a new directory counts from the next card on") {
    Bench bench;
    bench.send(DirectoryChanged{Directory::empty()});
    bench.card("01020304");
    CHECK_FALSE(bench.energized(RelayId::a));
    bench.send(DirectoryChanged{test_directory()});
    bench.card("01020304");
    CHECK(bench.energized(RelayId::a));
}

TEST_CASE("a locked-down relay takes no triggers, whoever lets them through") {
    RelayMachine machine;
    const MonoTime start(Millis(0));
    machine.hold(HoldState::locked, std::nullopt);
    machine.trigger(Seconds(1), Seconds(5), start);
    CHECK_FALSE(machine.is_pending());
    machine.hold(HoldState::normal, std::nullopt);
    machine.advance({WallTime{}, start + Seconds(2)});
    CHECK_FALSE(machine.is_open());
}

TEST_CASE("a recognised user opens what he may open") {
    Bench bench;
    bench.send(UserRecognised{"door", model::AccessMethod::face, 1});
    CHECK(bench.energized(RelayId::a));
    bench.send(UserRecognised{"door", model::AccessMethod::ble, 77});
    CHECK(bench.take_signals() == std::vector{Signal::granted, Signal::denied});
}

} // namespace akx::door::test
