// SPDX-License-Identifier: Apache-2.0
// kill -9 while changes are written: what was acknowledged is there, what was not is there as a
// whole or not at all. AKX_CRASH_ROUNDS sets the number of rounds (scripts/crash: 1000).
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <random>

using namespace akx;
using namespace akx::test;

namespace {

int rounds() {
    const char* text = std::getenv("AKX_CRASH_ROUNDS");
    return text != nullptr ? std::atoi(text) : 12;
}

std::string site_with_hold(int seconds) {
    std::string text = small_site();
    text.replace(text.find("500ms"), 5, std::to_string(seconds) + "s");
    return text;
}

std::string rows(int first, int count) {
    std::string out;
    for (int i = first; i < first + count; ++i) {
        const std::string id = std::to_string(i);
        out += R"({"id":"u)" + id + R"(","name":"User )" + id + R"(","cards":[")" +
               std::to_string(10'000'000 + i) +
               R"("],"access":[{"schedule":1001,"relays":["A"]}]})" + "\n";
    }
    return out;
}

} // namespace

TEST_CASE("kill -9 in the middle of applies and imports loses nothing acknowledged") {
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", "-f", desk.write("site.yaml", site_with_hold(1)), "--yes"});
    int hold = 1;
    std::int64_t users = 0;
    constexpr int kBatch = 400;

    for (int round = 0; round < rounds(); ++round) {
        const bool import = random() % 2 == 0;
        const std::string path = import ? desk.write("users.ndjson", rows(round * kBatch, kBatch))
                                        : desk.write("next.yaml", site_with_hold(hold + 1));
        Process change(import
                           ? std::vector<std::string>{program("akx"), "user", "import", path}
                           : std::vector<std::string>{program("akx"), "apply", "-f", path, "--yes"},
                       desk.environment());
        ::usleep(static_cast<useconds_t>(
            random() % 60'000)); // the moment is the point: it must differ from round to round
        phone.kill();
        const bool acknowledged = change.wait() == 0;
        phone.start();

        const Value relays = json(desk.ok({"raw", "GET", "/v1/config"}));
        const std::string now =
            relays.find("config")->array_at("relays").front().text_at("holdDelay");
        const std::int64_t count =
            json(desk.ok({"raw", "GET", "/v1/users?limit=1"})).int_at("total");
        INFO("round " << round << (import ? " import" : " apply") << " acknowledged "
                      << acknowledged << " users " << count << " hold " << now);
        if (import) {
            const bool whole = count == users + kBatch;
            REQUIRE((whole || (!acknowledged && count == users)));
            users = count;
        } else {
            const bool whole = now == std::to_string(hold + 1) + "s";
            REQUIRE((whole || (!acknowledged && now == std::to_string(hold) + "s")));
            hold += whole ? 1 : 0;
        }
        REQUIRE(phone.sim("relay A") == "ok off\n");
    }
    desk.ok({"log", "audit", "--verify"});
}
