// SPDX-License-Identifier: Apache-2.0
// Configuration on the wire: plans, applies, windows, leases, history.
#include "component/device/scripted_agent.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::ScriptedAgent;

namespace {

ScriptedAgent::Answer refusal(int status, const std::string& id, const std::string& detail) {
    return {status, R"({"status":)" + std::to_string(status) + R"(,"id":")" + id +
                        R"(","detail":")" + detail + "\"}"};
}

device::ApplyOrder full_order() {
    device::ApplyOrder order;
    order.if_revision = "7";
    order.message = "why";
    order.order = "0a1b";
    order.confirm = Millis(60'000);
    order.plan = "d1";
    order.lease = "L1";
    return order;
}

} // namespace

TEST_CASE("a plan changes nothing and names the phone and revision it holds for") {
    const ScriptedAgent agent(
        200, R"({"serial":"A1","revision":7,"digest":"d1","reach":true,"changes":[)"
             R"({"kind":"modify","path":"pin.code","before":"x","after":"y","secret":true},)"
             R"({"kind":"add","path":"relays[B]","after":{"id":"B"}},)"
             R"({"kind":"modify","path":"https.port","before":0,"after":9443,"reach":true}]})");
    const Result<device::Plan> plan = agent.open()->plan(Value::object());
    REQUIRE(plan);
    CHECK(plan->serial == "A1");
    CHECK(plan->revision == "7");
    CHECK(plan->digest == "d1");
    CHECK(plan->reach);
    REQUIRE(plan->changes.size() == 3);
    CHECK(plan->changes[0].secret);
    CHECK_FALSE(plan->changes[0].reach);
    CHECK(plan->changes[1].kind == device::Change::Kind::add);
    CHECK(plan->changes[1].before.is_null());
    CHECK(plan->changes[1].after.text_at("id") == "B");
    CHECK(plan->changes[2].reach);
}

TEST_CASE("an apply holds for one revision only") {
    const ScriptedAgent agent([](const test::HttpText& request) {
        return request.header("If-Match") == "\"7\""
                   ? ScriptedAgent::Answer{200, R"({"revision":8,"changes":[]})"}
                   : refusal(412, "AKX-E0501", "it is 7");
    });
    const std::unique_ptr<device::Device> phone = agent.open();
    device::ApplyOrder order;
    order.if_revision = "7";
    order.message = "why";
    const Result<device::Applied> applied = phone->apply(Value::object(), order);
    REQUIRE(applied);
    CHECK(applied->revision == "8");
    CHECK_FALSE(applied->window);
    CHECK(agent.last().body == R"({"config":{},"message":"why"})");
    order.if_revision = "6";
    const Result<device::Applied> stale = phone->apply(Value::object(), order);
    REQUIRE_FALSE(stale);
    CHECK(stale.error().is(errors::revision_conflict));
}

