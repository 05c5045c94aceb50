// SPDX-License-Identifier: Apache-2.0
// The client against a real TLS server: requests as they arrive, connections as they are used.
#include "component/net/wire.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace akx;
using test::Peer;
using test::TlsServer;

namespace {

// Answers each request with what arrived.
void echo(Peer& peer) {
    while (const std::optional<test::HttpText> request = peer.request()) {
        peer.reply(200, request->head + "\n" + request->body, "text/plain");
    }
}

} // namespace

TEST_CASE("requests of one client share a connection") {
    TlsServer server(echo);
    net::Client client = test::client_for(server);
    for (int i = 0; i < 5; ++i) {
        REQUIRE(client.call(net::Request::get("/v1/info")));
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("a request arrives as it was written") {
    TlsServer server(echo);
    net::Client client = test::client_for(server);
    net::Request request;
    const auto arrived = [&] {
        const Result<net::Reply> reply = client.call(request);
        return reply ? reply->body : reply.error().text();
    };
    SECTION("GET with a query") {
        request.path = "/v1/a/../b?x=%20y";
        CHECK(arrived().starts_with("GET /v1/a/../b?x=%20y HTTP/1.1\r\n"));
    }
    SECTION("PUT with a body") {
        request = net::Request::json("PUT", "/v1/config", Value::object());
        request.headers.push_back({"If-Match", "\"7\""});
        request.headers.push_back({"X-Empty", ""});
        const std::string text = arrived();
        CHECK(text.starts_with("PUT /v1/config HTTP/1.1\r\n"));
        CHECK(text.find("If-Match: \"7\"\r\n") != std::string::npos);
        CHECK(text.find("X-Empty:\r\n") != std::string::npos);
        CHECK(text.find("Content-Type: application/json\r\n") != std::string::npos);
        CHECK(text.find("User-Agent: akx/") != std::string::npos);
        CHECK(text.ends_with("\n{}"));
    }
    SECTION("POST without a body claims no type and has a length") {
        request.method = "POST";
        const std::string text = arrived();
        CHECK(text.find("Content-Length: 0\r\n") != std::string::npos);
        CHECK(text.find("Content-Type") == std::string::npos);
        CHECK(text.find("Expect") == std::string::npos);
    }
    SECTION("DELETE") {
        request.method = "DELETE";
        CHECK(arrived().starts_with("DELETE / HTTP/1.1\r\n"));
    }
}

TEST_CASE("requests do not leave anything behind for the next one") {
    TlsServer server(echo);
    net::Client client = test::client_for(server);
    REQUIRE(client.call(test::post("{\"a\":1}")));
    const Result<net::Reply> reply = client.call(net::Request::get("/v1/info"));
    REQUIRE(reply);
    CHECK(reply->body.starts_with("GET /v1/info HTTP/1.1\r\n"));
    CHECK(reply->body.find("Content-") == std::string::npos);
    CHECK(reply->body.ends_with("\r\n\n"));
}

TEST_CASE("HEAD has a header and no body") {
    TlsServer server([](Peer& peer) {
        while (peer.request()) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: \"7\"\r\n\r\n");
        }
    });
    net::Client client = test::client_for(server);
    net::Request request;
    request.method = "HEAD";
    const Result<net::Reply> reply = client.call(request);
    REQUIRE(reply);
    CHECK(reply->header("etag") == "\"7\"");
    CHECK(reply->body.empty());
}

TEST_CASE("a request that would forge another one is not sent") {
    TlsServer server(echo);
    net::Client client = test::client_for(server);
    net::Request request;
    SECTION("line break in the path") {
        request.path = "/a\r\nX: y";
    }
    SECTION("blank in the path") {
        request.path = "/a HTTP/1.1";
    }
    SECTION("fragment") {
        request.path = "/a#b";
    }
    SECTION("no path") {
        request.path = "@evil/";
    }
    SECTION("line break in a header") {
        request.headers = {{"X", "a\r\nHost: b"}};
    }
    SECTION("colon in a header's name") {
        request.headers = {{"X: y", "a"}};
    }
    SECTION("NUL in a header") {
        request.headers = {{"X", std::string("a\0b", 3)}};
    }
    SECTION("blank in the method") {
        request.method = "GET /x";
    }
    const Result<net::Reply> reply = client.send(request);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::invalid_value));
    CHECK(server.connections() == 0);
}

TEST_CASE("redirects are not followed") {
    TlsServer server([](Peer& peer) {
        while (peer.request()) {
            peer.reply(302, "", "text/plain", "Location: https://127.0.0.1/evil\r\n");
        }
    });
    net::Client client = test::client_for(server);
    const Result<net::Reply> reply = client.call(net::Request::get("/"));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::protocol));
    CHECK(server.connections() == 1);
}

TEST_CASE("proxies of the environment are not used") {
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    TlsServer server(echo);
    net::Client client = test::client_for(server);
    CHECK(client.call(net::Request::get("/")));
    unsetenv("https_proxy");
    unsetenv("ALL_PROXY");
}

TEST_CASE("a token and a password go into the Authorization header") {
    TlsServer server(echo);
    net::ClientOptions options = test::options_for(server);
    options.login.secret = Secret("s3cret");
    SECTION("bearer") {
        options.login.scheme = net::Login::Scheme::bearer;
        net::Client client = test::client_for(options);
        CHECK(client.call(net::Request::get("/"))->body.find("Authorization: Bearer s3cret\r\n") !=
              std::string::npos);
    }
    SECTION("basic") {
        options.login.scheme = net::Login::Scheme::basic;
        options.login.user = "admin";
        net::Client client = test::client_for(options);
        CHECK(client.call(net::Request::get("/"))->body.find("Basic YWRtaW46czNjcmV0\r\n") !=
              std::string::npos);
    }
}

TEST_CASE("digest answers the challenge, also for a request that changes something") {
    TlsServer server([](Peer& peer) {
        while (const std::optional<test::HttpText> request = peer.request()) {
            if (request->header("Authorization").empty()) {
                peer.reply(401, "no", "text/plain",
                           "WWW-Authenticate: Digest realm=\"HTTP API\", nonce=\"abc\", "
                           "qop=\"auth\", algorithm=MD5\r\n");
            } else {
                peer.reply(200, request->header("Authorization") + request->body, "text/plain");
            }
        }
    });
    net::ClientOptions options = test::options_for(server);
    options.login = {net::Login::Scheme::digest, "admin", Secret("s3cret")};
    net::Client client = test::client_for(options);
    const Result<net::Reply> reply = client.call(test::post("{\"open\":1}"));
    REQUIRE(reply);
    CHECK(reply->body.starts_with("Digest username=\"admin\""));
    CHECK(reply->body.ends_with("{\"open\":1}"));
    CHECK(reply->body.find("s3cret") == std::string::npos);
}

TEST_CASE("an answer that is not JSON is told apart from one that is") {
    TlsServer server([](Peer& peer) {
        while (const std::optional<test::HttpText> request = peer.request()) {
            peer.reply(200, request->path == "/good" ? "{\"a\":1}" : "<html>", "text/html");
        }
    });
    net::Client client = test::client_for(server);
    const Result<Value> good = client.fetch(net::Request::get("/good"));
    REQUIRE(good);
    CHECK(good->int_at("a") == 1);
    const Result<Value> bad = client.fetch(net::Request::get("/bad"));
    REQUIRE_FALSE(bad);
    CHECK(bad.error().is(errors::protocol));
}
