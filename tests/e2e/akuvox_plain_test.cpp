// SPDX-License-Identifier: Apache-2.0
// The devices' own API without TLS, for old controllers: nothing but it is reachable, HTTP/1.0 is
// understood, and requests that are not quite HTTP only when that is tolerated (facts/akuvox §2).
// And what must not happen (facts/akuvox §10).
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace akx;
using namespace akx::test;

namespace {

// A port that was free a moment ago.
std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    ::close(fd);
    return ntohs(address.sin_port);
}

// Sends the bytes as they are and reads until the phone closes.
std::string talk(std::uint16_t port, const std::string& bytes) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string out;
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        char piece[4096];
        for (ssize_t got; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;) {
            out.append(piece, static_cast<std::size_t>(got));
        }
    }
    ::close(fd);
    return out;
}

struct Site {
    Phone phone;
    Desk desk;
    std::uint16_t port = free_port();

    explicit Site(const std::string& akuvox) {
        phone.pair(desk);
        desk.ok({"apply", "-f",
                 desk.write("site.yaml", small_site() + "  akuvox:\n    enabled: true\n" + akuvox +
                                             "    plain: {port: " + std::to_string(port) +
                                             ", trustedNetwork: true}\n"),
                 "--yes"});
    }
    bool open() { return phone.sim("relay A") == "ok on\n"; }
};

const std::string kBasic = "    auth: basic\n    account: api\n    password: secret1\n";
const std::string kOpening =
    "    openByHttp: {enabled: true, user: doors, password: door-secret, highSecurity: false}\n";

} // namespace

TEST_CASE("without TLS nothing but the devices' API is there") {
    Site site(kBasic);
    const std::string host = "\r\nHost: phone\r\nConnection: close\r\n\r\n";

    CHECK(talk(site.port, "GET /api/system/status HTTP/1.1\r\n"
                          "Authorization: Basic YXBpOnNlY3JldDE=" +
                              host)
              .find("\"retcode\":0") != std::string::npos);
    for (const std::string path : {"/v1/identity", "/v1/config", "/v1/pair", "/metrics", "/"}) {
        INFO(path);
        CHECK(talk(site.port, "GET " + path + " HTTP/1.1" + host).starts_with("HTTP/1.1 404"));
    }
    CHECK(talk(site.port, "POST /v1/sessions HTTP/1.1\r\nContent-Length: 2" + host + "{}")
              .starts_with("HTTP/1.1 404"));
}

TEST_CASE("controllers that speak HTTP/1.0 without Host are served") {
    Site site(kBasic + kOpening);

    const std::string answer = talk(
        site.port, "GET /fcgi/do?action=OpenDoor&UserName=doors&Password=door-secret&DoorNum=1 "
                   "HTTP/1.0\r\n\r\n");

    CHECK(answer.find("\"retcode\":0") != std::string::npos);
    CHECK(site.open());
}

TEST_CASE("requests that are not quite HTTP are refused unless tolerated") {
    const std::string glued = "GET /api/system/status HTTP/1.0\r\n"
                              "Authorization: Basic YXBpOnNlY3JldDE=Host: 192.0.2.1\r\n\r\n";
    const std::string no_slash = "GET api/system/status HTTP/1.0\r\n"
                                 "Authorization: Basic YXBpOnNlY3JldDE=\r\n\r\n";
    {
        Site strict(kBasic);
        CHECK(talk(strict.port, glued).find(" 401 ") != std::string::npos);
        CHECK(talk(strict.port, no_slash).find(" 400 ") != std::string::npos);
    }
    Site tolerant(kBasic + "    tolerant: true\n");
    CHECK(talk(tolerant.port, glued).find("\"retcode\":0") != std::string::npos);
    CHECK(talk(tolerant.port, no_slash).find("\"retcode\":0") != std::string::npos);
}

