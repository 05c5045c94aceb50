// SPDX-License-Identifier: Apache-2.0
// Users at work: found, granted, compared, simulated; schedules that come with them; expiry to the
// minute; imports that are interrupted.
#include "base/time.hpp"
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace akx;
using namespace akx::test;

namespace {

struct Site {
    Phone phone;
    Desk desk;

    explicit Site(const std::string& more = {}) {
        phone.pair(desk);
        desk.ok({"apply", "-f", desk.write("site.yaml", small_site() + more), "--yes"});
    }
    void add_ann(std::vector<std::string> more = {}) {
        std::vector<std::string> words = {"user",    "add",      "ann",      "--name", "Ann Lee",
                                          "--cards", "02B775D2", "--access", "1001-1;"};
        words.insert(words.end(), more.begin(), more.end());
        desk.ok(words);
    }
    std::int64_t users() {
        return json(desk.ok({"raw", "GET", "/v1/users?limit=1"})).int_at("total");
    }
    std::string made(int count, const std::string& format = "ndjson") {
        const Finished out =
            run({program("akx-make-users"), std::to_string(count), "--format", format});
        REQUIRE(out.exit_code == 0);
        return out.out;
    }
    bool opens() {
        phone.sim("card entrance 02B775D2");
        const bool open = phone.sim("relay A") == "ok on\n";
        desk.ok({"door", "hold", "A", "locked"}); // closes it at once
        desk.ok({"door", "hold", "A", "normal"});
        return open;
    }
    Value simulate(std::vector<std::string> words) {
        words.insert(words.begin(), {"door", "simulate", "-o", "json"});
        return json(desk.ok(words));
    }
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a grant opens the door, a revocation closes it, by the user's name") {
    Site site;
    site.desk.ok({"user", "add", "ann", "--name", "Ann Lee", "--cards", "02B775D2"});
    CHECK_FALSE(site.opens());
    site.desk.ok({"user", "grant", "Ann Lee", "--door", "front/Main entrance"});
    CHECK(site.opens());
    site.desk.ok({"user", "revoke", "ann lee", "--door", "A"});
    CHECK_FALSE(site.opens());
}

TEST_CASE("a user is found by PIN without the PIN being shown; asking again and again is slowed") {
    Site site;
    site.add_ann();
    site.desk.ok({"user", "set", "ann", "--pin-stdin"}, "97531\n");
    const Finished found = site.desk.akx({"user", "find", "--pin-stdin", "-o", "json"}, "97531\n");
    CHECK(found.exit_code == 0);
    CHECK(contains(found.out, "Ann Lee"));
    CHECK_FALSE(contains(found.out + found.err, "97531"));

    Finished last;
    for (int i = 0; i < 6; ++i) {
        last = site.desk.akx({"user", "find", "--pin-stdin"}, "24680\n");
    }
    CHECK(contains(last.err, "slowed down"));
    const std::string audit = site.desk.ok({"log", "audit", "-o", "json"});
    CHECK(contains(audit, "pin.asked"));
    CHECK_FALSE(contains(audit, "97531"));
}

TEST_CASE("a card is found by the code of any display mode") {
    Site site;
    site.add_ann();
    for (const std::string code : {"02B775D2", "2b775d2", "D275B702", "0045577682", "3530929922",
                                   "12023250", "18330162", "183-30162", "11746850"}) {
        INFO(code);
        CHECK(contains(site.desk.ok({"user", "find", "--card", code}), "Ann Lee"));
    }
    CHECK(site.desk.akx({"user", "find", "--card", "18330163"}).exit_code == 10);
}

TEST_CASE("a comparison names who differs and in what, and a list that was imported does not") {
    Site site;
    std::string rows = site.made(50);
    const std::string file = site.desk.write("people.ndjson", rows);
    site.desk.ok({"user", "import", file});
    CHECK(site.desk.akx({"user", "diff", file}).exit_code == 0);

    site.desk.ok({"user", "set", "10001", "--room", "999", "--pin-stdin"}, "11223344\n");
    site.desk.ok({"user", "delete", "10002", "--yes"});
    site.add_ann();
    const Finished differs = site.desk.akx({"user", "diff", file, "-o", "csv"});
    CHECK(differs.exit_code == 2);
    CHECK(contains(differs.out, "changed,10001,\"room,pin\""));
    CHECK(contains(differs.out, "added,10002,"));
    CHECK(contains(differs.out, "deleted,ann,"));
    CHECK_FALSE(contains(differs.out, "11223344"));
    CHECK(site.users() == 50); // nothing was changed
}

TEST_CASE("schedules in a device's file come to the phone with the users that need them") {
    Site site;
    const std::string file = site.desk.write("users.csv", site.made(40, "device-csv"));
    const Finished imported = site.desk.akx({"user", "import", file});
    INFO(imported.err);
    CHECK(imported.exit_code == 0);
    CHECK(contains(imported.err, "1003 'Office hours'"));
    CHECK(contains(site.desk.ok({"schedule", "get", "1004", "-o", "json"}), "22:00-06:00"));
    CHECK(site.desk.akx({"user", "diff", file}).exit_code == 0);

    site.desk.ok({"schedule", "set", "1003", "--windows", "09:00-10:00"});
    const Finished refused = site.desk.akx({"user", "import", file});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "1003 'Office hours'"));
    site.desk.ok({"user", "import", file, "--schedules", "replace"});
    CHECK(contains(site.desk.ok({"schedule", "get", "1003", "-o", "json"}), "07:00-18:30"));
}

