// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.hpp"

#include "http/answer_head.hpp"
#include "http/outbox.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::http;

TEST_CASE("the end of a head is found, and only there") {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::size_t size = 0; size < head.size(); ++size) {
        const HeadEnd end = find_head(head.substr(0, size), 1000);
        CHECK(end.length == 0);
        CHECK_FALSE(end.refusal);
    }
    CHECK(find_head(head + "body\n", 1000).length == head.size());
}

TEST_CASE("a head may be as long as the limit and no longer") {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    CHECK(find_head(head, head.size()).length == head.size());
    const HeadEnd over = find_head(head, head.size() - 1);
    REQUIRE(over.refusal);
    CHECK(over.refusal->status == 431);
}

TEST_CASE("a head tells what follows it") {
    struct Row {
        std::string head;
        bool body;
        bool keeps;
        bool expects;
    };
    const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
    for (const Row& row : std::vector<Row>{
             {start + "\r\n", false, true, false},
             {start + "Content-Length: 0\r\n\r\n", false, true, false},
             {start + "Content-Length: 5\r\n\r\n", true, true, false},
             {start + "Transfer-Encoding: Chunked\r\n\r\n", true, true, false},
             {start + "Connection: close\r\n\r\n", false, false, false},
             {start + "Expect: 100-Continue\r\n\r\n", false, true, false},
             {start + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", true, true, true},
         }) {
        INFO(row.head);
        RequestParser parser(16'384, 100, Profile::strict);
        Request request;
        CHECK_FALSE(parser.parse_head(row.head, request));
        CHECK(parser.has_body() == row.body);
        CHECK(parser.keep_alive() == row.keeps);
        CHECK(parser.expects_continue() == row.expects);
    }
}

TEST_CASE("headers are found whatever their case, and blanks around values are gone") {
    RequestParser parser(16'384, 100, Profile::strict);
    Request request;
    CHECK_FALSE(parser.parse_head(
        "GET /a HTTP/1.1\r\nhOST:door\r\nX-Thing: \t two words \r\nx-thing: again\r\n\r\n",
        request));
    CHECK(request.headers.get("Host") == "door");
    CHECK(request.headers.get("X-THING") == "two words");
    CHECK(request.headers.count("x-thing") == 2);
    CHECK(request.headers.get("absent", "other") == "other");
}

TEST_CASE("answer heads keep header names and values on their line") {
    Response response = Response::empty(200);
    response.headers.add("Good", "value");
    response.headers.add("Bad", "a\r\nSet-Cookie: x");
    response.headers.add("Bad name", "x");
    response.headers.add("", "x");
    response.headers.add("Transfer-Encoding", "chunked");
    std::string out;

    append_answer_head(out, response, {Framing::Kind::length, 7}, true, "Date: now\r\n");

    CHECK(out == "HTTP/1.1 200 OK\r\nDate: now\r\nGood: value\r\n"
                 "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
                 "Content-Length: 7\r\nConnection: close\r\n\r\n");
}

TEST_CASE("an outbox hands out its bytes once and in order, however they are taken") {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1'000}, std::size_t{16'384}}) {
        for (const std::size_t size : {std::size_t{10}, std::size_t{16'384}, std::size_t{50'000}}) {
            std::string body(size, '\0');
            for (std::size_t i = 0; i < size; ++i) {
                body[i] = static_cast<char>(i % 253);
            }
            Outbox outbox;
            outbox.text() = "head";
            outbox.add_body(body);
            std::string taken;
            while (!outbox.empty()) {
                const std::string_view piece = outbox.front().substr(0, step);
                REQUIRE_FALSE(piece.empty());
                taken += piece;
                outbox.pop(piece.size());
            }
            CHECK(taken == "head" + body);
        }
    }
}
