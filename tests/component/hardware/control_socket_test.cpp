// SPDX-License-Identifier: Apache-2.0
#include "hardware/control_socket.hpp"

#include "component/hardware/loop_fixture.hpp"
#include "hardware/hardware.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>

#include <atomic>
#include <thread>

using namespace akx;
using namespace akx::agent;

namespace {

struct Bench {
    TestLoop loop;
    test::TempFolder folder;
    std::string path = folder.path() + "/control.sock";
    std::string seen;
    Simulator simulator;
    ShiftableClock clock;
    Hardware hardware{loop.loop,
                      {[this](const std::string& reader, ByteView uid) {
                           seen += reader + "=" + to_hex(uid) + ";";
                       },
                       [this](const std::string&, char key) { seen += key; },
                       [this](model::InputId, bool high) { seen += high ? "high;" : "low;"; },
                       [this](const std::string& reader, const std::string& error) {
                           seen += reader + (error.empty() ? " found;" : " lost;");
                       }},
                      &simulator};
    ControlSocket socket{loop.loop, simulator, clock, {}};

    Bench() {
        model::Phone phone;
        phone.readers.push_back({.id = "front", .source = "sim"});
        hardware.configure(phone);
        REQUIRE(socket.listen(path).ok());
    }

    // Asks from another thread, as another process would.
    std::string ask(const std::string& line) {
        std::string answer;
        std::atomic<bool> done = false;
        std::thread asker([&] {
            answer = send_control(path, line).value_or("no answer");
            done = true;
        });
        loop.until([&] { return done.load(); });
        asker.join();
        return answer;
    }
};

} // namespace

TEST_CASE("each control command does what it says") {
    Bench bench;

    CHECK(bench.ask("card front 02B775D2") == "ok");
    CHECK(bench.ask("keys front 12#") == "ok");
    CHECK(bench.ask("input A high") == "ok");
    CHECK(bench.ask("reader front broken") == "ok");
    CHECK(bench.ask("reader front working") == "ok");
    CHECK(bench.ask("relay A") == "ok off");
    CHECK(bench.ask("clock +36h").starts_with("ok 20"));

    REQUIRE(bench.seen == "front=02b775d2;12#high;front lost;front found;");
}

TEST_CASE("wrong control commands say what is wrong") {
    Bench bench;

    CHECK(bench.ask("card front").starts_with("error usage: card READER UID"));
    CHECK(bench.ask("card front xyz").starts_with("error"));
    CHECK(bench.ask("card back 01").find("no simulated reader 'back'") != std::string::npos);
    CHECK(bench.ask("dance").find("unknown command") != std::string::npos);
    CHECK(bench.ask("").find("unknown command") != std::string::npos);
    CHECK(bench.ask("disk full").find("not available") != std::string::npos);
    REQUIRE(bench.seen.empty());
}

TEST_CASE("only the owner may reach the control socket") {
    Bench bench;
    struct stat info {};

    REQUIRE(::stat(bench.path.c_str(), &info) == 0);

    REQUIRE((info.st_mode & 0777) == 0600);
}
