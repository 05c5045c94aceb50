// SPDX-License-Identifier: Apache-2.0
// Logs: followed over a restart, verified, bounded.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

TEST_CASE("log --follow goes on after the phone was restarted, without losing an entry") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", "-f", desk.write("site.yaml", small_site()), "--yes"});
    desk.ok({"unlock", "A", "--reason", "before"});
    Process follower({program("akx"), "log", "door", "--follow", "-o", "ndjson", "--after", "0"},
                     desk.environment());
    REQUIRE(json(follower.next_line()).text_at("reason") == "before");

    desk.ok({"unlock", "A", "--reason", "first"});
    const Value first = json(follower.next_line());
    phone.kill();
    phone.start();
    desk.ok({"unlock", "A", "--reason", "second"});

    const Value second = json(follower.next_line());
    CHECK(second.text_at("reason") == "second");
    CHECK(first.text_at("reason") == "first");
}

TEST_CASE("the audit log names who did what and its chain is intact") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"user", "add", "ann", "--name", "Ann"});

    const std::string log = desk.ok({"log", "audit", "-o", "ndjson"});

    CHECK(log.find("pairing.completed") != std::string::npos);
    CHECK(log.find("\"user.added\"") != std::string::npos);
    CHECK(log.find("\"actor\":\"client:") != std::string::npos);
    desk.ok({"log", "audit", "--verify"});
}

TEST_CASE("a full ring leaves an explicit gap") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    desk.ok({"apply", "-f", desk.write("site.yaml", small_site() + "  log: {doorEntries: 100}\n"),
             "--yes"});

    for (int i = 0; i < 150; ++i) {
        phone.sim("card entrance A1B2C3D4");
    }

    Value page = Value::object();
    for (int i = 0; i < 200 && page.array_at("gaps").empty(); ++i) {
        page = json(desk.ok({"raw", "GET", "/v1/log/door?limit=1000"}));
    }
    REQUIRE(page.array_at("gaps").size() == 1);
    CHECK(page.array_at("gaps").front().text_at("why") == "removed");
}