TEST_CASE("an overlong query is refused, and the phone goes on") {
    Site site(kBasic + kOpening);
    const std::string host = "\r\nHost: phone\r\nConnection: close\r\n\r\n";

    const std::string answer = talk(
        site.port, "GET /fcgi/do?displayname=" + std::string(60'000, 'A') + " HTTP/1.1" + host);

    CHECK(answer.find(" 414 ") != std::string::npos);
    CHECK(talk(site.port, "GET /fcgi/do?action=" + std::string(7'000, 'A') + " HTTP/1.1" + host)
              .find("\"retcode\":-1") != std::string::npos);
    CHECK(site.phone.process().running());
    CHECK_FALSE(site.open());
}

TEST_CASE("guessing passwords is slowed down and audited, and no password gets into a log") {
    Site site(kBasic + kOpening);
    std::string last;
    for (int i = 0; i < 6; ++i) {
        last = talk(site.port, "GET /fcgi/do?action=OpenDoor&UserName=doors&Password=guess" +
                                   std::to_string(i) + "&DoorNum=1 HTTP/1.0\r\n\r\n");
    }
    CHECK(last.find(" 429 ") != std::string::npos);
    const std::string right =
        talk(site.port, "GET /fcgi/do?action=OpenDoor&UserName=doors&Password=door-secret"
                        "&DoorNum=1 HTTP/1.0\r\n\r\n");
    CHECK(right.find(" 429 ") != std::string::npos);
    CHECK_FALSE(site.open());

    const std::string audit = site.desk.ok({"raw", "GET", "/v1/log/audit"});
    CHECK(audit.find("session.failed") != std::string::npos);
    CHECK(audit.find("akuvox:doors") != std::string::npos);
    for (const char* word : {"guess", "door-secret", "secret1"}) {
        INFO(word);
        CHECK(audit.find(word) == std::string::npos);
    }
}

TEST_CASE("while a trial is open, a client of the devices' API changes no settings") {
    Site site("    account: api\n    password: secret1\n    role: installer\n");
    Value body = json(site.desk.ok({"raw", "GET", "/v1/config"}));
    Value order = Value::object();
    Value config = *body.find("config");
    config.find("device")->set("location", "On trial");
    order.set("config", config);
    order.set("confirm", "60s");
    site.desk.ok({"raw", "PUT", "/v1/config", "--data", "-"}, to_json(order));

    const Finished refused = run(
        {"/usr/bin/curl", "-sk", "--digest", "-u", "api:secret1", "--data-raw",
         R"({"target":"config","action":"set","data":{"Config.DoorSetting.DEVICENODE.Location":"x"}})",
         "https://" + site.phone.address() + "/api"});

    CHECK(json(refused.out).int_at("retcode") == -1);
    CHECK(refused.out.find("Failed") != std::string::npos);
}

TEST_CASE("a restart asked for through the API ends the program, to be started again") {
    Site site("    account: api\n    password: secret1\n    role: installer\n");

    const Finished asked = run({"/usr/bin/curl", "-sk", "--digest", "-u", "api:secret1",
                                "https://" + site.phone.address() + "/api/system/reboot"});

    CHECK(json(asked.out).int_at("retcode", 99) == 0);
    CHECK(site.phone.process().wait() == 0);
    site.phone.start();
    CHECK(site.desk.ok({"raw", "GET", "/v1/log/audit"}).find("restart.ordered") !=
          std::string::npos);
}

TEST_CASE("cards open while clients flood the devices' API") {
    Site site(kBasic);
    site.desk.ok(
        {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "1001-1;"});
    const std::string url = "http://127.0.0.1:" + std::to_string(site.port) + "/api/user/get";
    // Half of them guess, half of them read all users; each until it is killed.
    std::vector<Process> clients;
    for (int i = 0; i < 6; ++i) {
        const std::string login = i % 2 == 0 ? "api:secret1" : "api:guess";
        const std::string calls = "curl -s --max-time 5 -u " + login + " " + url + " " + url;
        clients.emplace_back(std::vector<std::string>{
            "/bin/sh", "-c", "while :; do " + calls + " >/dev/null 2>&1; done"});
    }
    for (int i = 0; i < 20; ++i) {
        INFO("swipe " << i);
        site.phone.sim("card entrance 02B775D2");
        CHECK(site.open());
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (site.open() && std::chrono::steady_clock::now() < deadline) {
        }
    }
}
