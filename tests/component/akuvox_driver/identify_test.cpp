// SPDX-License-Identifier: Apache-2.0
#include "component/akuvox_driver/bench.hpp"

using namespace akx;
using test::Bench;

TEST_CASE("every model is recognised without a login, and told by its model with one") {
    for (const std::string& name : test::akuvox::profile_names()) {
        CAPTURE(name);
        Bench bench(name);

        const auto seen = device::look_at_akuvox(bench.options("wrong"));
        REQUIRE(seen);
        CHECK(seen->is_akuvox());
        CHECK(seen->realm == "HTTP API");
        CHECK(bench.device.requests.empty()); // nothing was asked for with a login
        CHECK(device::sighting_name(seen->kind) == bench.device.profile().auth);

        const auto device = bench.open();
        const auto info = device->info();
        REQUIRE(info);
        CHECK(info->identity.dialect == "akuvox");
        CHECK(info->identity.model == bench.device.profile().model);
        CHECK(info->identity.serial == "0C1105000001");
        CHECK(bench.device.overlapping == 0);
    }
}

TEST_CASE("a capability is said with how it is known") {
    Bench bench("IT83");
    const auto info = bench.open()->info();
    REQUIRE(info);
    const auto state = [&](std::string_view name) {
        for (const device::Capability& each : info->capabilities) {
            if (each.name == name) {
                return std::pair(each.state, each.how);
            }
        }
        return std::pair(device::Capability::State::unknown, std::string("not listed"));
    };
    using State = device::Capability::State;
    CHECK(state("users") == std::pair(State::supported, std::string("probed")));
    CHECK(state("relays") == std::pair(State::absent, std::string("probed")));
    CHECK(state("unlock.api") == std::pair(State::absent, std::string("model table")));
    CHECK(state("config.rollback") == std::pair(State::absent, std::string("dialect")));
}

TEST_CASE("a device in allowlist mode with an empty list is named as such") {
    Bench bench("X916", [](auto& profile) { profile.auth = "allowlist"; });

    const auto seen = device::look_at_akuvox(bench.options());
    REQUIRE(seen);
    CHECK(device::sighting_name(seen->kind) == "forbidden");

    const auto info = bench.open()->info();
    REQUIRE_FALSE(info);
    CHECK(info.error().is(errors::denied));
    CHECK(info.error().hint().find("allowlist") != std::string_view::npos);
}

TEST_CASE("a device open to everybody tells its model at once") {
    Bench bench("E16", [](auto& profile) { profile.auth = "none"; });
    const auto seen = device::look_at_akuvox(bench.options());
    REQUIRE(seen);
    CHECK(device::sighting_name(seen->kind) == "open");
    CHECK(seen->model == "E16");
}

TEST_CASE("a wrong password is refused at once and not tried again") {
    Bench bench("X916");
    const auto info = bench.open("wrong")->info();
    REQUIRE_FALSE(info);
    CHECK(info.error().is(errors::unauthenticated));
    CHECK(bench.clock.gone() < Millis(1'500));
}

TEST_CASE("a redirect to HTTPS on the same host is followed, with method and body") {
    Bench bench("S532");
    const auto seen = device::look_at_akuvox(bench.options());
    REQUIRE(seen);
    CHECK(seen->endpoint.tls);
    CHECK_FALSE(seen->fingerprint.empty());

    const auto added = bench.open()->add_user(test::user_value("7", "Ann", "02B775D2"));
    REQUIRE(added);
    CHECK(bench.device.user("7") != nullptr);
}

TEST_CASE("a redirect to another host is not followed") {
    Bench bench("X916");
    Bench other("X916");
    const std::string port = std::to_string(other.device.port());
    bench.device.redirect_to = "http://localhost:" + port;

    const auto info = bench.open()->info();
    REQUIRE_FALSE(info);
    CHECK(info.error().is(errors::denied));
    CHECK(other.device.requests.empty());
}

TEST_CASE("what is not an Akuvox device is not taken for one") {
    test::TlsServerOptions plain;
    plain.plain = true;
    test::TlsServer server(
        [](test::Peer& peer) {
            while (peer.request()) {
                peer.reply(401, "", "text/html", "WWW-Authenticate: Basic realm=\"router\"\r\n");
            }
        },
        plain);
    net::ClientOptions client({"127.0.0.1", server.port(), false}, net::Trust::first_use());
    const auto seen = device::look_at_akuvox(device::AkuvoxOptions(client));
    REQUIRE(seen);
    CHECK_FALSE(seen->is_akuvox());
}
