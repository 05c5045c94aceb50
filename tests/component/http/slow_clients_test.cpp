// SPDX-License-Identifier: Apache-2.0
// Two hundred bad clients at once: each is shown the door at its deadline, and a good client is
// served meanwhile. Deadlines are short here; nothing else differs from the product's.
#include "component/http/test_server.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

constexpr std::size_t kBadClients = 200;
const std::string kGood = "GET /hello HTTP/1.1\r\nHost: door\r\n\r\n";

std::vector<TlsClient> bad_clients(const TestServer& server, bool tls) {
    std::vector<TlsClient> clients;
    for (std::size_t i = 0; i < kBadClients; ++i) {
        clients.push_back(tls ? server.client() : server.plain());
    }
    return clients;
}

// Sends one byte to each from time to time until all are gone; false when patience is over. A
// good client must be served in every round.
bool drip_until_gone(TestServer& server, std::vector<TlsClient>& clients, const char* byte) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (server.counters().connections_open > 0) {
        for (TlsClient& client : clients) {
            client.send(byte);
        }
        if (server.client().ask(kGood).status != 200 || std::chrono::steady_clock::now() > until) {
            return false;
        }
    }
    return true;
}

// Limits under which handshakes and other work of 200 clients in a sanitizer build fit.
http::ServerLimits patient_limits() {
    auto limits = quick_limits();
    limits.opening = Millis(2'000);
    limits.body_grace = Millis(700);
    return limits;
}

} // namespace

TEST_CASE("clients that connect and say nothing are dropped, a good one is served meanwhile") {
    TestServer server;
    auto silent = bad_clients(server, false);

    CHECK(server.client().ask(kGood).body == "hello");
    CHECK(server.wait_until([](const auto& c) { return c.connections_open == 0; }));

    CHECK(server.counters().timeouts == kBadClients);
    CHECK(silent[0].receive().empty());
    CHECK(silent[0].closed());
}

TEST_CASE("clients that drip their header are dropped at the deadline") {
    TestServer server(patient_limits());
    auto clients = bad_clients(server, true);
    for (TlsClient& client : clients) {
        client.send("GET /hello HTTP/1.1\r\nX: ");
    }

    CHECK(drip_until_gone(server, clients, "x"));

    CHECK(server.counters().timeouts >= kBadClients);
}

TEST_CASE("clients that drip their body are dropped at the deadline") {
    TestServer server(patient_limits());
    auto clients = bad_clients(server, true);
    for (TlsClient& client : clients) {
        client.send("POST /upload HTTP/1.1\r\nHost: door\r\nContent-Length: 50000\r\n\r\n");
    }

    CHECK(drip_until_gone(server, clients, "x"));

    CHECK(server.counters().timeouts >= kBadClients);
    CHECK(server.application.journal.wait_for("upload aborted"));
}

TEST_CASE("a client whose body stops in the middle is told why it is dropped") {
    TestServer server;
    auto client = server.client();
    client.send("POST /upload HTTP/1.1\r\nHost: door\r\nContent-Length: 50000\r\n\r\nhalf");

    Reply reply = client.read_reply();

    CHECK(reply.status == 408);
    CHECK(reply.headers["connection"] == "close");
    CHECK(client.read_to_end().empty());
}

TEST_CASE("a body that keeps up with the lowest rate is not too slow") {
    auto limits = quick_limits();
    limits.body_grace = Millis(50);
    limits.body_rate = 1; // every byte buys a second
    TestServer server(limits);
    auto client = server.client();
    client.send("POST /echo HTTP/1.1\r\nHost: door\r\nContent-Length: 4\r\n\r\nbo");
    server.wait_until([](const auto& c) { return c.requests == 1; });
    core::Timer timer;
    server.on_loop([&] {
        timer = server.loop.after(Millis(200), [&] { server.application.journal.note("later"); });
    });
    REQUIRE(server.application.journal.wait_for("later"));
    client.send("dy");

    CHECK(client.read_reply().body == "body");
}

TEST_CASE("clients that do not read a large answer are dropped") {
    TestServer server;
    std::vector<TlsClient> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(server.client({.receive_buffer = 4'096}));
        clients.back().send("GET /big?size=16000000 HTTP/1.1\r\nHost: door\r\n\r\n");
    }

    CHECK(server.client().ask(kGood).body == "hello");
    CHECK(server.wait_until([](const auto& c) { return c.connections_open == 0; }));

    CHECK(server.counters().timeouts == 20);
}

TEST_CASE("an idle connection is closed without a word after its time") {
    auto limits = quick_limits();
    limits.idle = Millis(60);
    TestServer server(limits);
    auto client = server.client();
    REQUIRE(client.ask(kGood).status == 200);

    CHECK(client.receive().empty());
    CHECK(client.closed());
    CHECK(server.counters().timeouts == 0);
}

TEST_CASE("a later header on the same connection has its own deadline") {
    auto limits = quick_limits();
    limits.opening = Millis(150);
    TestServer server(limits);
    auto client = server.client();
    REQUIRE(client.ask(kGood).status == 200);
    client.send("GET /hello HT");

    CHECK(client.read_reply().status == 408);
    CHECK(client.read_to_end().empty());
}
