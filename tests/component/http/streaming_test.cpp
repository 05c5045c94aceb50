// SPDX-License-Identifier: Apache-2.0
// Uploads, downloads and live events.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "component/http/test_server.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <future>

using namespace akx;
using namespace akx::test;

namespace {

const std::string kHost = "Host: door\r\n\r\n";

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\n" + kHost;
}

std::string post_head(const std::string& target, std::size_t length) {
    return "POST " + target + " HTTP/1.1\r\nContent-Length: " + std::to_string(length) + "\r\n" +
           kHost;
}

std::string noise(std::size_t size) {
    std::string data(size, '\0');
    std::uint32_t state = 1;
    for (char& c : data) {
        state = state * 1'664'525 + 1'013'904'223;
        c = static_cast<char>(state >> 24);
    }
    return data;
}

std::string receipt(const std::string& data) {
    return std::to_string(data.size()) + " " + to_hex(crypto::sha256(as_bytes(data)));
}

bool is_pattern(const std::string& data) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (data[i] != static_cast<char>(i % 251)) {
            return false;
        }
    }
    return true;
}

} // namespace

TEST_CASE("an upload reaches its sink byte by byte in pieces of at most 64 KiB") {
    TestServer server;
    const std::string data = noise(5'000'000);
    for (const std::string target : {"/upload", "/upload?later"}) {
        auto client = server.client();
        client.send(post_head(target, data.size()));
        client.send(data);
        CHECK(client.read_reply().body == receipt(data));
        CHECK(client.ask(get("/hello")).body == "hello");
    }
    CHECK_FALSE(server.application.journal.has("piece too large"));
    CHECK_FALSE(server.application.journal.has("upload aborted"));
}

