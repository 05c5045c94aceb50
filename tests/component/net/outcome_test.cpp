// SPDX-License-Identifier: Apache-2.0
// When things go wrong: which error it is, and whether the phone may have acted (REQ UNL-3).
#include "component/net/wire.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::Peer;
using test::TlsServer;

namespace {

// What a GET and what a POST end with when every connection is treated by `script`.
struct Ends {
    Error get;
    Error post;
};

Ends ends(const TlsServer::Script& script,
          net::Deadlines deadlines = {Millis(5'000), Millis(10'000), Seconds(10)}) {
    const auto run = [&](const net::Request& request) {
        TlsServer server(script);
        net::ClientOptions options = test::options_for(server);
        options.deadlines = deadlines;
        options.max_reply = 10'000;
        net::Client client = test::client_for(options);
        const Result<net::Reply> reply = client.send(request);
        return reply ? Error(errors::usage, "it succeeded") : reply.error();
    };
    return {run(net::Request::get("/")), run(test::post())};
}

} // namespace

TEST_CASE("a connection cut after the request leaves a change unknown") {
    const Ends got = ends([](Peer& peer) {
        peer.request();
        peer.cut();
    });
    CHECK(got.get.is(errors::unreachable));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("a connection closed without an answer leaves a change unknown") {
    const Ends got = ends([](Peer& peer) { peer.request(); });
    CHECK(got.get.is(errors::unreachable));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("a connection cut in the middle of the header leaves a change unknown") {
    const Ends got = ends([](Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 200 O");
        peer.cut();
    });
    CHECK(got.get.kind().exit == Exit::network);
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("a connection cut in the middle of the body leaves a change unknown") {
    const Ends got = ends([](Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"outcome\":\"ope");
        peer.cut();
    });
    CHECK(got.get.is(errors::unreachable));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("a body that ends too early is noticed though the connection closes properly") {
    const std::string start =
        GENERATE("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n");
    const Ends got = ends([start](Peer& peer) {
        peer.request();
        peer.send(start);
    });
    CHECK(got.get.is(errors::unreachable));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("a refusal whose text got lost stays a refusal") {
    TlsServer server([](Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\n{\"id\":");
    });
    net::Client client = test::client_for(server);
    const Result<net::Reply> reply = client.call(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::denied));
}

TEST_CASE("a phone that does not answer in time leaves a change unknown") {
    const net::Deadlines deadlines =
        GENERATE(net::Deadlines{Millis(5'000), Millis(300), Seconds(0)},
                 net::Deadlines{Millis(5'000), Millis(0), Seconds(1)});
    const Ends got = ends(
        [](Peer& peer) {
            peer.request();
            peer.wait_for_end();
        },
        deadlines);
    CHECK(got.get.is(errors::timeout));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("what is not HTTP is a protocol error") {
    const Ends got = ends([](Peer& peer) {
        peer.request();
        peer.send("SSH-2.0-OpenSSH_9.2\r\n");
    });
    CHECK(got.get.is(errors::protocol));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("an answer larger than allowed is refused") {
    const Ends got = ends([](Peer& peer) {
        peer.request();
        peer.reply(200, std::string(20'000, ' '));
    });
    CHECK(got.get.is(errors::too_large));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("an endless header is refused") {
    const Ends got = ends([](Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\n");
        while (peer.send("X-Long: " + std::string(1000, 'x') + "\r\n")) {
        }
    });
    CHECK(got.get.is(errors::protocol));
    CHECK(got.post.is(errors::unknown_outcome));
}

TEST_CASE("nobody listening is unreachable, also for a change") {
    std::uint16_t port = 0;
    {
        const TlsServer server([](Peer&) {});
        port = server.port();
    }
    net::Client client =
        test::client_for(net::ClientOptions({"127.0.0.1", port}, net::Trust::first_use()));
    const Result<net::Reply> reply = client.send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::unreachable));
    CHECK(reply.error().what().find("127.0.0.1:" + std::to_string(port)) != std::string::npos);
    CHECK(reply.error().what().find("refused") != std::string::npos);
}

TEST_CASE("an unknown name is unreachable") {
    net::Client client = test::client_for(
        net::ClientOptions({"no-such-phone.invalid", 443}, net::Trust::first_use()));
    const Result<net::Reply> reply = client.send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::unreachable));
    CHECK(reply.error().what().find("no-such-phone.invalid") != std::string::npos);
}

TEST_CASE("a change is not repeated when a kept connection breaks, a question is") {
    // The first connection answers once and breaks at its second request; others answer.
    std::atomic<int> posts = 0;
    std::atomic<int> connections = 0;
    TlsServer server([&](Peer& peer) {
        int left = ++connections == 1 ? 1 : 100;
        while (const std::optional<test::HttpText> request = peer.request()) {
            posts += request->method == "POST" ? 1 : 0;
            if (left-- == 0) {
                peer.cut();
                return;
            }
            peer.reply(200, "{}");
        }
    });
    net::Client client = test::client_for(server);
    REQUIRE(client.send(net::Request::get("/")));
    SECTION("change") {
        const Result<net::Reply> reply = client.send(test::post());
        REQUIRE_FALSE(reply);
        CHECK(reply.error().is(errors::unknown_outcome));
        CHECK(posts == 1);
    }
    SECTION("question") {
        CHECK(client.send(net::Request::get("/")));
        CHECK(server.connections() == 2);
    }
    SECTION("question by POST") {
        net::Request request = test::post();
        request.effect = net::Effect::none;
        CHECK(client.send(request));
        CHECK(posts == 2);
    }
    CHECK(client.send(test::post())); // the client stays usable
}

TEST_CASE("a stop from another thread ends a request at once") {
    std::stop_source stop;
    TlsServer server([&stop](Peer& peer) {
        peer.request();
        stop.request_stop();
        peer.wait_for_end();
    });
    net::Client client = test::client_for(server);
    net::Request request = test::post();
    request.stop = stop.get_token();
    const Result<net::Reply> reply = client.send(request);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::unknown_outcome));
    CHECK(client.send(request).error().is(errors::timeout)); // stopped before it began
    CHECK(server.connections() == 1);
}

TEST_CASE("an answer lost after a challenge of Digest is unknown, and no refusal") {
    std::atomic<int> asked{0};
    TlsServer server([&asked](Peer& peer) {
        while (peer.request()) {
            if (++asked > 1) {
                peer.cut();
                return;
            }
            peer.reply(
                401, "", "text/html",
                "WWW-Authenticate: Digest realm=\"HTTP API\", qop=\"auth\", nonce=\"1\"\r\n");
        }
    });
    net::ClientOptions options = test::options_for(server);
    options.login = {net::Login::Scheme::digest, "admin", Secret("secret")};
    const Result<net::Reply> reply = test::client_for(options).send(test::post());
    REQUIRE_FALSE(reply);
    CHECK(reply.error().is(errors::unknown_outcome));
    CHECK(asked == 2);
}
