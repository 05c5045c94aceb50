// SPDX-License-Identifier: Apache-2.0
// The reader of Linux input devices, fed the kernel's own records through a named pipe.
#include "hardware/input_reader.hpp"

#include "component/hardware/loop_fixture.hpp"
#include "support/temp_folder.hpp"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace akx;
using namespace akx::agent;

namespace {

int key_code(char c) {
    if (c == '0') {
        return KEY_0;
    }
    if (c >= '1' && c <= '9') {
        return KEY_1 + (c - '1');
    }
    return c == '\n' ? KEY_ENTER : c == 'A' ? KEY_A : KEY_ESC;
}

std::vector<input_event> typed(std::string_view text) {
    std::vector<input_event> events;
    for (char c : text) {
        for (int value : {1, 0}) {
            input_event event{};
            event.type = EV_KEY;
            event.code = static_cast<std::uint16_t>(key_code(c));
            event.value = value;
            events.push_back(event);
        }
    }
    return events;
}

struct Pipe {
    test::TempFolder folder;
    std::string path = folder.path() + "/event0";
    int writer = -1;

    Pipe() { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }
    ~Pipe() { close(); }
    void open() { writer = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC); }
    void close() {
        if (writer >= 0) {
            ::close(writer);
            writer = -1;
        }
    }
    void send(std::string_view text) {
        const auto events = typed(text);
        const std::size_t bytes = events.size() * sizeof(input_event);
        REQUIRE(::write(writer, events.data(), bytes) == static_cast<ssize_t>(bytes));
    }
};

struct Seen {
    std::vector<std::string> cards;
    std::string keys;
    std::vector<std::string> states;
    HardwareEvents events{
        [this](const std::string&, ByteView uid) { cards.push_back(to_hex_upper(uid)); },
        [this](const std::string&, char key) { keys += key; },
        {},
        [this](const std::string&, const std::string& error) { states.push_back(error); }};
};

model::Reader reader(model::ReaderKind kind) {
    model::Reader out;
    out.id = "front";
    out.kind = kind;
    out.format = model::CardMode::d10;
    return out;
}

} // namespace

TEST_CASE("a keyboard-wedge reader's decimal line becomes the bytes of the card") {
    TestLoop loop;
    Pipe pipe;
    Seen seen;
    const auto driver =
        open_input_reader(loop.loop, reader(model::ReaderKind::id), pipe.path, seen.events);
    loop.until([&] { return driver->working(); });
    pipe.open();

    pipe.send("0045577682\n"); // 8H10D of 02B775D2, facts/akuvox §5

    loop.until([&] { return !seen.cards.empty(); });
    REQUIRE(seen.cards == std::vector<std::string>{"02B775D2"});
    REQUIRE(seen.keys.empty());
}

TEST_CASE("a keypad's keys come one by one, Enter as # and Escape as *") {
    TestLoop loop;
    Pipe pipe;
    Seen seen;
    const auto driver =
        open_input_reader(loop.loop, reader(model::ReaderKind::keypad), pipe.path, seen.events);
    loop.until([&] { return driver->working(); });
    pipe.open();

    pipe.send("12\x1B\n");

    loop.until([&] { return seen.keys.size() == 4; });
    REQUIRE(seen.keys == "12*#");
}

TEST_CASE("a reader that goes away is reported once and found again") {
    TestLoop loop;
    Pipe pipe;
    Seen seen;
    const auto driver =
        open_input_reader(loop.loop, reader(model::ReaderKind::id), pipe.path, seen.events);
    loop.until([&] { return driver->working(); });
    REQUIRE(seen.states == std::vector<std::string>{""});
    pipe.open();

    pipe.send("1\n");
    pipe.close(); // the reader sees the end of the pipe, as of an unplugged device

    loop.until([&] { return seen.states.size() >= 2; });
    REQUIRE_FALSE(seen.states[1].empty());
    loop.until([&] { return driver->working(); });
    REQUIRE(seen.states.back().empty());
}

TEST_CASE("an overlong line is dropped as a whole and the next one is read") {
    WedgeDecoder decoder(model::ReaderKind::ic);
    std::vector<std::string> lines;
    for (const input_event& event : typed(std::string(40, '1') + "\n12\n")) {
        if (const auto output = decoder.feed(event)) {
            lines.push_back(output->line);
        }
    }

    REQUIRE(lines == std::vector<std::string>{"12"});
}
