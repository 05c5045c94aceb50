// SPDX-License-Identifier: Apache-2.0
#include "net/sse.hpp"

#include <catch2/catch.hpp>

using namespace akx;

namespace {

struct Collector {
    std::vector<std::string> events;
    std::function<Status(const net::SseEvent&)> take = [this](const net::SseEvent& event) {
        events.push_back(event.id + "|" + event.event + "|" + event.data);
        return Status();
    };
};

constexpr std::string_view kStream = "\xEF\xBB\xBF: welcome\n"
                                     "id: 1\nevent: door.opened\ndata: {\"a\":1}\n\n"
                                     "data: two\r\ndata:  lines\r\n\r\n"
                                     "retry: 1500\rid: 3\rdata\r\r"
                                     "event: nothing\n\n"
                                     "unknown: x\nid: bad\0id\ndata: last\n\n"
                                     "data: unfinished\n";
const std::vector<std::string> kEvents = {"1|door.opened|{\"a\":1}", "1|message|two\n lines",
                                          "3|message|", "3|message|last"};

std::string stream() {
    std::string out(kStream);
    // The literal above ends at its NUL.
    return out + std::string("\0id\ndata: last\n\ndata: unfinished\n", 33);
}

} // namespace

TEST_CASE("a stream of events cut at any byte gives the same events") {
    const std::string text = stream();
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Collector collector;
        net::SseParser parser;
        REQUIRE(parser.feed(as_bytes(std::string_view(text).substr(0, cut)), collector.take));
        REQUIRE(parser.feed(as_bytes(std::string_view(text).substr(cut)), collector.take));
        INFO(cut);
        REQUIRE(collector.events == kEvents);
        REQUIRE(parser.retry() == Millis(1500));
    }
}

TEST_CASE("a stream of events fed byte by byte gives the same events") {
    Collector collector;
    net::SseParser parser;
    for (const char c : stream()) {
        REQUIRE(parser.feed(as_bytes({&c, 1}), collector.take));
    }
    CHECK(collector.events == kEvents);
}

TEST_CASE("an endless line and an endless event are refused") {
    Collector collector;
    net::SseParser parser(100);
    CHECK(parser.feed(as_bytes("data: " + std::string(94, 'x') + "\n\n"), collector.take));
    const Status line = parser.feed(as_bytes(std::string(101, 'x')), collector.take);
    REQUIRE_FALSE(line);
    CHECK(line.error().is(errors::too_large));

    net::SseParser other(100);
    Status status;
    for (int i = 0; i < 50 && status; ++i) {
        status = other.feed(as_bytes("data: xx\n"), collector.take);
    }
    REQUIRE_FALSE(status);
    CHECK(status.error().is(errors::too_large));
}

TEST_CASE("empty data lines count towards the limit") {
    Collector collector;
    net::SseParser parser(100);
    Status status;
    for (int i = 0; i < 500 && status; ++i) {
        status = parser.feed(as_bytes("data\n"), collector.take);
    }
    CHECK_FALSE(status);
}

TEST_CASE("a restart forgets the unfinished event but not the last id") {
    Collector collector;
    net::SseParser parser;
    REQUIRE(parser.feed(as_bytes("id: 7\ndata: a\n\nevent: x\ndata: lost\nda"), collector.take));
    parser.restart();
    REQUIRE(parser.feed(as_bytes("data: b\n\n"), collector.take));
    CHECK(collector.events == std::vector<std::string>{"7|message|a", "7|message|b"});
}

TEST_CASE("an error of the reader ends the parsing") {
    net::SseParser parser;
    int taken = 0;
    const Status status =
        parser.feed(as_bytes("data: a\n\ndata: b\n\n"), [&taken](const net::SseEvent&) -> Status {
            ++taken;
            return Error(errors::io, "full");
        });
    REQUIRE_FALSE(status);
    CHECK(status.error().is(errors::io));
    CHECK(taken == 1);
}
