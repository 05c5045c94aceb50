// SPDX-License-Identifier: Apache-2.0
// Configurations on trial in the real phone: kill -9 at every write, reboots, full and hanging
// disks, wrong clocks.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>
#include <thread>

using namespace akx;
using namespace akx::test;

namespace {

std::string body(const std::string& name, const std::string& more = {}) {
    return R"({"config":{"device":{"name":")" + name + R"("},"relays":[{"id":"A"}]})" + more + "}";
}

// A phone at revision 1 ("old"), and whoever administers it.
class Site {
  public:
    Phone phone;
    Desk desk;

    Site() {
        phone.set_options({"--sim-boot", "1"});
        phone.kill();
        phone.start();
        phone.pair(desk);
        put(body("old"));
    }

    Finished raw(const std::string& method, const std::string& path,
                 const std::string& data = {}) const {
        std::vector<std::string> words = {"raw", method, "/v1/config" + path};
        if (!data.empty()) {
            words.insert(words.end(), {"--data", data});
        }
        return desk.akx(words);
    }
    Value put(const std::string& data) const {
        const Finished done = raw("PUT", "", data);
        INFO(done.err);
        REQUIRE(done.exit_code == 0);
        return json(done.out);
    }
    Value status() const { return json(raw("GET", "/status").out); }
    std::string name() const {
        return json(raw("GET", "").out).find("config")->find("device")->text_at("name");
    }
    // "1 old", "2 new on trial"
    std::string picture() const {
        const Value now = status();
        return now.text_at("revision") + " " + name() +
               (now.find("window") != nullptr ? " on trial" : "");
    }
    std::string open_window(const std::string& length = "60s") const {
        return put(body("new", R"(,"confirm":")" + length + "\"")).find("window")->text_at("id");
    }
    void restart() {
        phone.kill();
        phone.start();
    }
    void wait_until(const std::string& wanted, std::chrono::seconds limit) const {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (picture() != wanted && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        REQUIRE(picture() == wanted);
    }
};

} // namespace

TEST_CASE("kill -9 at every write of an apply, a confirmation and a rollback") {
    Site site;
    const auto number = [&] { return site.status().text_at("revision"); };
    SECTION("apply") {
        std::string before;
        bool survived = false;
        for (int writes = 0; !survived; ++writes) {
            INFO("write " << writes);
            before = number();
            site.phone.sim("disk kill " + std::to_string(writes));
            const Finished asked = site.raw("PUT", "", body("new", R"(,"confirm":"60s")"));
            survived = asked.exit_code == 0;
            REQUIRE((survived || asked.exit_code == 5));
            site.restart();
            const Value now = site.status();
            const bool trial = now.find("window") != nullptr;
            REQUIRE(site.name() == (trial ? "new" : "old"));
            REQUIRE(now.text_at("confirmed") == before);
            REQUIRE((trial || now.text_at("revision") == before));
            REQUIRE((trial || !survived));
            if (trial) {
                REQUIRE(site.raw("POST", "/rollback", "{}").exit_code == 0);
            }
            REQUIRE(site.name() == "old");
        }
    }
    SECTION("confirm") {
        bool survived = false;
        for (int writes = 0; !survived; ++writes) {
            INFO("write " << writes);
            const std::string window = site.open_window();
            const std::string trial = number();
            site.phone.sim("disk kill " + std::to_string(writes));
            const Finished asked =
                site.raw("POST", "/confirm", R"({"window":")" + window + R"("})");
            survived = asked.exit_code == 0;
            REQUIRE((survived || asked.exit_code == 5));
            site.restart();
            const Value now = site.status();
            const bool open = now.find("window") != nullptr;
            REQUIRE(number() == trial); // the window is still open, or it is confirmed
            REQUIRE(site.name() == "new");
            REQUIRE((!open || !survived));
            REQUIRE((open || now.text_at("confirmed") == trial));
            if (open) { // asked again, it is confirmed
                REQUIRE(
                    site.raw("POST", "/confirm", R"({"window":")" + window + R"("})").exit_code ==
                    0);
            }
            site.put(body("old"));
        }
    }
    SECTION("rollback") {
        bool survived = false;
        for (int writes = 0; !survived; ++writes) {
            INFO("write " << writes);
            const std::string before = number();
            site.open_window();
            site.phone.sim("disk kill " + std::to_string(writes));
            const Finished asked = site.raw("POST", "/rollback", "{}");
            survived = asked.exit_code == 0;
            REQUIRE((survived || asked.exit_code == 5));
            site.restart();
            const bool open = site.status().find("window") != nullptr;
            REQUIRE(site.name() == (open ? "new" : "old"));
            REQUIRE((!open || !survived));
            if (open) {
                REQUIRE(site.raw("POST", "/rollback", "{}").exit_code == 0);
            }
            REQUIRE(number() == before);
        }
    }
}

