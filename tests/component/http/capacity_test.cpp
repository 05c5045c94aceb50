// SPDX-License-Identifier: Apache-2.0
// Too many connections, too few descriptors, and the end of service.
#include "component/http/test_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace akx;
using namespace akx::test;

namespace {

const std::string kHello = "GET /hello HTTP/1.1\r\nHost: door\r\n\r\n";
const std::string kHold = "GET /hold HTTP/1.1\r\nHost: door\r\n\r\n";

#ifndef __SANITIZE_ADDRESS__
struct Pipe {
    Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    template <class T>
    T read() {
        T value{};
        REQUIRE(::read(ends[0], &value, sizeof value) == sizeof value);
        return value;
    }
    template <class T>
    void write(T value) {
        if (::write(ends[1], &value, sizeof value) != sizeof value) {
            ::_exit(2);
        }
    }
    std::array<int, 2> ends{};
};

std::int64_t cpu_microseconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) {
        return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

// The server in a process of its own with few descriptors; it reports its port, and after
// `window` from the first pause how much processor time it took meanwhile.
[[noreturn]] void serve_with_few_descriptors(Pipe& report, Millis window) {
    const rlimit few{40, 40};
    ::setrlimit(RLIMIT_NOFILE, &few);
    core::EventLoop loop;
    TestApplication application(loop);
    auto limits = quick_limits();
    limits.opening = Millis(60'000);
    http::Server server(loop, application, limits);
    const TestCertificate identity = make_certificate("door.example");
    if (!server.set_credentials({identity.certificate, Secret(identity.key)}).ok()) {
        ::_exit(3);
    }
    report.write<std::uint16_t>(server.listen({.address = "127.0.0.1"}).value_or(0));
    core::Timer timer;
    std::function<void()> look = [&] {
        if (server.counters().accept_pauses == 0) {
            timer = loop.after(Millis(5), look);
            return;
        }
        timer = loop.after(window, [&, before = cpu_microseconds()] {
            report.write<std::int64_t>(cpu_microseconds() - before);
        });
    };
    look();
    loop.run();
    ::_exit(0);
}
#endif

} // namespace

#ifndef __SANITIZE_ADDRESS__ // whose checks of virtual pointers themselves need a free descriptor
TEST_CASE("out of descriptors, the server neither spins nor stays deaf") {
    constexpr Millis kWindow{400};
    Pipe report;
    const pid_t child = ::fork();
    if (child == 0) {
        serve_with_few_descriptors(report, kWindow);
    }
    const auto port = report.read<std::uint16_t>();
    {
        std::vector<TlsClient> many;
        for (int i = 0; i < 100; ++i) {
            many.emplace_back(port, ClientOptions{.tls = false});
        }
        const auto busy = report.read<std::int64_t>();
        CHECK(busy < std::chrono::microseconds(kWindow).count() / 4);
    }

    CHECK(TlsClient(port).ask(kHello).body == "hello");

    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}
#endif

TEST_CASE("over its limit of connections the server refuses those that come too much") {
    auto limits = quick_limits();
    limits.connections = 4;
    TestServer server(limits);
    std::vector<TlsClient> busy;
    for (int i = 0; i < 4; ++i) {
        busy.push_back(server.client());
        busy.back().send(kHold);
    }
    REQUIRE(server.wait_until([](const auto& c) { return c.requests == 4; }));

    CHECK_FALSE(server.client().connected());

    const auto counters = server.counters();
    CHECK(counters.connections_refused == 1);
    CHECK(counters.connections_open == 4);
}

TEST_CASE("one address can take only its share of the connections") {
    auto limits = quick_limits();
    limits.connections_per_address = 2;
    TestServer server(limits);
    auto one = server.client();
    auto two = server.client();
    one.send(kHold);
    two.send(kHold);
    REQUIRE(server.wait_until([](const auto& c) { return c.requests == 2; }));

    CHECK_FALSE(server.client().connected());
    CHECK(server.counters().connections_refused == 1);
}

TEST_CASE("the connection idle for longest makes room for a new one") {
    auto limits = quick_limits();
    limits.connections = 2;
    TestServer server(limits);
    auto oldest = server.client();
    REQUIRE(oldest.ask(kHello).status == 200);
    auto working = server.client();
    working.send(kHold);
    REQUIRE(server.application.journal.wait_for("holding"));

    CHECK(server.client().ask(kHello).status == 200);

    CHECK(oldest.receive().empty());
    CHECK(oldest.closed());
    CHECK(server.counters().connections_evicted == 1);
    server.on_loop([&] { server.application.responders.clear(); });
    CHECK(working.read_reply().status == 500);
}

TEST_CASE("silent clients cannot keep a new one out for longer than a second") {
    auto limits = quick_limits();
    limits.connections = 8;
    limits.opening = Millis(60'000);
    TestServer server(limits);
    std::vector<TlsClient> silent;
    for (int i = 0; i < 8; ++i) {
        silent.push_back(server.plain());
    }
    REQUIRE(server.wait_until([](const auto& c) { return c.connections_open == 8; }));

    const auto until = std::chrono::steady_clock::now() + kPatience;
    bool served = false;
    while (!served && std::chrono::steady_clock::now() < until) {
        auto client = server.client();
        served = client.connected() && client.ask(kHello).status == 200;
    }

    CHECK(served);
    CHECK(server.counters().connections_evicted >= 1);
}

TEST_CASE("shutting down lets running requests finish and closes everything else") {
    TestServer server;
    auto working = server.client();
    working.send(kHold);
    REQUIRE(server.application.journal.wait_for("holding"));
    auto idle = server.client();
    REQUIRE(idle.ask(kHello).status == 200);
    auto watching = server.client();
    watching.send("GET /events HTTP/1.1\r\nHost: door\r\n\r\n");
    REQUIRE(server.application.journal.wait_for("events open"));

    server.on_loop([&] {
        server.server->shut_down(kPatience, [&] { server.application.journal.note("stopped"); });
    });

    CHECK(idle.receive().empty());
    CHECK(watching.read_to_end().find("event-stream") != std::string::npos);
    CHECK_FALSE(server.client().connected());
    CHECK_FALSE(server.application.journal.has("stopped"));
    server.on_loop(
        [&] { server.application.responders[0].send(http::Response::text(200, "finished")); });
    Reply reply = working.read_reply();
    CHECK(reply.body == "finished");
    CHECK(reply.headers["connection"] == "close");
    CHECK(server.application.journal.wait_for("stopped"));
}

TEST_CASE("shutting down does not wait longer than it is told") {
    TestServer server;
    auto working = server.client();
    working.send(kHold);
    REQUIRE(server.application.journal.wait_for("holding"));

    server.on_loop([&] {
        server.server->shut_down(Millis(20), [&] { server.application.journal.note("stopped"); });
    });

    CHECK(server.application.journal.wait_for("stopped"));
    CHECK(working.receive().empty());
    CHECK(working.closed());
}

TEST_CASE("a server without connections stops at once") {
    TestServer server;
    server.on_loop([&] {
        server.server->shut_down(kPatience, [&] { server.application.journal.note("stopped"); });
    });
    CHECK(server.application.journal.wait_for("stopped"));
}

TEST_CASE("several listeners serve the same application and are told apart by number") {
    TestServer server;
    std::uint16_t plain = 0;
    server.on_loop(
        [&] { plain = server.server->listen({.address = "127.0.0.1", .tls = false}).value_or(0); });

    const std::string which = "GET /listener HTTP/1.1\r\nHost: door\r\n\r\n";
    CHECK(server.client().ask(which).body == "0");
    CHECK(TlsClient(plain, {.tls = false}).ask(which).body == "1");
}
