// SPDX-License-Identifier: Apache-2.0
#include "net/message.hpp"

#include <catch2/catch.hpp>

using namespace akx;

namespace {

net::Reply reply(int status, std::string body) {
    net::Reply out;
    out.status = status;
    out.body = std::move(body);
    return out;
}

} // namespace

TEST_CASE("a problem of the phone becomes the same error here") {
    const Error error = net::to_error(reply(412, R"({"type":"about:blank","title":"t","status":412,
        "id":"AKX-E0501","detail":"revision is 7, not 6","hint":"look again","field":"x.y"})"));
    CHECK(error.is(errors::revision_conflict));
    CHECK(error.what() == "revision is 7, not 6");
    CHECK(error.hint() == "look again");
    CHECK(error.field() == "x.y");
}

TEST_CASE("each problem of a list keeps its place") {
    const Error error = net::to_error(reply(422, R"({"id":"AKX-E0212","detail":"2 rows","problems":[
        {"line":3,"column":5,"field":"pin","id":"AKX-E0204","detail":"bad pin","hint":"digits"},
        {"line":-1,"column":99999999999,"detail":"odd"}]})"));
    REQUIRE(error.details().size() == 2);
    CHECK(error.details()[0].is(errors::invalid_value));
    CHECK(error.details()[0].place().line == 3);
    CHECK(error.details()[0].place().column == 5);
    CHECK(error.details()[0].field() == "pin");
    CHECK(error.details()[0].hint() == "digits");
    CHECK(error.details()[1].is(errors::invalid_row));
    CHECK(error.details()[1].place().line == 0);
    CHECK(error.details()[1].place().column == 0);
}

TEST_CASE("a refusal without a problem document is an error after its status") {
    CHECK(net::to_error(reply(401, "")).is(errors::unauthenticated));
    CHECK(net::to_error(reply(403, "<html>")).is(errors::denied));
    CHECK(net::to_error(reply(404, "[]")).is(errors::not_found));
    CHECK(net::to_error(reply(503, "{")).is(errors::busy));
    CHECK(net::to_error(reply(500, "{}")).is(errors::internal));
    CHECK(net::to_error(reply(418, "{\"id\":\"AKX-E9999\"}")).is(errors::protocol));
    CHECK(net::to_error(reply(404, "")).what().find("404") != std::string::npos);
}

TEST_CASE("a redirect is an error that says where it points") {
    net::Reply moved = reply(308, "");
    moved.headers.push_back({"Location", "https://other/\x1b[2J"});
    const Error error = net::to_error(moved);
    CHECK(error.is(errors::protocol));
    CHECK(error.what().find("https://other/ [2J") != std::string::npos);
}

TEST_CASE("the time to wait is taken from the header or the document") {
    net::Reply limited = reply(429, R"({"id":"AKX-E0307","detail":"slow down","retryAfter":90})");
    CHECK(std::string(net::to_error(limited).hint()).find("1m30s") != std::string::npos);
    limited.headers.push_back({"retry-after", "5"});
    CHECK(std::string(net::to_error(limited).hint()).find("5s") != std::string::npos);
    limited.headers[0].value = "Fri, 20 Nov 2026 08:15:00 GMT";
    CHECK_FALSE(limited.retry_after());
}

TEST_CASE("texts of a phone cannot drive the terminal or fill the screen") {
    const Error error = net::to_error(reply(500, "{\"detail\":\"a\\u001b[2Jb\\nc\",\"hint\":\"" +
                                                     std::string(5000, 'x') + "\"}"));
    CHECK(error.what() == "a [2Jb c");
    CHECK(error.hint().size() == 1024);
}

TEST_CASE("at most a thousand problems are taken over") {
    std::string body = "{\"problems\":[{}";
    for (int i = 0; i < 2000; ++i) {
        body += ",{}";
    }
    CHECK(net::to_error(reply(422, body + "]}")).details().size() == 1000);
}
