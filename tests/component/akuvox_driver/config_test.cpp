// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "component/akuvox_driver/bench.hpp"

using namespace akx;
using test::Bench;

namespace {

Value json(std::string_view text) {
    const Result<Value> value = parse_json(text);
    REQUIRE(value);
    return *value;
}

} // namespace

TEST_CASE("what a device says of its settings is applied to it again without a change") {
    for (const std::string& name : test::akuvox::profile_names()) {
        CAPTURE(name);
        Bench bench(name);
        const auto device = bench.open();
        const auto state = device->config(false);
        REQUIRE(state);
        CHECK(state->config.array_at("relays").size() ==
              static_cast<std::size_t>(bench.device.profile().relays));
        CHECK(to_json(state->config).find("33445566") == std::string::npos); // the public PIN

        const auto plan = device->plan(state->config);
        REQUIRE(plan);
        CHECK(plan->changes.empty());
        CHECK(plan->serial == "0C1105000001");
    }
}

TEST_CASE("a setting is written with the key the device itself uses, and read back") {
    for (const std::string& name : test::akuvox::profile_names()) {
        CAPTURE(name);
        Bench bench(name);
        const auto device = bench.open();
        const Value wanted = json(R"({"relays": [{"id": "A", "holdDelay": "9s"}]})");
        const auto plan = device->plan(wanted);
        REQUIRE(plan);
        REQUIRE(plan->changes.size() == 1);
        CHECK(plan->changes[0].path == "relays[A].holdDelay");

        device::ApplyOrder order;
        order.if_revision = plan->revision;
        const auto applied = device->apply(wanted, order);
        REQUIRE(applied);
        REQUIRE(applied->outcomes.size() == 1);
        CHECK(applied->outcomes[0].result == "set-verified");
        const bool hold = bench.device.profile().keys == "hold";
        CHECK(bench.device.config[hold ? "DoorSetting.RELAY.HoldDelayA"
                                       : "DoorSetting.RELAY.RelayADelay"] == "9");
        CHECK(device->plan(wanted)->changes.empty());
    }
}

TEST_CASE("a setting that the device takes and forgets is told") {
    Bench bench("X916");
    bench.device.stuck_keys = {"DoorSetting.RELAY.ModeB"};
    const auto device = bench.open();
    const auto applied = device->apply(
        json(R"({"relays": [{"id": "B", "mode": "bistable", "holdDelay": "7s"}]})"), {});
    REQUIRE_FALSE(applied);
    CHECK(applied.error().is(errors::not_carried_out));
    REQUIRE(applied.error().details().size() == 1);
    CHECK(applied.error().details()[0].field() == "relays[B].mode");
    CHECK(applied.error().details()[0].what().starts_with("set-did-not-stick"));
    CHECK(bench.device.config["DoorSetting.RELAY.HoldDelayB"] == "7");
}

TEST_CASE("what the device has no key for is refused before anything is written") {
    Bench bench("E12"); // has one relay
    const auto device = bench.open();
    const auto plan = device->plan(json(R"({"relays": [{"id": "C", "holdDelay": "9s"}]})"));
    REQUIRE_FALSE(plan);
    CHECK(plan.error().is(errors::unsupported));
    const auto trial = device->apply(json(R"({"relays": [{"id": "A", "holdDelay": "9s"}]})"),
                                     {.if_revision = {},
                                      .message = {},
                                      .order = {},
                                      .confirm = Millis(60'000),
                                      .plan = {},
                                      .lease = {}});
    REQUIRE_FALSE(trial);
    CHECK(trial.error().is(errors::unsupported));
    CHECK(bench.device.config["DoorSetting.RELAY.RelayADelay"] == "5");
}

TEST_CASE("somebody else's change in between is noticed") {
    Bench bench("X916");
    const auto device = bench.open();
    const Value wanted = json(R"({"relays": [{"id": "A", "holdDelay": "9s"}]})");
    const auto plan = device->plan(wanted);
    REQUIRE(plan);
    bench.device.config["DoorSetting.RELAY.NameA"] = "Other";
    device::ApplyOrder order;
    order.if_revision = plan->revision;
    const auto applied = device->apply(wanted, order);
    REQUIRE_FALSE(applied);
    CHECK(applied.error().is(errors::revision_conflict));
    CHECK(bench.device.config["DoorSetting.RELAY.HoldDelayA"] == "5");
}

TEST_CASE("schedules are added, changed and removed with the settings") {
    Bench bench("X916");
    const auto device = bench.open();
    REQUIRE(device->apply(json(R"({"schedules": [
        {"id": 2001, "name": "Office", "type": "weekly", "days": ["mon", "tue"],
         "windows": ["08:00-17:00"]},
        {"id": 2002, "name": "Year", "type": "range", "dateFrom": "2026-01-01",
         "dateTo": "2026-12-31"}]})"),
                          {}));
    CHECK(bench.device.schedules.size() == 4);

    REQUIRE(device->apply(json(R"({"schedules": [
        {"id": 2001, "name": "Office", "type": "weekly", "days": ["mon"],
         "windows": ["08:00-17:00"]}]})"),
                          {}));
    REQUIRE(bench.device.schedules.size() == 3);
    CHECK(bench.device.schedules[2].text_at("Mon") == "1");
    CHECK(bench.device.schedules[2].text_at("Tue") == "0");

    const auto two = device->plan(json(R"({"schedules": [
        {"id": 2001, "type": "daily", "windows": ["08:00-12:00", "13:00-17:00"]}]})"));
    REQUIRE_FALSE(two);
    CHECK(two.error().is(errors::unsupported));
}

TEST_CASE("a lost answer to a change of settings is settled by reading back") {
    Bench bench("X916");
    const auto device = bench.open();
    bench.device.lose_next_answer = true;
    CHECK(device->apply(json(R"({"relays": [{"id": "A", "holdDelay": "9s"}]})"), {}));
}
