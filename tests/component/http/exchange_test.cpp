// SPDX-License-Identifier: Apache-2.0
// Ordinary requests and answers over real TLS.
#include "component/http/test_server.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

const std::string kHost = "Host: door\r\n\r\n";

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\n" + kHost;
}

std::string post(const std::string& target, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + kHost + body;
}

} // namespace

TEST_CASE("a connection serves one request after another") {
    TestServer server;
    auto client = server.client();

    for (int i = 0; i < 5; ++i) {
        const Reply reply = client.ask(get("/hello"));
        REQUIRE(reply.status == 200);
        CHECK(reply.body == "hello");
    }

    const auto counters = server.counters();
    CHECK(counters.requests == 5);
    CHECK(counters.connections_total == 1);
    CHECK(counters.connections_open == 1);
}

TEST_CASE("an answer carries the date, its length and the careful headers, and no server name") {
    TestServer server;
    Reply reply = server.client().ask(get("/hello"));

    CHECK(reply.headers["date"].ends_with(" GMT"));
    CHECK(reply.headers["content-length"] == "5");
    CHECK(reply.headers["x-content-type-options"] == "nosniff");
    CHECK(reply.headers["cache-control"] == "no-store");
    CHECK_FALSE(reply.headers.contains("server"));
    CHECK_FALSE(reply.headers.contains("connection"));
}

TEST_CASE("an application can set its own caching but neither framing nor split headers") {
    TestServer server;
    Reply reply = server.client().ask(get("/header"));

    CHECK(reply.headers["x-good"] == "fine");
    CHECK(reply.headers["cache-control"] == "max-age=5");
    CHECK(reply.headers["content-length"] == "1");
    CHECK(reply.head.find("evil") == reply.head.npos);
}

TEST_CASE("ten pipelined requests get ten answers in order") {
    TestServer server;
    auto client = server.client();
    std::string all;
    for (int i = 0; i < 10; ++i) {
        all += post("/echo", "number " + std::to_string(i));
    }

    REQUIRE(client.send(all));

    for (int i = 0; i < 10; ++i) {
        CHECK(client.read_reply().body == "number " + std::to_string(i));
    }
}

TEST_CASE("hundreds of pipelined requests do not lose their turn") {
    TestServer server;
    auto client = server.client();
    std::string all;
    for (int i = 0; i < 300; ++i) {
        all += get("/hello");
    }

    REQUIRE(client.send(all));

    for (int i = 0; i < 300; ++i) {
        REQUIRE(client.read_reply().body == "hello");
    }
}

TEST_CASE("a request may arrive byte by byte, whichever way its end is told") {
    TestServer server;
    auto client = server.client();
    const std::string chunked = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + kHost;
    for (const auto& [request, body] : std::vector<std::pair<std::string, std::string>>{
             {post("/echo", "slowly"), "slowly"},
             {chunked + "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n", "onetwo"},
             {chunked + "0\r\n\r\n", ""}}) {
        for (const char c : request) {
            REQUIRE(client.send({&c, 1}));
        }
        CHECK(client.read_reply().body == body);
    }
}