TEST_CASE("a simulation gives each check, at any time, and opens nothing") {
    Site site("  schedules:\n    - {id: 5, name: Days, type: daily, windows: "
              "[\"08:00-16:59\"], holidays: closed}\n"
              "  holidays:\n    - {name: Christmas, from: 2026-12-25, yearly: true}\n");
    site.desk.ok({"user", "add", "ann", "--name", "Ann Lee", "--cards", "02B775D2", "--access",
                  "5-1;", "--valid-to", "2027-12-31T18:00"});
    const auto reason = [&](const std::string& at) {
        return site.simulate({"--user", "Ann Lee", "--at", at}).text_at("reason");
    };
    CHECK(reason("2026-12-24T16:59") == "granted");
    CHECK(reason("2026-12-24T17:00") == "outside-schedule");
    CHECK(reason("2026-12-25T12:00") == "outside-schedule"); // a holiday
    CHECK(reason("2027-12-31T12:00") == "granted");
    CHECK(reason("2028-01-01T12:00") == "expired");
    CHECK(reason("2026-07-01T06:00:00Z") == "granted"); // 08:00 in Berlin's summer
    CHECK(reason("2026-07-01T05:59:00Z") == "outside-schedule");

    const Value unknown = site.simulate({"--card", "A1B2C3D4"});
    CHECK(unknown.text_at("reason") == "unknown-credential");
    const Value other = site.simulate({"--card", "2b775d2", "--at", "2026-12-24T12:00"});
    CHECK(other.text_at("name") == "Ann Lee");
    CHECK(other.array_at("steps").size() > 4);
    CHECK(site.phone.sim("relay A") == "ok off\n");
    site.desk.ok({"door", "hold", "A", "locked"});
    CHECK(reason("2026-12-24T16:59") == "door-locked-down");
}

TEST_CASE("access begins and ends with its minute, while the phone runs") {
    Site site;
    const Value health = json(site.desk.ok({"raw", "GET", "/v1/health"}));
    const WallTime now = *parse_utc(health.text_at("time"));
    const TimeZone berlin = *TimeZone::load("Europe/Berlin");
    // A quarter of an hour ahead: the last minute of validity, told on the phone's clock.
    const WallTime first = std::chrono::floor<std::chrono::minutes>(now) + std::chrono::minutes(10);
    const WallTime last = first + std::chrono::minutes(5);
    const auto local = [&](WallTime time) {
        return format_civil_minutes(berlin.to_civil(time).minutes());
    };
    site.add_ann({"--valid-from", local(first), "--valid-to", local(last)});
    WallTime at = now;
    const auto go_to = [&](WallTime time) {
        site.phone.sim("clock +" + format_duration(time - at));
        at = time;
    };
    // The phone's clock runs on meanwhile: twenty seconds lie between each step and the edge.
    go_to(first - std::chrono::seconds(40));
    CHECK_FALSE(site.opens());
    go_to(first + std::chrono::seconds(1));
    CHECK(site.opens());
    go_to(last + std::chrono::seconds(20)); // within the last minute
    CHECK(site.opens());
    go_to(last + std::chrono::seconds(61));
    CHECK_FALSE(site.opens());
}

TEST_CASE(
    "an import that is interrupted while it reads changes nothing; run again, it goes through") {
    Site site;
    const std::string rows = site.made(2'000);
    const std::string fifo = site.desk.folder() + "/rows.ndjson";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::vector<std::string> command = {program("akx"), "user",     "import",
                                        fifo,           "--format", "ndjson"};
    Process akx(command, site.desk.environment());
    const int half = ::open(fifo.c_str(), O_WRONLY);
    REQUIRE(half >= 0);
    const std::size_t size = rows.size() / 2;
    std::size_t sent = 0;
    while (sent < size) {
        const ssize_t count = ::write(half, rows.data() + sent, size - sent);
        REQUIRE(count > 0);
        sent += static_cast<std::size_t>(count);
    }
    akx.signal(SIGINT);
    CHECK(akx.wait() == 130);
    ::close(half);
    CHECK(site.users() == 0);

    site.desk.ok({"user", "import", site.desk.write("rows2.ndjson", rows)});
    CHECK(site.users() == 2'000);
}

TEST_CASE("an import that is interrupted at any moment leaves all or nothing behind") {
    Site site;
    const std::string file = site.desk.write("rows.csv", site.made(5'000, "csv"));
    int whole = 0;
    int nothing = 0;
    for (int round = 0; round < 12; ++round) {
        Process akx({program("akx"), "user", "import", file}, site.desk.environment());
        // The moment varies; it does not stand for anything.
        ::usleep(static_cast<useconds_t>(100'000 * round));
        akx.signal(SIGINT);
        const int code = akx.wait();
        const std::int64_t users = site.users();
        INFO("round " << round << ", exit code " << code << ", " << users << " users");
        CHECK((users == 0 || users == 5'000));
        if (code == 0) {
            CHECK(users == 5'000);
        }
        (users == 0 ? nothing : whole) += 1;
        if (users != 0) {
            const std::string empty = site.desk.write("empty.csv", "id,name\n");
            site.desk.ok(
                {"user", "import", empty, "--mode", "replace", "--max-delete", "5000", "--yes"});
        }
    }
    CHECK(nothing > 0);
}
