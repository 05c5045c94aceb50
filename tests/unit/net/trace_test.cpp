// SPDX-License-Identifier: Apache-2.0
#include "net/trace.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;

TEST_CASE("a trace line shows the exchange and none of its secrets") {
    net::Exchange exchange;
    exchange.started = parse_utc("2026-11-20T08:15:00.123Z").value();
    exchange.phone = "192.0.2.7:8443";
    exchange.method = "POST";
    exchange.path = "/v1/users?limit=5&filter=s3cret&Password=s3cret&s3cret";
    exchange.sent = {{"Authorization", "Bearer s3cret"},
                     {"Content-Type", "application/json"},
                     {"Cookie", "SessionId=s3cret"},
                     {"X-New-Thing", "s3cret"}};
    exchange.received = {{"ETag", "\"7\""}, {"Set-Cookie", "token=s3cret"}};
    exchange.status = 200;
    exchange.bytes_sent = 12;
    exchange.bytes_received = 34;
    exchange.total = Millis(5);
    const std::string line = net::trace_line(exchange);
    CHECK(line.find("s3cret") == std::string::npos);
    CHECK(line.find('\n') == std::string::npos);
    const Result<Value> value = parse_json(line);
    REQUIRE(value);
    CHECK(value->text_at("time") == "2026-11-20T08:15:00.123Z");
    CHECK(value->text_at("path") == "/v1/users?limit=5&filter=***&Password=***&***");
    CHECK(value->int_at("status") == 200);
    const Value& sent = *value->find("request");
    CHECK(sent.find("headers")->text_at("content-type") == "application/json");
    CHECK(sent.find("headers")->text_at("authorization") == "***");
    CHECK(sent.int_at("bodyBytes") == 12);
    CHECK(value->find("reply")->find("headers")->text_at("etag") == "\"7\"");
    CHECK(value->find("millis")->int_at("total") == 5);
}

TEST_CASE("an exchange without an answer is traced with its error") {
    net::Exchange exchange;
    exchange.error = "AKX-E0401 no connection";
    const Result<Value> value = parse_json(net::trace_line(exchange));
    REQUIRE(value);
    CHECK(value->text_at("error") == "AKX-E0401 no connection");
    CHECK(value->find("reply") == nullptr);
    CHECK(value->find("tls") == nullptr);
}
