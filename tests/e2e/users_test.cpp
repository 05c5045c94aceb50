// SPDX-License-Identifier: Apache-2.0
// Users: one by one, and lists in and out.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

struct Paired {
    Phone phone;
    Desk desk;
    Paired() {
        phone.pair(desk);
        desk.ok({"apply", "-f", desk.write("site.yaml", small_site()), "--yes"});
    }
    std::int64_t users() {
        return json(desk.ok({"raw", "GET", "/v1/users?limit=1"})).int_at("total");
    }
    std::string made(int count, const std::string& format = "device-csv") {
        const Finished out =
            run({program("akx-make-users"), std::to_string(count), "--format", format});
        REQUIRE(out.exit_code == 0);
        return out.out;
    }
};

} // namespace

TEST_CASE("a user is added, shown, changed and deleted; the PIN is never shown") {
    Paired site;
    site.desk.ok({"user", "add", "ann", "--name", "Ann", "--pin-stdin", "--access", "1001-1;"},
                 "13579\n");

    const std::string shown = site.desk.ok({"user", "get", "ann", "-o", "json"});
    CHECK(shown.find("13579") == std::string::npos);
    CHECK(shown.find("\"hasPin\"") != std::string::npos);

    site.desk.ok({"user", "set", "ann", "--room", "4"});
    CHECK(site.desk.ok({"user", "get", "ann", "-o", "json"}).find("\"Ann\"") != std::string::npos);
    site.phone.sim("keys keypad 13579#"); // the change kept the PIN
    CHECK(site.phone.sim("relay A") == "ok on\n");

    site.desk.ok({"user", "delete", "ann", "--yes"});
    CHECK(site.desk.akx({"user", "get", "ann"}).exit_code == 10);
}

TEST_CASE("one bad row of many stops the import, names itself, and can be skipped") {
    Paired site;
    std::string rows = site.made(1'000);
    const std::string bad = "bad,,Mallory,0,0,1001-1;,,123456789,,,,,,,,,,\n";
    rows.insert(rows.find("ScheduleData"), bad);
    const std::string file = site.desk.write("users.csv", rows);

    const Finished refused = site.desk.akx({"user", "import", file});
    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("users.csv:1003") != std::string::npos);
    CHECK(refused.err.find("123456789") == std::string::npos); // a PIN is not echoed
    CHECK(site.users() == 0);

    const Finished skipped = site.desk.akx({"user", "import", file, "--skip-invalid"});
    CHECK(skipped.exit_code == 6);
    CHECK(site.users() == 1'000);
}

TEST_CASE("a replacement that would delete too many is refused with the list") {
    Paired site;
    site.desk.ok({"user", "import", site.desk.write("users.csv", site.made(500))});
    const std::string few = site.desk.write("few.csv", site.made(100));

    const Finished refused = site.desk.akx({"user", "import", few, "--mode", "replace", "--yes"});
    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("AKX-E0213") != std::string::npos);
    CHECK(site.users() == 500);

    site.desk.ok({"user", "import", few, "--mode", "replace", "--max-delete", "400", "--yes"});
    CHECK(site.users() == 100);
}

TEST_CASE("half a file changes nothing") {
    Paired site;
    const std::string rows = site.made(2'000);
    const std::size_t last_row = rows.rfind('\n', rows.size() / 2);
    const std::string half = site.desk.write("half.csv", rows.substr(0, last_row + 30));

    const Finished refused = site.desk.akx({"user", "import", half});

    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find("cut short") != std::string::npos);
    CHECK(site.users() == 0);
}

TEST_CASE("a dry run tells and changes nothing") {
    Paired site;

    site.desk.ok({"user", "import", site.desk.write("users.csv", site.made(50)), "--dry-run"});

    CHECK(site.users() == 0);
}

TEST_CASE("users exported from one phone give the same access on another") {
    Paired one;
    Paired other;
    one.desk.ok({"user", "import", one.desk.write("users.csv", one.made(300))});
    one.desk.ok({"user", "add", "ann", "--name", "Ann, \"the\" Example", "--cards", "0000A1B2",
                 "--pin-stdin", "--access", "1001-1;"},
                "97531\n");

    for (const std::string format : {"csv", "ndjson", "device-csv"}) {
        const std::string file = one.desk.folder() + "/out." + format;
        one.desk.ok({"user", "export", file, "--format", format, "--with-pins"});
        other.desk.ok({"user", "import", file, "--format", format, "--mode", "replace",
                       "--max-delete", "1000", "--yes"});
        INFO(format);
        CHECK(other.users() == 301);
        other.phone.sim("keys keypad 97531#");
        CHECK(other.phone.sim("relay A") == "ok on\n");
    }
}