TEST_CASE("a trial comes back by itself, also when the phone is killed in between") {
    Site site;
    site.open_window("5s");
    CHECK(site.picture() == "2 new on trial");
    site.restart();
    CHECK(site.picture() == "2 new on trial");
    site.wait_until("1 old", std::chrono::seconds(10));
    const Finished late = site.raw("POST", "/confirm", R"({"window":"ABCDEFGH"})");
    CHECK(late.exit_code == 10);
}

TEST_CASE("a reboot inside the window leaves it open for half of it at most") {
    Site site;
    const std::string window = site.open_window("10s");
    site.phone.set_options({"--sim-boot", "2"});
    site.restart();
    const Value now = site.status();
    REQUIRE(now.find("window") != nullptr);
    CHECK(now.find("window")->text_at("id") == window);
    CHECK(now.find("window")->find("remaining")->as_real() <= 5.0);
    site.wait_until("1 old", std::chrono::seconds(10));
    const Finished late = site.raw("POST", "/confirm", R"({"window":")" + window + R"("})");
    CHECK(late.exit_code == 9);
    CHECK(late.out.find("AKX-E0506") != std::string::npos);
}

TEST_CASE("stepping the clock inside the window neither ends nor prolongs it") {
    Site site;
    site.open_window("6s");
    const auto opened = std::chrono::steady_clock::now();
    site.phone.sim("clock +3h");
    CHECK(site.picture() == "2 new on trial");
    site.phone.sim("clock -6h");
    site.wait_until("1 old", std::chrono::seconds(12));
    const auto took = std::chrono::steady_clock::now() - opened;
    CHECK(took > std::chrono::seconds(5));
    CHECK(took < std::chrono::seconds(11));
}

TEST_CASE("with a full disk the trial ends on time, and is written down when there is room") {
    Site site;
    site.open_window("5s");
    site.phone.sim("disk full");
    site.wait_until("1 old on trial", std::chrono::seconds(12)); // in force, not yet durable
    CHECK(site.status().find("window")->text_at("state") == "returning");
    CHECK(site.raw("PUT", "", body("other")).exit_code == 8);
    site.phone.sim("disk ok");
    site.wait_until("1 old", std::chrono::seconds(12));
    site.restart();
    CHECK(site.picture() == "1 old");
}

TEST_CASE("a disk that hangs in a confirmation does not keep the trial alive") {
    Site site;
    const std::string window = site.open_window("5s");
    site.phone.sim("disk slow 13s");
    Process confirm({program("akx"), "raw", "POST", "/v1/config/confirm", "--data",
                     R"({"window":")" + window + R"("})", "--timeout", "60s"},
                    site.desk.environment());
    const auto asked = std::chrono::steady_clock::now();
    // The confirmed settings are in force 5 s after the deadline although the disk still hangs.
    std::string found;
    while (found != "old" && std::chrono::steady_clock::now() - asked < std::chrono::seconds(12)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        found = site.name();
    }
    CHECK(found == "old");
    // It was asked for in time: once it is durable after all, it counts.
    CHECK(confirm.wait() == 0);
    site.phone.sim("disk ok");
    CHECK(site.picture() == "2 new");
}

TEST_CASE("the door opens all through a trial and its rollback") {
    Site site;
    site.put(R"({"config":{"device":{"name":"old"},"relays":[{"id":"A","holdDelay":"100ms"}],)"
             R"("readers":[{"id":"entrance","source":"sim"}]}})");
    site.desk.ok(
        {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "1001-1;"});
    site.put(R"({"config":{"device":{"name":"new"},"relays":[{"id":"A","holdDelay":"100ms"}],)"
             R"("readers":[{"id":"entrance","source":"sim"}]},"confirm":"5s"})");
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(7);
    int opened = 0;
    while (std::chrono::steady_clock::now() < end) {
        site.phone.sim("card entrance 02B775D2");
        REQUIRE(site.phone.sim("relay A") == "ok on\n");
        ++opened;
        while (site.phone.sim("relay A") == "ok on\n") {
        }
    }
    CHECK(opened > 5);
    CHECK(site.name() == "old");
}
