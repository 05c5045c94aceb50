// SPDX-License-Identifier: Apache-2.0
#include "net/endpoint.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using net::parse_endpoint;

TEST_CASE("an address is read in all its forms") {
    struct Row {
        std::string text;
        std::string url;
    };
    const Row row = GENERATE(
        Row{"192.0.2.7", "https://192.0.2.7:8443"},
        Row{"door-1.local", "https://door-1.local:8443"},
        Row{"192.0.2.7:443", "https://192.0.2.7:443"}, Row{" door:1 ", "https://door:1"},
        Row{"https://door:9443/", "https://door:9443"}, Row{"http://door", "http://door:8443"},
        Row{"2001:db8::7", "https://[2001:db8::7]:8443"},
        Row{"[2001:db8::7]", "https://[2001:db8::7]:8443"},
        Row{"[2001:db8::7]:443", "https://[2001:db8::7]:443"},
        Row{"[fe80::1%eth0]:65535", "https://[fe80::1%eth0]:65535"});
    INFO(row.text);
    const Result<net::Endpoint> endpoint = parse_endpoint(row.text);
    REQUIRE(endpoint);
    CHECK(endpoint->url() == row.url);
}

TEST_CASE("what is not an address is refused") {
    const std::string text =
        GENERATE("", " ", "door:", "door:0", "door:65536", "door:+1", "door:1x", "[::1", "[::1]x",
                 "[::1]:", "a b", "door/path", "user@door", "https://user:pw@door", "door#x",
                 "door?x", "ftp://door", "door\r\nX: y", "d\xC3\xB6r");
    INFO(text);
    const Result<net::Endpoint> endpoint = parse_endpoint(text);
    REQUIRE_FALSE(endpoint);
    CHECK(endpoint.error().is(errors::invalid_value));
}

TEST_CASE("path segments and query values are encoded") {
    CHECK(net::encode_segment("a-Z0._~") == "a-Z0._~");
    CHECK(net::encode_segment("a/b?c#d e&=%") == "a%2Fb%3Fc%23d%20e%26%3D%25");
    CHECK(net::encode_segment("J\xC3\xB6rg\r\n") == "J%C3%B6rg%0D%0A");
    CHECK(net::encode_segment("..") == "%2E%2E");
    CHECK(net::encode_segment(".") == "%2E");
    CHECK(net::Target("/v1/users").add("limit", "5").add_if("after", "").add("q", "a b").text() ==
          "/v1/users?limit=5&q=a%20b");
}
