// SPDX-License-Identifier: Apache-2.0
#include "component/device/scripted_agent.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::ScriptedAgent;

TEST_CASE("an unlock sends when it was given and when it is too late") {
    const ScriptedAgent agent(
        200, R"({"relay":"B","outcome":"opened","at":"2026-11-20T08:15:00.500Z"})");
    const test::FixedClock clock("2026-11-20T08:15:00.000Z");
    device::UnlockOrder order;
    order.relay = "B";
    order.reason = "parcel";
    order.hold = Millis(7'000);
    order.valid_for = Millis(2'500);
    const Result<device::Unlocked> opened = agent.open(&clock)->unlock(order);
    REQUIRE(opened);
    CHECK(opened->relay == "B");
    CHECK(opened->at == "2026-11-20T08:15:00.500Z");
    CHECK(agent.last().method == "POST");
    CHECK(agent.last().path == "/v1/relays/B/unlock");
    const Value body = agent.last_body();
    CHECK(body.text_at("issued") == "2026-11-20T08:15:00.000Z");
    CHECK(body.text_at("expiry") == "2s500ms");
    CHECK(body.text_at("reason") == "parcel");
    CHECK(body.text_at("hold") == "7s");
    CHECK(body.find("delay") == nullptr);
}

TEST_CASE("an unlock is a success only if the phone says that the relay moved") {
    struct Row {
        int status;
        std::string body;
        const ErrorKind* kind;
    };
    const Row row = GENERATE(
        Row{200, R"({"outcome":"refused"})", &errors::refused},
        Row{200, R"({"outcome":"OPENED"})", &errors::refused},
        Row{200, R"({"outcome":"closed"})", &errors::refused},
        Row{200, R"({"outcome":true})", &errors::unknown_outcome},
        Row{200, "{}", &errors::unknown_outcome}, Row{200, "", &errors::unknown_outcome},
        Row{200, "<html>", &errors::unknown_outcome}, Row{204, "", &errors::unknown_outcome},
        Row{409, R"({"id":"AKX-E0802","detail":"late"})", &errors::expired},
        Row{409, R"({"id":"AKX-E0803","detail":"interlock"})", &errors::refused},
        Row{500, R"({"id":"AKX-E0801","detail":"relay"})", &errors::relay_failed},
        Row{403, "", &errors::denied}, Row{503, "", &errors::busy});
    INFO(row.status << " " << row.body);
    const ScriptedAgent agent(row.status, row.body);
    const Result<device::Unlocked> opened = agent.open()->unlock({});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind().name == row.kind->name);
}

TEST_CASE("an unlock whose answer is lost is unknown and sent only once") {
    std::atomic<int> orders = 0;
    const test::TlsServer server([&orders](test::Peer& peer) {
        while (const std::optional<test::HttpText> request = peer.request()) {
            if (request->method == "POST") {
                ++orders;
                peer.cut();
                return;
            }
            peer.reply(200, "[]");
        }
    });
    const Result<std::unique_ptr<device::Device>> phone =
        device::open_agent(test::options_for(server));
    REQUIRE(phone);
    REQUIRE((*phone)->relays()); // so that the unlock meets a kept connection
    const Result<device::Unlocked> opened = (*phone)->unlock({});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().is(errors::unknown_outcome));
    CHECK(orders == 1);
}

TEST_CASE("holding a door and releasing the keypad ask for just that") {
    const ScriptedAgent agent(200, R"({"id":"A","hold":"open"})");
    const std::unique_ptr<device::Device> phone = agent.open();
    device::HoldOrder order;
    order.state = "open";
    order.until = "2026-11-20T18:00:00Z";
    const Result<Value> relay = phone->hold(order);
    REQUIRE(relay);
    CHECK(relay->text_at("hold") == "open");
    CHECK(agent.last().method == "PUT");
    CHECK(agent.last().path == "/v1/relays/A/hold");
    CHECK(agent.last_body().text_at("until") == "2026-11-20T18:00:00Z");
    REQUIRE(phone->release_keypad());
    CHECK(agent.last().method == "POST");
    CHECK(agent.last().path == "/v1/keypad/release");
}
