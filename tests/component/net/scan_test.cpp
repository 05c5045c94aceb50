// SPDX-License-Identifier: Apache-2.0
#include "net/scan.hpp"

#include "support/tls_server.hpp"

#include <catch2/catch.hpp>

using namespace akx;

TEST_CASE("a range is written as a network, and bounded") {
    const auto range = net::parse_range("192.0.2.0/24");
    REQUIRE(range);
    CHECK(range->size() == 254); // without the network's own address and its broadcast address
    CHECK(net::parse_range("192.0.2.7")->size() == 1);
    CHECK(net::parse_range("192.0.2.6/31")->size() == 2);
    CHECK(net::parse_range("10.0.0.0/8").error().is(errors::too_large));
    for (const char* wrong : {"", "192.0.2", "192.0.2.0/33", "192.0.2.0/x", "::1/64", "host/24"}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(net::parse_range(wrong));
        CHECK(net::parse_range(wrong).error().is(errors::invalid_value));
    }
}

TEST_CASE("a scan finds the open ports of its range and touches nothing else") {
    test::TlsServerOptions plain;
    plain.plain = true;
    test::TlsServer inside([](test::Peer&) {}, plain);
    test::TlsServer other([](test::Peer&) {}, plain);

    net::ScanOptions options;
    options.range = *net::parse_range("127.0.0.1/32");
    options.ports = {inside.port()};
    const auto found = net::scan(options);
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().address == "127.0.0.1");
    CHECK(found->front().port == inside.port());
    CHECK(other.connections() == 0);

    options.range = *net::parse_range("127.0.0.64/26"); // nobody listens on these
    const auto none = net::scan(options);
    REQUIRE(none);
    CHECK(none->empty());
}
