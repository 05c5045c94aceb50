// SPDX-License-Identifier: Apache-2.0
// Requests that other servers have been caught out by: each gets its refusal on a fresh
// connection, which then closes, and the server goes on.
#include "component/http/test_server.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

struct Odd {
    std::string what;
    int status;
    std::string request;
};

std::string with(const std::string& fields, const std::string& body = "") {
    return "POST /echo HTTP/1.1\r\nHost: door\r\n" + fields + "\r\n" + body;
}

std::string line(const std::string& request_line) {
    return request_line + "\r\nHost: door\r\n\r\n";
}

std::string many_fields() {
    std::string fields;
    for (int i = 0; i < 20'000; ++i) {
        fields += "a:b\r\n";
    }
    return fields;
}

std::vector<Odd> odd_requests() {
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    return {
        {"two different lengths", 400, with("Content-Length: 4\r\nContent-Length: 5\r\n", "12345")},
        {"two equal lengths", 400, with("Content-Length: 4\r\nContent-Length: 4\r\n", "1234")},
        {"a list of lengths", 400, with("Content-Length: 4, 4\r\n", "1234")},
        {"length and chunked", 400, with("Content-Length: 4\r\n" + chunked, "0\r\n\r\n")},
        {"chunked and length", 400, with(chunked + "Content-Length: 4\r\n", "0\r\n\r\n")},
        {"a length with plus", 400, with("Content-Length: +8\r\n", "12345678")},
        {"a negative length", 400, with("Content-Length: -1\r\n")},
        {"a hexadecimal length", 400, with("Content-Length: 0x8\r\n", "12345678")},
        {"an empty length", 400, with("Content-Length: \r\n")},
        {"a length beyond 64 bits", 400, with("Content-Length: 99999999999999999999\r\n")},
        {"a length beyond the limit", 413, with("Content-Length: 9999999999999999999\r\n")},
        {"a negative chunk", 400, with(chunked, "-2\r\nxx\r\n0\r\n\r\n")},
        {"a chunk that wraps", 413, with(chunked, "FFFFFFFFFFFFFFFE\r\nxx\r\n0\r\n\r\n")},
        {"a chunk beyond 64 bits", 400, with(chunked, "1FFFFFFFFFFFFFFFF\r\nxx\r\n0\r\n\r\n")},
        {"a chunk without CR LF behind", 400, with(chunked, "2\r\nxxyy\r\n0\r\n\r\n")},
        {"a chunk header without end", 400, with(chunked, "2;" + std::string(40'000, 'x'))},
        {"chunked twice", 400, with(chunked + chunked, "0\r\n\r\n")},
        {"another encoding", 501, with("Transfer-Encoding: gzip\r\n")},
        {"another encoding before chunked", 501, with("Transfer-Encoding: gzip, chunked\r\n")},
        {"a disguised encoding", 501, with("Transfer-Encoding: xchunked\r\n")},
        {"a header of 1 MiB", 431, with("X: " + std::string(1 << 20, 'x') + "\r\n")},
        {"20 000 headers", 431, with(many_fields())},
        {"101 short headers", 431, with(many_fields().substr(0, 5 * 101))},
        {"a target of 9 KiB", 414, line("GET /" + std::string(9'000, 'x') + " HTTP/1.1")},
        {"a target without end", 414, "GET /" + std::string(20'000, 'x')},
        {"no Host", 400, "GET /hello HTTP/1.1\r\n\r\n"},
        {"two Hosts", 400, "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"a blank before the colon", 400, "GET /hello HTTP/1.1\r\nHost : door\r\n\r\n"},
        {"a folded header", 400, "GET /hello HTTP/1.1\r\nHost: door\r\nX: a\r\n b\r\n\r\n"},
        {"a header without a name", 400, "GET /hello HTTP/1.1\r\nHost: door\r\n: a\r\n\r\n"},
        {"a header without a colon", 400, "GET /hello HTTP/1.1\r\nHost: door\r\nabc\r\n\r\n"},
        {"NUL in the path", 400, line(std::string("GET /he\0llo HTTP/1.1", 20))},
        {"NUL in a header", 400,
         "GET /hello HTTP/1.1\r\nHost: d" + std::string(1, '\0') + "r\r\n\r\n"},
        {"NUL, encoded", 400, line("GET /he%00llo HTTP/1.1")},
        {"bare LF", 400, "GET /hello HTTP/1.1\nHost: door\n\n"},
        {"one bare LF", 400, "GET /hello HTTP/1.1\r\nHost: door\nX: y\r\n\r\n"},
        {"bare CR", 400, "GET /hello HTTP/1.1\r\nHost: door\rX: y\r\n\r\n"},
        {"dots in the path", 400, line("GET /../etc/passwd HTTP/1.1")},
        {"encoded dots in the path", 400, line("GET /%2e%2E/etc HTTP/1.1")},
        {"a broken percent sign", 400, line("GET /a%2 HTTP/1.1")},
        {"a fragment", 400, line("GET /a#b HTTP/1.1")},
        {"no path", 400, line("GET hello HTTP/1.1")},
        {"an asterisk with GET", 400, line("GET * HTTP/1.1")},
        {"two blanks", 400, line("GET  /hello HTTP/1.1")},
        {"no version", 400, line("GET /hello")},
        {"HTTP/1.0", 505, line("GET /hello HTTP/1.0")},
        {"HTTP/2.0", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"TRACE", 405, line("TRACE /hello HTTP/1.1")},
        {"CONNECT", 405, line("CONNECT / HTTP/1.1")},
        {"an unknown method", 501, line("BREW /hello HTTP/1.1")},
        {"an unknown expectation", 417, with("Expect: miracles\r\nContent-Length: 1\r\n", "x")},
        {"an empty line first", 400, "\r\n\r\n"},
        {"TLS in TLS", 400, std::string("\x16\x03\x01\x02\x00\x01\n", 7)},
    };
}

} // namespace

TEST_CASE("every odd request is refused and the connection closed") {
    TestServer server;
    for (const Odd& odd : odd_requests()) {
        INFO(odd.what);
        auto client = server.client();
        client.send(odd.request);

        Reply reply = client.read_reply();

        CHECK(reply.status == odd.status);
        CHECK(reply.headers["content-type"] == "application/problem+json");
        CHECK(reply.headers["connection"] == "close");
        CHECK(client.receive().empty());
        CHECK(client.closed());
    }
    CHECK(server.client().ask("GET /hello HTTP/1.1\r\nHost: door\r\n\r\n").body == "hello");
}

TEST_CASE("a method that is not offered is answered with those that are") {
    TestServer server;
    Reply reply = server.client().ask(line("TRACE /hello HTTP/1.1"));
    CHECK(reply.headers["allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

TEST_CASE("nothing behind a refused request is read as another one") {
    TestServer server;
    auto client = server.client();
    client.send(with("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                     "0\r\n\r\nGET /hello HTTP/1.1\r\nHost: door\r\n\r\n"));

    CHECK(client.read_reply().status == 400);
    CHECK(client.read_to_end().empty());
    CHECK(server.counters().requests == 1);
}

TEST_CASE("the same requests are refused by a compat listener where lengths or lines are unclear") {
    TestServer server(quick_limits(), {.tls = false, .profile = http::Profile::compat});
    for (const Odd& odd : odd_requests()) {
        if (odd.what.find("length") == odd.what.npos && odd.what.find("chunk") == odd.what.npos &&
            odd.what.find("bare") == odd.what.npos && odd.what.find("NUL") == odd.what.npos) {
            continue;
        }
        INFO(odd.what);
        auto client = server.plain();
        client.send(odd.request);
        CHECK(client.read_reply().status == odd.status);
    }
    auto client = server.plain();
    CHECK(client.ask("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status ==
          400);
}
