// SPDX-License-Identifier: Apache-2.0
// Live events that survive broken connections.
#include "component/net/wire.hpp"
#include "net/sse.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using test::Peer;
using test::TlsServer;

namespace {

constexpr std::string_view kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

// Sends two events after the cursor asked for, then breaks.
void two_events(Peer& peer) {
    const std::optional<test::HttpText> request = peer.request();
    if (!request) {
        return;
    }
    const std::size_t equals = request->path.find("after=");
    int cursor = equals == std::string::npos ? 0 : std::stoi(request->path.substr(equals + 6));
    peer.send(kHead);
    for (int i = 0; i < 2; ++i) {
        ++cursor;
        peer.send("id: " + std::to_string(cursor) + "\nevent: e\ndata: " + std::to_string(cursor) +
                  "\n\n");
    }
    peer.send("id: 99\ndata: half");
    if (cursor % 4 == 0) {
        peer.cut();
    }
}

net::FollowOptions follow_options() {
    net::FollowOptions out;
    out.request = [](const std::string& cursor) {
        return net::Request::get(net::Target("/v1/events").add_if("after", cursor).text());
    };
    out.first_wait = Millis(1);
    return out;
}

} // namespace

TEST_CASE("following goes on where the broken stream ended, without loss or repetition") {
    TlsServer server(two_events);
    net::Client client = test::client_for(server);
    std::vector<std::string> seen;
    int breaks = 0;
    net::FollowOptions options = follow_options();
    options.cursor = "5";
    options.broken = [&breaks](const Error&, Millis) { ++breaks; };
    options.take = [&seen](const net::SseEvent& event) {
        seen.push_back(event.data);
        return seen.size() < 7;
    };
    REQUIRE(net::follow(client, options));
    CHECK(seen == std::vector<std::string>{"6", "7", "8", "9", "10", "11", "12"});
    CHECK(breaks == 3);
}

TEST_CASE("following fails at once when the first connection fails") {
    TlsServer server([](Peer& peer) { peer.request(); });
    net::Client client = test::client_for(server);
    net::FollowOptions options = follow_options();
    options.take = [](const net::SseEvent&) { return true; };
    const Status status = net::follow(client, options);
    REQUIRE_FALSE(status);
    CHECK(status.error().is(errors::unreachable));
    CHECK(server.connections() == 1);
}

TEST_CASE("following ends when the phone refuses after a break") {
    std::atomic<int> connections = 0;
    TlsServer server([&connections](Peer& peer) {
        if (++connections == 1) {
            two_events(peer);
        } else if (peer.request()) {
            peer.reply(401, "");
        }
    });
    net::Client client = test::client_for(server);
    net::FollowOptions options = follow_options();
    options.take = [](const net::SseEvent&) { return true; };
    const Status status = net::follow(client, options);
    REQUIRE_FALSE(status);
    CHECK(status.error().is(errors::unauthenticated));
}

TEST_CASE("following a silent stream can be stopped") {
    std::stop_source stop;
    TlsServer server([&stop](Peer& peer) {
        peer.request();
        peer.send(kHead);
        stop.request_stop();
        peer.wait_for_end();
    });
    net::Client client = test::client_for(server);
    net::FollowOptions options = follow_options();
    options.stop = stop.get_token();
    options.take = [](const net::SseEvent&) { return true; };
    CHECK(net::follow(client, options));
}

TEST_CASE("a wait between two tries can be stopped") {
    std::stop_source stop;
    TlsServer server(two_events);
    net::Client client = test::client_for(server);
    net::FollowOptions options = follow_options();
    options.first_wait = options.longest_wait = Millis(3'600'000);
    options.stop = stop.get_token();
    options.take = [](const net::SseEvent&) { return true; };
    options.broken = [&stop](const Error&, Millis wait) {
        CHECK(wait == Millis(3'600'000));
        stop.request_stop();
    };
    CHECK(net::follow(client, options));
}

TEST_CASE("the server may set the wait, within our limit") {
    TlsServer server([](Peer& peer) {
        peer.request();
        peer.send(std::string(kHead) + "retry: 999999999\n\ndata: a\n\n");
    });
    net::Client client = test::client_for(server);
    std::stop_source stop;
    net::FollowOptions options = follow_options();
    options.longest_wait = Millis(20'000);
    options.stop = stop.get_token();
    options.take = [](const net::SseEvent&) { return true; };
    Millis asked{0};
    options.broken = [&](const Error&, Millis wait) {
        asked = wait;
        stop.request_stop();
    };
    CHECK(net::follow(client, options));
    CHECK(asked == Millis(20'000));
}