TEST_CASE("HEAD gets the header of GET without its body and the connection stays in step") {
    TestServer server;
    auto client = server.client();

    Reply reply = client.ask("HEAD /hello HTTP/1.1\r\n" + kHost);

    CHECK(reply.status == 200);
    CHECK(reply.headers["content-length"] == "5");
    CHECK(client.ask("HEAD /stream?size=9 HTTP/1.1\r\n" + kHost).status == 200);
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("an answer without content has neither body nor length") {
    TestServer server;
    auto client = server.client();

    Reply reply = client.ask(get("/empty"));

    CHECK(reply.status == 204);
    CHECK_FALSE(reply.headers.contains("content-length"));
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("a chunked body arrives whole, extensions and trailers are dropped") {
    TestServer server;
    auto client = server.client();

    const Reply reply = client.ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + kHost +
                                   "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n");

    CHECK(reply.body == "hello world");
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("a client that expects 100-continue is told to go on") {
    TestServer server;
    auto client = server.client();

    client.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n" + kHost);
    CHECK(client.read_reply().status == 100);
    client.send("body");

    CHECK(client.read_reply().body == "body");
}

TEST_CASE("a refused client that expects 100-continue is not told to go on") {
    TestServer server;
    auto client = server.client();

    Reply reply = client.ask("POST /refused HTTP/1.1\r\nExpect: 100-continue\r\n"
                             "Content-Length: 4\r\n" +
                             kHost);

    CHECK(reply.status == 401);
    CHECK(reply.headers["connection"] == "close");
    CHECK(client.receive().empty());
    CHECK(client.closed());
}

TEST_CASE("a request refused by its header keeps the connection when its body is short") {
    TestServer server;
    auto client = server.client();

    CHECK(client.ask(get("/refused")).status == 401);
    CHECK(client.ask(post("/refused", std::string(3000, 'x'))).body == "who are you?");
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("a refused upload of any length gets its answer and the connection closes") {
    TestServer server;
    auto client = server.client();
    client.send("POST /refused HTTP/1.1\r\nContent-Length: 100000000\r\n" + kHost);
    client.send(std::string(100'000, 'x'));

    Reply reply = client.read_reply();

    CHECK(reply.status == 401);
    CHECK(reply.headers["connection"] == "close");
}

TEST_CASE("a body over the limit gets a clean 413, announced or chunked") {
    TestServer server;
    const std::string big(200'000, 'x');
    auto announced = server.client();
    auto chunked = server.client();

    announced.send("POST /echo HTTP/1.1\r\nContent-Length: 200000\r\n" + kHost + big);
    chunked.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + kHost + "30d40\r\n" +
                 big + "\r\n0\r\n\r\n");

    for (TlsClient* client : {&announced, &chunked}) {
        Reply reply = client->read_reply();
        CHECK(reply.status == 413);
        CHECK(reply.headers["content-type"] == "application/problem+json");
        CHECK(reply.complete);
    }
}

TEST_CASE("an answer may come later from the loop") {
    TestServer server;
    auto client = server.client();
    CHECK(client.ask(get("/later")).body == "later");
    CHECK(client.ask(get("/later")).body == "later");
}

TEST_CASE("a request that the application drops is answered with 500") {
    TestServer server;
    auto client = server.client();

    const Reply reply = client.ask(get("/lost"));

    CHECK(reply.status == 500);
    CHECK(reply.body == "{\"detail\":\"the request was not answered\"}");
    CHECK(server.counters().responses_5xx == 1);
}

TEST_CASE("a client that leaves while its request is worked on does no harm") {
    TestServer server;
    auto client = server.client();
    client.send(get("/hold"));
    REQUIRE(server.application.journal.wait_for("holding"));

    client.reset();

    REQUIRE(server.wait_until([](const auto& c) { return c.connections_open == 0; }));
    bool connected = true;
    server.on_loop([&] {
        connected = server.application.responders[0].connected();
        server.application.responders[0].send(http::Response::text(200, "too late"));
    });
    CHECK_FALSE(connected);
    CHECK(server.client().ask(get("/hello")).status == 200);
}

TEST_CASE("requests sent ahead wait while one is worked on") {
    TestServer server;
    auto client = server.client();
    client.send(get("/hold"));
    REQUIRE(server.application.journal.wait_for("holding"));
    client.send(get("/hello"));

    server.on_loop(
        [&] { server.application.responders[0].send(http::Response::text(200, "held")); });

    CHECK(client.read_reply().body == "held");
    CHECK(client.read_reply().body == "hello");
}

TEST_CASE("Connection: close is honoured") {
    TestServer server;
    auto client = server.client();

    Reply reply = client.ask("GET /hello HTTP/1.1\r\nConnection: close\r\n" + kHost);

    CHECK(reply.headers["connection"] == "close");
    CHECK(reply.body == "hello");
    CHECK(client.receive().empty());
    CHECK(client.closed());
}

TEST_CASE("a large answer arrives whole") {
    TestServer server;
    auto client = server.client();

    const Reply reply = client.ask(get("/big?size=3000000"));

    CHECK(reply.complete);
    CHECK(reply.body.size() == 3'000'000);
    CHECK(reply.body.substr(0, 4) == std::string("\0\1\2\3", 4));
    CHECK(static_cast<unsigned char>(reply.body.back()) == 2'999'999 % 251);
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("a plain listener speaks the same without TLS") {
    TestServer server(quick_limits(), {.address = "127.0.0.1", .tls = false});
    auto client = server.plain();

    CHECK(client.ask(post("/echo", "in the clear")).body == "in the clear");
    CHECK(client.ask(get("/who")).body == "127.0.0.1 ");
}

TEST_CASE("a compat listener takes HTTP/1.0 and requests without Host, a strict one does not") {
    TestServer compat(quick_limits(), {.tls = false, .profile = http::Profile::compat});
    TestServer strict(quick_limits(), {.tls = false});

    for (const std::string request :
         {"GET /hello HTTP/1.0\r\n\r\n", "GET /hello HTTP/1.1\r\n\r\n"}) {
        CHECK(compat.plain().ask(request).body == "hello");
        CHECK(strict.plain().ask(request).status >= 400);
    }
    auto old = compat.plain();
    const Reply streamed = old.ask("GET /stream?size=40000 HTTP/1.0\r\n\r\n");
    CHECK(streamed.body.size() == 40'000);
    CHECK_FALSE(streamed.headers.contains("transfer-encoding"));
    CHECK(old.closed());
}