TEST_CASE("an apply on trial says order, plan, lease and for how long, and learns of its window") {
    const ScriptedAgent agent(
        200, R"({"revision":"8","changes":[],"window":{"id":"w1","remaining":59.5,)"
             R"("deadline":"2026-11-20T08:16:00Z"}})");
    const Result<device::Applied> applied = agent.open()->apply(Value::object(), full_order());
    REQUIRE(applied);
    CHECK(agent.last().body == R"({"config":{},"message":"why","order":"0a1b","confirm":"1m",)"
                               R"("plan":"d1","lease":"L1"})");
    REQUIRE(applied->window);
    CHECK(applied->window->id == "w1");
    CHECK(applied->window->revision == "8");
    CHECK(applied->window->remaining == Millis(59'500));
    CHECK(applied->window->deadline == "2026-11-20T08:16:00Z");
}

TEST_CASE("each refusal of an apply is its own kind of error") {
    const auto [status, id, kind] =
        GENERATE(std::tuple(423, "AKX-E0502", &errors::locked),
                 std::tuple(409, "AKX-E0505", &errors::plan_mismatch),
                 std::tuple(409, "AKX-E0507", &errors::lease_lost),
                 std::tuple(412, "AKX-E0501", &errors::revision_conflict));
    const ScriptedAgent agent([=](const auto&) { return refusal(status, id, "no"); });
    const Result<device::Applied> refused = agent.open()->apply(Value::object(), full_order());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().is(*kind));
    CHECK(refused.error().kind().exit == Exit::conflict);
}

TEST_CASE("an answer that does not tell the revision leaves the outcome unknown") {
    const ScriptedAgent agent(200, R"({"changes":[]})");
    const Result<device::Applied> applied = agent.open()->apply(Value::object(), full_order());
    REQUIRE_FALSE(applied);
    CHECK(applied.error().is(errors::unknown_outcome));
}

TEST_CASE("the status tells the window and who holds the lease") {
    const ScriptedAgent agent(
        200, R"({"serial":"A1","revision":"13","confirmed":"12","window":{"id":"w1",)"
             R"("revision":"13","confirmed":"12","owner":"ann","message":"m","state":"returning",)"
             R"("deadline":"2026-11-20T08:16:00Z","remaining":-3},"lease":{"owner":"bob",)"
             R"("purpose":"akx apply","expires":"2026-11-20T08:17:00Z","remaining":20}})");
    const Result<device::ConfigStatus> status = agent.open()->config_status();
    REQUIRE(status);
    CHECK(agent.last().path == "/v1/config/status");
    CHECK(status->serial == "A1");
    CHECK(status->revision == "13");
    CHECK(status->confirmed == "12");
    REQUIRE(status->window);
    CHECK(status->window->owner == "ann");
    CHECK(status->window->returning);
    CHECK(status->window->remaining == Millis(0));
    REQUIRE(status->lease);
    CHECK(status->lease->owner == "bob");
    CHECK(status->lease->id.empty());
    CHECK(status->document.find("lease") != nullptr);
}

TEST_CASE("a status without window, lease or anything at all is understood or refused") {
    const ScriptedAgent quiet(200, R"({"serial":"A1","revision":"13","confirmed":"13"})");
    const Result<device::ConfigStatus> status = quiet.open()->config_status();
    REQUIRE(status);
    CHECK_FALSE(status->window);
    CHECK_FALSE(status->lease);
    const ScriptedAgent empty(200, "{}");
    CHECK(empty.open()->config_status().error().is(errors::protocol));
}

TEST_CASE("a confirmation names its window and says when it came too late") {
    const ScriptedAgent agent([](const test::HttpText& request) {
        return request.body == R"({"window":"w1"})"
                   ? ScriptedAgent::Answer{200, R"({"revision":"8"})"}
                   : refusal(409, "AKX-E0506", "window w0 ended");
    });
    const std::unique_ptr<device::Device> phone = agent.open();
    CHECK(phone->confirm("w1").value_or("") == "8");
    CHECK(agent.last().path == "/v1/config/confirm");
    const Result<std::string> late = phone->confirm("w0");
    REQUIRE_FALSE(late);
    CHECK(late.error().is(errors::rolled_back));
    CHECK(late.error().kind().exit == Exit::rolled_back);
}

TEST_CASE("a rollback says only what is given") {
    const ScriptedAgent agent(200, R"({"revision":"12","changes":[]})");
    const std::unique_ptr<device::Device> phone = agent.open();
    CHECK(phone->rollback({}).ok());
    CHECK(agent.last().body == "{}");
    device::RollbackOrder order;
    order.revision = "9";
    order.order = "0a";
    order.confirm = Millis(30'000);
    CHECK(phone->rollback(order).ok());
    CHECK(agent.last().body == R"({"revision":"9","order":"0a","confirm":"30s"})");
    CHECK(agent.last().path == "/v1/config/rollback");
}

TEST_CASE("a lease is bound to a revision, prolonged and given back") {
    const ScriptedAgent agent(200,
                              R"({"lease":"L/1","owner":"ann","expires":"2026-11-20T08:16Z"})");
    const std::unique_ptr<device::Device> phone = agent.open();
    const Result<device::Lease> lease = phone->lease({.purpose = "akx apply", .revision = "7"});
    REQUIRE(lease);
    CHECK(lease->id == "L/1");
    CHECK(agent.last().body == R"({"purpose":"akx apply","ttl":"30s","revision":"7"})");
    CHECK(phone->lease({.purpose = "p", .ttl = Millis(600'000), .lease = "L/1"}).ok());
    CHECK(agent.last().body == R"({"purpose":"p","ttl":"10m","lease":"L/1"})");
    CHECK(phone->release_lease("L/1").ok());
    CHECK(agent.last().method == "DELETE");
    CHECK(agent.last().path == "/v1/config/lease/L%2F1");
}

TEST_CASE("a past revision is read like the present one") {
    const ScriptedAgent agent(200, R"({"revision":"9","config":{"log":{"level":4}}})");
    const std::unique_ptr<device::Device> phone = agent.open();
    const Result<device::ConfigState> past = phone->revision("9", false);
    REQUIRE(past);
    CHECK(past->revision == "9");
    CHECK(past->config.find("log") != nullptr);
    CHECK(agent.last().path == "/v1/config/revisions/9?defaults=false");
    CHECK(phone->revision("9", true).ok());
    CHECK(agent.last().path == "/v1/config/revisions/9");
}