TEST_CASE("a chunked upload reaches its sink") {
    TestServer server;
    auto client = server.client();
    const std::string data = noise(300'000);
    client.send("POST /upload?later HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + kHost);
    for (std::size_t at = 0; at < data.size(); at += 7'919) {
        const std::string piece = data.substr(at, 7'919);
        char size[16];
        snprintf(size, sizeof size, "%zx\r\n", piece.size());
        client.send(size + piece + "\r\n");
    }
    client.send("0\r\n\r\n");

    CHECK(client.read_reply().body == receipt(data));
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("an empty upload ends at once") {
    TestServer server;
    CHECK(server.client().ask(post_head("/upload", 0)).body == receipt(""));
}

TEST_CASE("nothing more is read from a client until the application asks for it") {
    auto limits = quick_limits();
    limits.body_grace = Millis(100); // the application's own time must not count
    TestServer server(limits);
    auto client = server.client();
    const std::string data = noise(60'000);
    client.send(post_head("/upload?hold", data.size()));
    client.send(data);
    REQUIRE(server.application.journal.wait_for("held 1"));

    const auto read_then = server.counters().bytes_in;
    std::promise<void> waited;
    core::Timer timer;
    server.on_loop([&] { timer = server.loop.after(Millis(250), [&] { waited.set_value(); }); });
    waited.get_future().wait();

    CHECK(server.counters().bytes_in == read_then);
    CHECK(read_then < data.size());
    for (int step = 2; !server.application.journal.has("upload ended"); ++step) {
        server.on_loop([&] { server.application.permits.back().more(); });
        REQUIRE(server.application.journal.wait_for("held " + std::to_string(step)));
    }
    CHECK(client.read_reply().body == receipt(data));
}

TEST_CASE("a sink that has seen enough answers at once") {
    TestServer server;
    auto client = server.client();
    client.send(post_head("/upload?enough", 10'000'000));
    client.send(noise(10'000));

    Reply reply = client.read_reply();

    CHECK(reply.status == 200);
    CHECK(reply.headers["connection"] == "close");
}

TEST_CASE("a sink hears when the client leaves in the middle") {
    TestServer server;
    auto client = server.client();
    client.send(post_head("/upload", 1'000));
    client.send("only this");
    client.reset();

    CHECK(server.application.journal.wait_for("upload aborted"));
    CHECK_FALSE(server.application.journal.has("upload ended"));
}

TEST_CASE("a sink hears when the client leaves while the application takes its time") {
    TestServer server;
    auto client = server.client();
    client.send(post_head("/upload?hold", 1'000));
    client.send("only this");
    REQUIRE(server.application.journal.wait_for("held 1"));

    client.reset();

    CHECK(server.application.journal.wait_for("upload aborted"));
}

TEST_CASE("an upload over its limit is refused and aborted") {
    TestServer server;
    auto client = server.client();
    client.send("POST /upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + kHost +
                "4\r\ndata\r\n4000001\r\n");

    CHECK(client.read_reply().status == 413);
    CHECK(server.application.journal.wait_for("upload aborted"));
}

TEST_CASE("a download arrives exactly, chunked or with a known length, at once or later") {
    TestServer server;
    auto client = server.client();
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{16'384}, std::size_t{1'000'003}}) {
        for (const std::string mode : {"", "&known", "&later", "&known&later"}) {
            Reply reply = client.ask(get("/stream?size=" + std::to_string(size) + mode));
            INFO(size << mode);
            CHECK(reply.complete);
            CHECK(reply.body.size() == size);
            CHECK(is_pattern(reply.body));
            CHECK(reply.headers.contains("transfer-encoding") == (mode.find("known") == mode.npos));
        }
    }
}

TEST_CASE("a download that fails breaks off, so that the client notices") {
    TestServer server;
    auto client = server.client();

    const Reply reply = client.ask(get("/stream?size=40000&breaks"));

    CHECK(reply.status == 200);
    CHECK_FALSE(reply.complete);
    CHECK(client.closed());
}

TEST_CASE("a download is asked for only as the client reads, and ends when it leaves") {
    TestServer server;
    auto client = server.client({.receive_buffer = 4'096});
    client.send(get("/stream?size=500000000"));
    REQUIRE(client.receive(1'000).size() > 0);

    REQUIRE(server.wait_until([](const auto& c) { return c.timeouts == 1; }));

    CHECK(server.application.journal.wait_for("source gone"));
    CHECK(server.counters().bytes_out < 20'000'000);
}

TEST_CASE("live events arrive in order, with ids, names and several lines") {
    TestServer server;
    auto client = server.client();
    client.send(get("/events"));
    Reply head;
    const std::string text = client.read_until("\r\n\r\n");
    CHECK(text.find("Content-Type: text/event-stream\r\n") != text.npos);
    REQUIRE(server.application.journal.wait_for("events open"));

    server.on_loop([&] {
        auto& stream = server.application.events[0];
        CHECK(stream.send("1", "door.opened", "{\"by\":\"card\"}"));
        CHECK(stream.send("2", "", "two\nlines"));
        CHECK(stream.send("3\nevent: forged", "x", ""));
    });

    CHECK(client.read_until("\n\n") == "id: 1\nevent: door.opened\ndata: {\"by\":\"card\"}\n\n");
    CHECK(client.read_until("\n\n") == "id: 2\ndata: two\ndata: lines\n\n");
    CHECK(client.read_until("\n\n") == "id: 3\nevent: x\ndata: \n\n");
}

TEST_CASE("a silent event stream outlives every deadline and carries comments") {
    auto limits = quick_limits();
    limits.event_keepalive = Millis(20);
    limits.opening = limits.idle = limits.write_stall = Millis(100);
    TestServer server(limits);
    auto client = server.client();
    client.send(get("/events"));
    client.read_until("\r\n\r\n");

    for (int i = 0; i < 15; ++i) {
        REQUIRE(client.read_until(":\n\n") == ":\n\n");
    }

    CHECK(server.counters().timeouts == 0);
}

TEST_CASE("a reader of events that does not keep up is cut off and the others are not") {
    TestServer server;
    auto slow = server.client({.receive_buffer = 4'096});
    slow.send(get("/events"));
    REQUIRE(server.application.journal.wait_for("events open"));
    auto quick = server.client();
    quick.send(get("/events"));
    quick.read_until("\r\n\r\n");
    const std::string data(1'000, 'x');

    bool slow_open = true;
    for (int i = 0; i < 100'000 && slow_open; ++i) {
        server.on_loop([&] {
            slow_open = server.application.events[0].send("", "", data);
            server.application.events[1].send("", "", data);
        });
        REQUIRE(quick.read_until("\n\n") == "data: " + data + "\n\n");
    }

    CHECK_FALSE(slow_open);
    CHECK(server.application.journal.wait_for("events closed"));
    CHECK(server.counters().slow_event_readers == 1);
    bool quick_open = false;
    server.on_loop([&] { quick_open = server.application.events[1].open(); });
    CHECK(quick_open);
}

TEST_CASE("the application hears when a reader of events leaves") {
    TestServer server;
    {
        auto client = server.client();
        client.send(get("/events"));
        client.read_until("\r\n\r\n");
    }
    CHECK(server.application.journal.wait_for("events closed"));
    CHECK(server.wait_until([](const auto& c) { return c.connections_open == 0; }));
}

TEST_CASE("closing an event stream sends what is queued and ends the connection") {
    TestServer server;
    auto client = server.client();
    client.send(get("/events"));
    client.read_until("\r\n\r\n");
    REQUIRE(server.application.journal.wait_for("events open"));

    server.on_loop([&] {
        server.application.events[0].send("", "", "last");
        server.application.events.clear();
    });

    CHECK(client.read_to_end() == "data: last\n\n");
    CHECK(client.closed());
    CHECK_FALSE(server.application.journal.has("events closed"));
}
