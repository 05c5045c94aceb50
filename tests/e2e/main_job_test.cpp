// SPDX-License-Identifier: Apache-2.0
// The product's main job from beginning to end, as the README's demonstration does it.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

TEST_CASE("pair, apply, import 20,000 users, swipe, unlock, read the log, find nothing to do") {
    Phone phone;
    Desk desk;
    phone.pair(desk);
    // With the schedules that the list of users speaks of: otherwise it would bring them.
    const std::string site = desk.write(
        "site.yaml", small_site() + "  schedules:\n"
                                    "    - {id: 1003, name: Office hours, type: weekly, "
                                    "days: [mon, tue, wed, thu, fri], windows: ['07:00-18:30']}\n"
                                    "    - {id: 1004, name: Night shift, type: daily, "
                                    "windows: ['22:00-06:00']}\n");

    // Before: everything differs; afterwards: nothing does.
    REQUIRE(desk.akx({"diff", "-f", site}).exit_code == 2);
    desk.ok({"apply", "-f", site, "--yes"});
    REQUIRE(desk.akx({"diff", "-f", site}).exit_code == 0);

    const std::string users = desk.folder() + "/users.csv";
    const Finished made = run({program("akx-make-users"), "20000", "--format", "device-csv"});
    REQUIRE(made.exit_code == 0);
    desk.write("users.csv", made.out);
    const Value report = json(desk.ok({"user", "import", users, "-o", "json"}));
    INFO(to_json(report));
    desk.ok({"user", "add", "ann", "--name", "Ann Example", "--cards", "02B775D2", "--access",
             "1001-1;"});

    phone.sim("card entrance 02B775D2");
    REQUIRE(phone.sim("relay A") == "ok on\n");
    desk.ok({"unlock", "A", "--reason", "delivery"});

    const auto entries = json_lines(desk.ok({"log", "door", "-o", "ndjson"}));
    REQUIRE(entries.size() >= 2);
    bool swiped = false;
    bool unlocked = false;
    for (const Value& entry : entries) {
        swiped =
            swiped || (entry.text_at("event") == "access.granted" &&
                       entry.text_at("user") == "ann" && entry.text_at("name") == "Ann Example");
        unlocked = unlocked ||
                   (entry.text_at("method") == "remote" && entry.text_at("reason") == "delivery");
    }
    CHECK(swiped);
    CHECK(unlocked);

    const Value page = json(desk.ok({"raw", "GET", "/v1/users?limit=1"}));
    REQUIRE(page.int_at("total") == 20'001);
    const Value again = json(desk.ok({"user", "import", users, "-o", "json"}));
    INFO(to_json(again));
    REQUIRE(desk.akx({"diff", "-f", site}).exit_code == 0);
}
