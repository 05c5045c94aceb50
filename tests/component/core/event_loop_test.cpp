// SPDX-License-Identifier: Apache-2.0
#include "core/event_loop.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace akx;
using core::EventLoop;
using core::Priority;

namespace {

struct Pipe {
    Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        close_writer();
    }
    void write() { REQUIRE(::write(ends[1], "x", 1) == 1); }
    void read() {
        char byte = 0;
        REQUIRE(::read(ends[0], &byte, 1) == 1);
    }
    void close_writer() {
        if (ends[1] >= 0) {
            ::close(std::exchange(ends[1], -1));
        }
    }
    std::array<int, 2> ends{-1, -1};
};

} // namespace

TEST_CASE("timers come due in the order of their times and not when cancelled") {
    EventLoop loop;
    std::string order;
    auto late = loop.after(Millis(12), [&] {
        order += "late ";
        loop.stop();
    });
    auto never = loop.after(Millis(3), [&] { order += "never "; });
    auto early = loop.after(Millis(1), [&] { order += "early "; });
    never.cancel();

    loop.run();

    CHECK(order == "early late ");
    CHECK_FALSE(late.pending());
    CHECK_FALSE(never.pending());
}

TEST_CASE("a timer that is destroyed inside another one's call does not come due") {
    EventLoop loop;
    bool called = false;
    auto second = std::make_unique<core::Timer>(loop.after(Millis(2), [&] { called = true; }));
    auto first = loop.after(Millis(1), [&] { second.reset(); });
    auto last = loop.after(Millis(8), [&] { loop.stop(); });

    loop.run();

    CHECK_FALSE(called);
}

TEST_CASE("tasks posted from another thread run on the loop in order") {
    EventLoop loop;
    std::vector<int> seen;
    std::thread::id ran_on;
    std::thread other([&] {
        for (int i = 0; i < 1000; ++i) {
            loop.post([&seen, i] { seen.push_back(i); });
        }
        loop.post([&] {
            ran_on = std::this_thread::get_id();
            loop.stop();
        });
    });

    loop.run();
    other.join();

    CHECK(ran_on == std::this_thread::get_id());
    REQUIRE(seen.size() == 1000);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
}

TEST_CASE("an urgent descriptor is served before normal ones that were ready earlier") {
    EventLoop loop;
    Pipe slow;
    Pipe reader;
    std::string order;
    slow.write();
    reader.write();
    auto normal = loop.watch_readable(slow.ends[0], Priority::normal, [&] {
        slow.read();
        order += "normal ";
        loop.stop();
    });
    auto urgent = loop.watch_readable(reader.ends[0], Priority::urgent, [&] {
        reader.read();
        order += "urgent ";
    });

    loop.run();

    CHECK(order == "urgent normal ");
}

TEST_CASE("a descriptor that becomes urgent waits for one long callback, not for all of them") {
    EventLoop loop;
    std::array<Pipe, 8> clients;
    Pipe reader;
    std::size_t before_urgent = 0;
    std::size_t served = 0;
    std::vector<core::Watch> watches;
    for (Pipe& client : clients) {
        client.write();
        watches.push_back(loop.watch_readable(client.ends[0], Priority::normal, [&] {
            client.read();
            if (served++ == 0) {
                reader.write(); // a card is swiped while eight clients are ready
            }
            const auto until = std::chrono::steady_clock::now() + Millis(2);
            while (std::chrono::steady_clock::now() < until) { // longer than a turn's budget
            }
            if (served == clients.size()) {
                loop.stop();
            }
        }));
    }
    auto urgent = loop.watch_readable(reader.ends[0], Priority::urgent, [&] {
        reader.read();
        before_urgent = served;
    });

    loop.run();

    CHECK(before_urgent == 1);
}

TEST_CASE("everyone has a turn, however many are ready and however long each takes") {
    EventLoop loop;
    std::array<Pipe, 32> clients; // a multiple of what one look at the descriptors reports
    std::array<int, 32> turns{};
    int calls = 0;
    std::vector<core::Watch> watches;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        clients[i].write(); // and never read: always ready
        watches.push_back(loop.watch_readable(clients[i].ends[0], Priority::normal, [&, i] {
            ++turns[i];
            const auto until = std::chrono::steady_clock::now() + Millis(1);
            while (std::chrono::steady_clock::now() < until) { // a whole turn's budget
            }
            if (++calls == 3 * 32) {
                loop.stop();
            }
        }));
    }

    loop.run();

    CHECK(std::all_of(turns.begin(), turns.end(), [](int count) { return count == 3; }));
}

TEST_CASE("a watch may be ended inside its own callback and by another one") {
    EventLoop loop;
    Pipe one;
    Pipe two;
    one.write();
    two.write();
    int calls = 0;
    core::Watch first;
    core::Watch second;
    const auto end_both = [&] {
        ++calls;
        first.end();
        second.end();
    };
    first = loop.watch_readable(one.ends[0], Priority::normal, end_both);
    second = loop.watch_readable(two.ends[0], Priority::normal, end_both);
    auto done = loop.after(Millis(5), [&] { loop.stop(); });

    loop.run();

    CHECK(calls == 1);
    CHECK_FALSE(first.active());
}

TEST_CASE("interest decides what is reported, and a hung-up descriptor is reported anyway") {
    EventLoop loop;
    Pipe pipe;
    pipe.write();
    std::vector<core::Readiness> seen;
    auto watch =
        loop.watch(pipe.ends[0], {.read = false}, Priority::normal, [&](core::Readiness ready) {
            seen.push_back(ready);
            loop.stop();
        });
    auto hang_up = loop.after(Millis(5), [&] {
        CHECK(seen.empty());
        pipe.close_writer();
    });

    loop.run();

    REQUIRE(seen.size() == 1);
    CHECK(seen[0].broken);
    watch.want({.read = true});
    loop.run();
    CHECK(seen.back().readable);
}

TEST_CASE("a plain file cannot be watched") {
    EventLoop loop;
    const int fd = ::open("/etc/hostname", O_RDONLY | O_CLOEXEC);
    REQUIRE(fd >= 0);
    const auto watch = loop.watch_readable(fd, Priority::normal, [] {});

    CHECK_FALSE(watch.active());
    ::close(fd);
}

TEST_CASE("a signal arrives as a call on the loop, again and again") {
    EventLoop loop;
    std::vector<int> seen;
    loop.on_signals({SIGUSR1, SIGUSR2}, [&](int signal) {
        seen.push_back(signal);
        if (seen.size() == 2) {
            loop.stop();
        } else {
            ::raise(SIGUSR2);
        }
    });
    ::raise(SIGUSR1);

    loop.run();

    CHECK(seen == std::vector<int>{SIGUSR1, SIGUSR2});
}

TEST_CASE("writing to a closed pipe does not kill a process that has a loop") {
    EventLoop loop;
    Pipe pipe;
    ::close(pipe.ends[0]);

    CHECK(::write(pipe.ends[1], "x", 1) == -1);
    CHECK(errno == EPIPE);
    pipe.ends[0] = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}
