// SPDX-License-Identifier: Apache-2.0
// Doors: cards, PINs, schedules, holds, inputs, late commands.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

struct Site {
    Phone phone;
    Desk desk;

    explicit Site(const std::string& more = {}) {
        phone.pair(desk);
        apply(more);
    }
    void apply(const std::string& more) {
        desk.ok({"apply", "-f", desk.write("site.yaml", small_site() + more), "--yes"});
    }
    // The reason of the newest refusal in the door log.
    std::string last_reason() {
        const Value page =
            json(desk.ok({"raw", "GET", "/v1/log/door?newest=true&limit=1&event=access.denied"}));
        const auto& entries = page.array_at("entries");
        return entries.empty() ? "" : entries.front().text_at("reason");
    }
    bool open() { return phone.sim("relay A") == "ok on\n"; }
};

// Asks until it is so, at most ten seconds.
bool eventually(const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
    }
    return true;
}

} // namespace

TEST_CASE("a card opens the door for its hold time, an unknown one does not") {
    Site site;
    site.desk.ok(
        {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "1001-1;"});

    site.phone.sim("card entrance 02B775D2");
    CHECK(site.open());
    CHECK(eventually([&] { return !site.open(); }));

    site.phone.sim("card entrance A1B2C3D4");
    CHECK_FALSE(site.open());
    CHECK(eventually([&] { return site.last_reason() == "unknown-credential"; }));
}

TEST_CASE("a private PIN opens; five wrong ones lock the keypad until it is released") {
    Site site;
    site.desk.ok({"user", "add", "bob", "--name", "Bob", "--pin-stdin", "--access", "1001-1;"},
                 "2580\n");

    for (int i = 0; i < 5; ++i) {
        site.phone.sim("keys keypad 9999#");
    }
    site.phone.sim("keys keypad 2580#");
    CHECK_FALSE(site.open());

    site.desk.ok({"keypad", "release"});
    site.phone.sim("keys keypad 2580#");
    CHECK(site.open());
}

TEST_CASE("in apt+pin mode the room comes first and PINs may repeat between rooms") {
    Site site("  pin: {mode: apt+pin}\n");
    for (const std::string room : {"101", "102"}) {
        site.desk.ok({"user", "add", "u" + room, "--name", "Room " + room, "--room", room,
                      "--pin-stdin", "--access", "1001-1;"},
                     "1234\n");
    }

    site.phone.sim("keys keypad 102#1234#");

    CHECK(site.open());
    CHECK(eventually([&] {
        return site.desk.ok({"log", "door", "--user", "u102"}).find("Room 102") !=
               std::string::npos;
    }));
}

TEST_CASE("outside the schedule the card is refused, inside it opens") {
    Site site("  schedules:\n    - {id: 5, name: Christmas, type: range, dateFrom: 2099-12-24, "
              "dateTo: 2099-12-26}\n");
    site.desk.ok(
        {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "5-1;"});

    site.phone.sim("card entrance 02B775D2");

    CHECK_FALSE(site.open());
    CHECK(eventually([&] { return site.last_reason() == "outside-schedule"; }));
}

TEST_CASE("validity ends with its last minute") {
    Site site;
    site.desk.ok({"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access",
                  "1001-1;", "--valid-to", "2020-01-01T00:00"});

    site.phone.sim("card entrance 02B775D2");

    CHECK_FALSE(site.open());
    CHECK(eventually([&] { return site.last_reason() == "expired"; }));
}

TEST_CASE("a lock-down refuses everybody, also over the network, and outlives a restart") {
    Site site;
    site.desk.ok(
        {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "1001-1;"});
    site.desk.ok({"door", "hold", "A", "locked", "--reason", "alarm"});

    site.phone.sim("card entrance 02B775D2");
    CHECK_FALSE(site.open());
    const Finished refused = site.desk.akx({"unlock", "A"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("locked down") != std::string::npos);

    site.phone.stop();
    site.phone.start();
    CHECK(site.desk.akx({"unlock", "A"}).exit_code == 1);
    site.desk.ok({"door", "hold", "A", "normal"});
    site.desk.ok({"unlock", "A"});
    CHECK(site.open());
}

TEST_CASE("a stuck relay is a failure, never a success") {
    Site site;
    site.phone.sim("relay A stuck");

    const Finished tried = site.desk.akx({"unlock", "A"});

    CHECK(tried.exit_code == 1);
    CHECK(tried.err.find("AKX-E0801") != std::string::npos);
}

TEST_CASE("a command that comes too late never fires") {
    Site site;
    site.phone.sim("clock +1m"); // the phone takes the command for a minute old

    const Finished late = site.desk.akx({"unlock", "A"});

    CHECK(late.exit_code == 1);
    CHECK(late.err.find("AKX-E0802") != std::string::npos);
    CHECK_FALSE(site.open());
}

TEST_CASE("an exit button opens at its edge") {
    Site site;

    site.phone.sim("input A low");

    CHECK(site.open());
}

TEST_CASE("a broken reader is reported and works again without a restart") {
    Site site;
    site.desk.ok(
        {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "1001-1;"});
    site.phone.sim("reader entrance broken");
    CHECK(json(site.desk.ok({"raw", "GET", "/v1/health"})).text_at("status") == "degraded");

    site.phone.sim("reader entrance working");
    site.phone.sim("card entrance 02B775D2");

    CHECK(site.open());
    CHECK(json(site.desk.ok({"raw", "GET", "/v1/health"})).text_at("status") == "ok");
}
