// SPDX-License-Identifier: Apache-2.0
// Who is at the other end: pins, dates, versions, client certificates.
#include "component/net/wire.hpp"

#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

using namespace akx;
using test::Peer;
using test::TlsServer;

namespace {

void answer(Peer& peer) {
    while (peer.request()) {
        peer.reply(200, "\"" + peer.client_fingerprint() + "\"");
    }
}

net::Fingerprint fingerprint(const net::Identity& identity) {
    return net::read_certificate(identity.certificate)->fingerprint;
}

} // namespace

TEST_CASE("another key than the pinned one is refused before anything is sent") {
    std::atomic<int> requests = 0;
    TlsServer server([&requests](Peer& peer) { requests += peer.request() ? 1 : 0; });
    const net::Identity other =
        test::identity_valid("other", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    net::Client client = test::client_for(test::options_for(server, other));
    const Result<net::Reply> reply = client.send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::certificate_mismatch));
    CHECK(reply.error().what().find(fingerprint(other).text()) != std::string::npos);
    CHECK(reply.error().what().find(fingerprint(test::server_identity()).text()) !=
          std::string::npos);
    CHECK(requests == 0);
}

TEST_CASE("trust on first use holds on to the first key") {
    TlsServer server(answer);
    net::Client client =
        test::client_for(net::ClientOptions({"127.0.0.1", server.port()}, net::Trust::first_use()));
    CHECK_FALSE(client.seen());
    REQUIRE(client.send(net::Request::get("/")));
    CHECK(client.seen() == fingerprint(test::server_identity()));
}

TEST_CASE("trust on first use notices when the key changes between two connections") {
    const auto one_answer = [](Peer& peer) {
        peer.request();
        peer.reply(200, "{}", "application/json", "Connection: close\r\n");
    };
    std::optional<TlsServer> server(std::in_place, one_answer);
    const std::uint16_t port = server->port();
    net::Client client =
        test::client_for(net::ClientOptions({"127.0.0.1", port}, net::Trust::first_use()));
    REQUIRE(client.send(net::Request::get("/")));
    server.reset();
    test::TlsServerOptions other;
    other.port = port;
    other.identity = test::identity_valid("other", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    server.emplace(one_answer, other);
    const Result<net::Reply> reply = client.send(net::Request::get("/"));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::certificate_mismatch));
}

TEST_CASE("a certificate outside its dates is refused with the dates") {
    TlsServer server(answer);
    net::ClientOptions options = test::options_for(server);
    const test::FixedClock late("2099-01-01T00:00:01Z");
    const test::FixedClock early("2019-12-31T23:59:59Z");
    options.clock = GENERATE_REF(&late, &early);
    net::Client client = test::client_for(options);
    const Result<net::Reply> reply = client.send(net::Request::get("/"));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::certificate_expired));
    CHECK(reply.error().what().find("2099-01-01T00:00:00.000Z") != std::string::npos);
}

TEST_CASE("an expired certificate is taken where that was asked for, if the key is right") {
    test::TlsServerOptions expired;
    expired.identity = test::identity_valid("old", "2010-01-01T00:00:00Z", "2011-01-01T00:00:00Z");
    TlsServer server(answer, expired);
    const net::Endpoint endpoint{"127.0.0.1", server.port()};
    net::Client lenient = test::client_for(net::ClientOptions(
        endpoint, net::Trust::pinned(fingerprint(expired.identity)).even_expired()));
    CHECK(lenient.send(net::Request::get("/")));
    net::Client wrong = test::client_for(net::ClientOptions(
        endpoint, net::Trust::pinned(fingerprint(test::server_identity())).even_expired()));
    CHECK(wrong.send(net::Request::get("/")).error().is(errors::certificate_mismatch));
}

TEST_CASE("a server that speaks only TLS 1.1 is refused") {
    test::TlsServerOptions old;
    old.only_tls_1_1 = true;
    TlsServer server(answer, old);
    net::Client client = test::client_for(server);
    const Result<net::Reply> reply = client.send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::tls));
}

TEST_CASE("each request gets a connection of its own when that is wanted") {
    TlsServer server(answer);
    net::ClientOptions options = test::options_for(server);
    options.keep_connection = false;
    net::Client client = test::client_for(options);
    CHECK(client.send(test::post()));
    CHECK(client.send(test::post()));
    CHECK(server.connections() == 2);
}

TEST_CASE("old TLS is spoken when it is asked for, and the key still counts") {
    test::TlsServerOptions old;
    old.only_tls_1_1 = true;
    old.ask_for_certificate = false;
    TlsServer server(answer, old);
    net::ClientOptions options = test::options_for(server);
    options.legacy_tls = true;
    CHECK(test::client_for(options).send(test::post()));

    const net::Identity other =
        test::identity_valid("other", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    net::ClientOptions wrong = test::options_for(server, other);
    wrong.legacy_tls = true;
    const Result<net::Reply> reply = test::client_for(wrong).send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::certificate_mismatch));
}

TEST_CASE("a client shows its certificate when asked") {
    TlsServer server(answer);
    net::ClientOptions options = test::options_for(server);
    options.identity =
        test::identity_valid("client", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    net::Client client = test::client_for(options);
    const Result<Value> shown = client.fetch(net::Request::get("/"));
    REQUIRE(shown);
    CHECK(shown->as_text() == fingerprint(*options.identity).text());
}

TEST_CASE("a refused client certificate is a TLS error and no unknown outcome") {
    test::TlsServerOptions strict;
    strict.refuse_certificates = true;
    TlsServer server(answer, strict);
    net::ClientOptions options = test::options_for(server);
    options.identity = test::server_identity();
    net::Client client = test::client_for(options);
    const Result<net::Reply> reply = client.send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::tls));
}

TEST_CASE("an identity whose halves do not fit is refused before any connection") {
    net::ClientOptions options({"127.0.0.1", 1}, net::Trust::first_use());
    options.identity = net::Identity{
        test::server_identity().certificate,
        test::identity_valid("x", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z").key};
    const Result<net::Client> client = net::Client::make(options);
    REQUIRE_FALSE(client);
    CHECK(client.error().is(errors::corrupt));
}

TEST_CASE("curl accepts the certificate by its address and its key by our fingerprint") {
    TlsServer server(answer);
    const test::TempFolder folder;
    std::ofstream(folder.path() + "/ca.pem") << test::server_identity().certificate;
    const auto curl = [&](const std::string& pin) {
        const std::string command = "curl -s -o /dev/null --cacert " + folder.path() +
                                    "/ca.pem --pinnedpubkey 'sha256//" + pin +
                                    "' https://127.0.0.1:" + std::to_string(server.port()) + "/";
        return std::system(command.c_str());
    };
    CHECK(curl(to_base64(fingerprint(test::server_identity()).digest)) == 0);
    CHECK(curl(to_base64(crypto::sha256(as_bytes("another")))) != 0);
}
