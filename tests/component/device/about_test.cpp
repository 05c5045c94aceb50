// SPDX-License-Identifier: Apache-2.0
// Identity, health, configuration, logs, accounts: what is asked and how answers are read.
#include "component/device/scripted_agent.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::ScriptedAgent;

namespace {

std::string identity(const std::string& fingerprint, const std::string& more = "") {
    return R"({"serial":"A1","name":"Front","model":"akx-agent","version":"0.1.0",)"
           R"("apiVersion":"v1","paired":true,"pairingOpen":false,"fingerprint":")" +
           fingerprint + "\"" + more + "}";
}

} // namespace

TEST_CASE("a phone tells who it is, and its key is the one of the connection") {
    const ScriptedAgent agent(200, identity(test::server_fingerprint(),
                                            R"(,"capabilities":["users.import"],"configRevision":7)"
                                            R"(,"usersRevision":"8")"));
    const std::unique_ptr<device::Device> phone = agent.open();
    const Result<device::PhoneIdentity> who = phone->identify();
    REQUIRE(who);
    CHECK(who->serial == "A1");
    CHECK(who->dialect == "akx");
    CHECK(who->paired);
    const Result<device::Info> info = phone->info();
    REQUIRE(info);
    CHECK(info->capabilities.at(0).name == "users.import");
    CHECK(info->config_revision == "7");
    CHECK(info->users_revision == "8");
}

TEST_CASE("a phone that claims another key than it shows is not trusted") {
    const ScriptedAgent agent(200, identity("sha256:" + std::string(64, '0')));
    const Result<device::PhoneIdentity> who = agent.open()->identify();
    REQUIRE_FALSE(who);
    CHECK(who.error().is(errors::certificate_mismatch));
}

TEST_CASE("something that is no agent is told apart") {
    const std::string body = GENERATE("{}", "[]", "7", R"({"serial":"A1","apiVersion":"v9"})");
    const ScriptedAgent agent(200, body);
    const Result<device::PhoneIdentity> who = agent.open()->identify();
    REQUIRE_FALSE(who);
    CHECK(who.error().is(errors::protocol));
}

TEST_CASE("health gives the difference of the clocks") {
    const ScriptedAgent agent(200, R"({"status":"ok","time":"2026-11-20T08:15:03.000Z",)"
                                   R"("certificate":{"notAfter":"2036-01-01T00:00:00Z"}})");
    const test::FixedClock clock("2026-11-20T08:15:00.000Z");
    const Result<device::Health> health = agent.open(&clock)->health();
    REQUIRE(health);
    CHECK_FALSE(health->degraded);
    CHECK(health->clock_skew == Millis(3'000));
    CHECK(health->certificate_expiry == parse_utc("2036-01-01T00:00:00Z"));
}

TEST_CASE("a log is asked for by what is given only") {
    const ScriptedAgent agent(200,
                              R"({"entries":[{"cursor":"5"}],"next":"5","gaps":[{"count":3}]})");
    device::LogQuery query;
    query.event = "door.opened";
    query.newest = true;
    const Result<device::LogPage> page = agent.open()->log(query);
    REQUIRE(page);
    CHECK(page->entries.size() == 1);
    CHECK(page->next == "5");
    REQUIRE(page->gaps.size() == 1);
    CHECK(page->gaps[0].int_at("count") == 3);
    CHECK(agent.last().path == "/v1/log/door?limit=100&event=door.opened&newest=true");
}

TEST_CASE("names given by the user cannot leave their place in the path") {
    const ScriptedAgent agent(404, R"({"id":"AKX-E0601","detail":"no"})");
    const std::unique_ptr<device::Device> phone = agent.open();
    CHECK(phone->user("../accounts?x=#").error().is(errors::not_found));
    CHECK(agent.last().path == "/v1/users/..%2Faccounts%3Fx%3D%23");
    CHECK_FALSE(phone->delete_account(".."));
    CHECK(agent.last().path == "/v1/accounts/%2E%2E");
}

TEST_CASE("live entries are handed on until the reader has enough") {
    const test::TlsServer server([](test::Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                  "id: 1\nevent: door.opened\ndata: {\"relay\":\"A\"}\n\n"
                  "id: 2\nevent: door.closed\ndata: not JSON\n\n");
        peer.wait_for_end();
    });
    const Result<std::unique_ptr<device::Device>> phone =
        device::open_agent(test::options_for(server));
    REQUIRE(phone);
    std::vector<std::string> seen;
    device::LogFollow follow;
    std::size_t enough = 1;
    follow.take = [&](const std::string& event, const Value& entry) {
        seen.push_back(event + " " + entry.text_at("relay"));
        return seen.size() < enough;
    };
    CHECK((*phone)->follow_log(follow));
    CHECK(seen == std::vector<std::string>{"door.opened A"});
    enough = 9;
    CHECK((*phone)->follow_log(follow).error().is(errors::protocol));
}

TEST_CASE("a session and an invitation come back as secrets") {
    const ScriptedAgent agent(
        200, R"({"token":"t0ken","role":"operator","expires":"2026-11-20T09:00:00Z"})");
    const Result<device::Session> session = agent.open()->log_in("bob", Secret("pw"));
    REQUIRE(session);
    CHECK(session->token.reveal() == "t0ken");
    CHECK(session->role == "operator");
    CHECK(agent.last_body().text_at("password") == "pw");
    const ScriptedAgent other(200, R"({"code":"ABCD-1234","role":"installer"})");
    const Result<device::Invitation> invitation = other.open()->invite("installer");
    REQUIRE(invitation);
    CHECK(invitation->code.reveal() == "ABCD-1234");
    CHECK_FALSE(agent.open()->invite("installer"));
}
