// SPDX-License-Identifier: Apache-2.0
// Listener and certificate follow the settings; what cannot work is said before.
#include "app/reach.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace akx;
using namespace akx::agent;

namespace {

const WallTime kToday{Millis(1'800'000'000'000)};

net::Identity make_identity(const std::string& name, WallTime until) {
    net::IdentityRequest request;
    request.common_name = name;
    request.not_before = WallTime{};
    request.not_after = until;
    auto made = net::make_identity(request);
    REQUIRE(made.ok());
    return std::move(*made);
}

// Nothing is ever asked here.
class Deaf : public http::Handler {
  public:
    http::Admission admit(const http::Request&) override {
        return http::Admission::refuse(error(404, ""));
    }
    http::Response error(int status, std::string_view) override {
        http::Response out;
        out.status = status;
        return out;
    }
};

int connect_to(const std::string& address, std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int result = ::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof where);
    ::close(fd);
    return result;
}

} // namespace

namespace {

struct Rig {
    core::EventLoop loop;
    Deaf handler;
    http::Server server{loop, handler};
    PhoneIdentity identity;
    std::vector<std::string> complaints;
    int changes = 0;
    std::optional<Reach> reach;

    explicit Rig(const model::HttpsSettings& settings = {}) {
        identity.tls = make_identity("own", kToday + std::chrono::hours(1));
        identity.certificate = *net::read_certificate(identity.tls.certificate);
        reach.emplace(
            loop, server, identity, Endpoint{"127.0.0.1", 0},
            Reach::Sinks{[this] { ++changes; },
                         [this](const Error& error) { complaints.push_back(error.text()); }});
        REQUIRE(reach->open(settings).ok());
    }
    void run(Millis time) {
        const core::Timer stop = loop.after(time, [this] { loop.stop(); });
        loop.run();
    }
    void until(const std::function<bool()>& holds) {
        for (int i = 0; i < 2'000 && !holds(); ++i) {
            run(Millis(2));
        }
        REQUIRE(holds());
    }
};

// A port nobody listens on at the moment.
std::uint16_t free_port() {
    Rig rig;
    return rig.reach->port();
}

model::HttpsSettings at_port(std::uint16_t port) {
    model::HttpsSettings out;
    out.port = port;
    return out;
}

model::HttpsSettings with(const net::Identity& identity) {
    model::HttpsSettings out;
    out.certificate = identity.certificate;
    out.key = identity.key;
    return out;
}

} // namespace

TEST_CASE("another port is listened on, and the one before no more; and back") {
    Rig rig;
    const std::uint16_t first = rig.reach->port();
    const std::uint16_t second = free_port();
    rig.reach->enforce(at_port(second), Millis(0));
    rig.until([&] { return rig.reach->port() == second; });
    CHECK(connect_to("127.0.0.1", second) == 0);
    CHECK(connect_to("127.0.0.1", first) != 0);
    CHECK(rig.changes == 1);

    rig.reach->enforce({}, Millis(0)); // as it was started
    rig.until([&] { return rig.reach->port() == first; });
    CHECK(connect_to("127.0.0.1", first) == 0);
    CHECK(connect_to("127.0.0.1", second) != 0);
}

TEST_CASE("another address of the same port replaces the one before") {
    Rig rig;
    model::HttpsSettings settings;
    settings.address = "127.0.0.2";
    rig.reach->enforce(settings, Millis(0));
    rig.until([&] { return connect_to("127.0.0.2", rig.reach->port()) == 0; });
    CHECK(connect_to("127.0.0.1", rig.reach->port()) != 0);
}

TEST_CASE("the old way stays open for as long as an answer needs") {
    Rig rig;
    const std::uint16_t first = rig.reach->port();
    rig.reach->enforce(at_port(free_port()), Millis(200));
    rig.run(Millis(20));
    CHECK(connect_to("127.0.0.1", first) == 0);
    rig.until([&] { return rig.reach->port() != first; });
}

TEST_CASE("an address that the phone does not have is refused beforehand") {
    Rig rig;
    model::HttpsSettings settings;
    settings.address = "192.0.2.77";
    const Status status = rig.reach->check(settings, {}, kToday);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().field() == "https.address");
    CHECK(rig.reach->check({}, {}, kToday).ok());
}

TEST_CASE("a port that is taken is refused beforehand") {
    Rig other;
    Rig rig;
    const Status status = rig.reach->check(at_port(other.reach->port()), {}, kToday);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().field() == "https.port");
    CHECK(rig.reach->check(at_port(free_port()), {}, kToday).ok());
}

TEST_CASE("a port that is taken meanwhile is tried for again, and complained about once") {
    Rig rig;
    const std::uint16_t first = rig.reach->port();
    auto other = std::make_unique<Rig>();
    const std::uint16_t taken = other->reach->port();
    rig.reach->enforce(at_port(taken), Millis(0));
    rig.until([&] { return !rig.complaints.empty(); });
    CHECK(connect_to("127.0.0.1", first) == 0); // better there than nowhere
    other.reset();
    rig.until([&] { return rig.reach->port() == taken; });
    CHECK(rig.complaints.size() == 1);
}

TEST_CASE("settings that cannot be had at the start do not keep the phone from starting") {
    auto other = std::make_unique<Rig>();
    const std::uint16_t taken = other->reach->port();
    Rig rig(at_port(taken));
    CHECK(rig.complaints.size() == 1);
    other.reset();
    rig.until([&] { return rig.reach->port() == taken; });
}

TEST_CASE("the certificate of the settings is shown, and its fingerprint is the phone's") {
    Rig rig;
    const std::string own = rig.identity.certificate.fingerprint.text();
    const net::Identity shop = make_identity("door.example", kToday + std::chrono::hours(1));
    CHECK(rig.reach->check(with(shop), {}, kToday).ok());
    rig.reach->enforce(with(shop), Millis(0));
    rig.until([&] { return rig.changes == 1; });
    CHECK(rig.identity.certificate.common_name == "door.example");
    CHECK(rig.identity.certificate.fingerprint.text() != own);

    rig.reach->enforce({}, Millis(0));
    rig.until([&] { return rig.changes == 2; });
    CHECK(rig.identity.certificate.fingerprint.text() == own);
}

TEST_CASE("certificates that would not work are refused beforehand") {
    Rig rig;
    const net::Identity good = make_identity("a", kToday + std::chrono::hours(1));
    const net::Identity other = make_identity("b", kToday + std::chrono::hours(1));
    const auto refused = [&](const model::HttpsSettings& settings) {
        const Status status = rig.reach->check(settings, {}, kToday);
        return status ? std::string() : std::string(status.error().field());
    };
    CHECK(refused(with(make_identity("c", kToday - Millis(1)))) == "https.certificate");
    CHECK(refused(with({good.certificate, other.key})) == "https.key");
    CHECK(refused(with({good.certificate, Secret("-----BEGIN PRIVATE KEY-----")})) == "https.key");
    CHECK(refused(with({"-----BEGIN CERTIFICATE-----", good.key})) == "https.certificate");
    CHECK(refused(with(good)).empty());
}

TEST_CASE("a certificate that has expired since stays in use: the key is what is trusted") {
    Rig rig;
    const net::Identity short_lived = make_identity("a", kToday + Millis(1));
    CHECK(rig.reach->check(with(short_lived), with(short_lived), kToday + Millis(2)).ok());
}
