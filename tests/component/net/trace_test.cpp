// SPDX-License-Identifier: Apache-2.0
// What a trace of real exchanges holds.
#include "component/net/wire.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::Peer;
using test::TlsServer;

TEST_CASE("a trace of real exchanges has every line and no secret") {
    TlsServer server([](Peer& peer) {
        while (const std::optional<test::HttpText> request = peer.request()) {
            if (request->path == "/cut") {
                peer.cut();
                return;
            }
            peer.reply(200, "{\"token\":\"s3cret\"}", "application/json",
                       "Set-Cookie: SessionId=s3cret\r\n");
        }
    });
    std::vector<Value> lines;
    std::string all;
    net::ClientOptions options = test::options_for(server);
    options.login = {net::Login::Scheme::bearer, "", Secret("s3cret")};
    options.trace = [&](std::string_view line) {
        all += line;
        lines.push_back(parse_json(line).value_or(Value()));
    };
    net::Client client = test::client_for(options);
    net::Request request = test::post("{\"password\":\"s3cret\"}");
    request.path = "/v1/sessions?limit=1&password=s3cret";
    REQUIRE(client.send(request));
    REQUIRE(client.send(net::Request::get("/v1/info")));
    request.path = "/cut";
    REQUIRE_FALSE(client.send(request));

    CHECK(all.find("s3cret") == std::string::npos);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].text_at("method") == "POST");
    CHECK(lines[0].int_at("status") == 200);
    CHECK(lines[0].find("request")->int_at("bodyBytes") == 21);
    CHECK(lines[0].find("reply")->int_at("bodyBytes") == 18);
    CHECK(lines[0].find("request")->find("headers")->text_at("authorization") == "***");
    CHECK(lines[0].text_at("tls").starts_with("TLSv1.3 "));
    CHECK(lines[0].text_at("fingerprint") == client.seen()->text());
    CHECK_FALSE(lines[0].bool_at("reusedConnection"));
    CHECK(lines[1].bool_at("reusedConnection"));
    CHECK(lines[2].text_at("error").starts_with("AKX-E0403"));
}
