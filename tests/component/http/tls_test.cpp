// SPDX-License-Identifier: Apache-2.0
// Versions, certificates of clients, renewal of the server's own.
#include "component/http/test_server.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

const std::string kWho = "GET /who HTTP/1.1\r\nHost: door\r\n\r\n";

} // namespace

TEST_CASE("TLS 1.3 is spoken, TLS 1.1 is refused and counted") {
    TestServer server;

    CHECK(server.client().ask(kWho).body == "127.0.0.1 TLSv1.3");
    CHECK_FALSE(server.client({.tls11_only = true}).connected());
    CHECK(server.wait_until([](const auto& c) { return c.handshake_failures == 1; }));
}

TEST_CASE("plain HTTP on a TLS port is turned away") {
    TestServer server;
    auto client = server.plain();
    client.send(kWho);

    const std::string answer = client.read_to_end();

    CHECK(client.closed());
    CHECK(answer.find("HTTP/") == answer.npos);
}

TEST_CASE("http/1.1 is negotiated, a client that offers only h2 is refused") {
    TestServer server;
    auto both = server.client({.protocols = "\x02h2\x08http/1.1"});
    CHECK(both.protocol() == "http/1.1");
    CHECK(both.ask(kWho).status == 200);
    CHECK_FALSE(server.client({.protocols = "\x02h2"}).connected());
}

TEST_CASE("the application sees the key and the name of a client's certificate") {
    TestServer server;
    const TestCertificate installer = make_certificate("Müller & Söhne");
    auto client = server.client({.identity = &installer});

    const Reply reply = client.ask(kWho);

    CHECK(reply.body.find("127.0.0.1 TLSv1.3 " + installer.fingerprint + " Müller & Söhne ") == 0);
    CHECK(reply.body.ends_with("valid"));
}

TEST_CASE("an expired certificate passes the handshake and shows its dates") {
    TestServer server;
    const TestCertificate expired = make_certificate("yesterday", -10, -1);
    auto client = server.client({.identity = &expired});

    const Reply reply = client.ask(kWho);

    CHECK(reply.status == 200);
    CHECK(reply.body.find(expired.fingerprint) != reply.body.npos);
    CHECK(reply.body.ends_with("expired"));
}

TEST_CASE("a certificate without its key does not pass the handshake") {
    TestServer server;
    const TestCertificate victim = make_certificate("victim");
    TestCertificate thief = make_certificate("thief");
    thief.certificate = victim.certificate;
    auto client = server.client({.identity = &thief});

    // OpenSSL's client refuses to use the pair and sends no certificate at all.
    const Reply reply = client.ask(kWho);
    CHECK(reply.body.find(victim.fingerprint) == reply.body.npos);
}

TEST_CASE("a resumed session still shows the certificate it was begun with") {
    TestServer server;
    const TestCertificate installer = make_certificate("installer");
    auto first = server.client({.identity = &installer});
    REQUIRE(first.ask(kWho).status == 200);

    auto second = server.client({.session = first.session()});

    CHECK(second.ask(kWho).body.find(installer.fingerprint) != std::string::npos);
    CHECK(second.resumed());
}

TEST_CASE("new connections see a renewed certificate while old ones go on") {
    TestServer server;
    auto before = server.client();
    CHECK(before.server_certificate() == server.identity.fingerprint);
    const TestCertificate renewed = make_certificate("door.example");

    server.on_loop([&] {
        CHECK(server.server->set_credentials({renewed.certificate, Secret(renewed.key)}).ok());
    });

    CHECK(server.client().server_certificate() == renewed.fingerprint);
    CHECK(before.ask(kWho).status == 200);
}

TEST_CASE("credentials that do not fit are refused and the former ones stay") {
    TestServer server;
    const TestCertificate one = make_certificate("one");
    const TestCertificate two = make_certificate("two");
    std::vector<Status> results;

    server.on_loop([&] {
        http::Server& s = *server.server;
        results.push_back(s.set_credentials({one.certificate, Secret(two.key)}));
        results.push_back(s.set_credentials({"nonsense", Secret(one.key)}));
        results.push_back(s.set_credentials({one.certificate, Secret("nonsense")}));
    });

    for (const Status& result : results) {
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().kind().id == errors::invalid_value.id);
    }
    CHECK(server.client().server_certificate() == server.identity.fingerprint);
}

TEST_CASE("a TLS listener without credentials is refused, as is an address that is none") {
    core::EventLoop loop;
    TestApplication application(loop);
    http::Server server(loop, application);

    CHECK_FALSE(server.listen({}).ok());
    const auto port = server.listen({.address = "door.example", .tls = false});
    REQUIRE_FALSE(port.ok());
    CHECK(port.error().kind().id == errors::io.id);
}

TEST_CASE("a port that is taken is an error that names it") {
    TestServer server;
    core::EventLoop loop;
    TestApplication application(loop);
    http::Server second(loop, application);

    const auto port = second.listen({.port = server.port(), .tls = false});

    REQUIRE_FALSE(port.ok());
    CHECK(port.error().what().find(std::to_string(server.port())) != std::string::npos);
}
