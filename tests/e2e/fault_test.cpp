// SPDX-License-Identifier: Apache-2.0
// Disks that fill up or crawl: the door goes on, and nobody is told a lie.
#include "e2e/json.hpp"
#include "support/phone.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::test;

namespace {

struct Site {
    Phone phone;
    Desk desk;
    Site() {
        phone.pair(desk);
        desk.ok({"apply", "-f", desk.write("site.yaml", small_site()), "--yes"});
        desk.ok(
            {"user", "add", "ann", "--name", "Ann", "--cards", "02B775D2", "--access", "1001-1;"});
    }
};

} // namespace

TEST_CASE("with a full disk doors open, changes fail clearly, and nothing is half done") {
    Site site;
    site.phone.sim("disk full");

    site.phone.sim("card entrance 02B775D2");
    CHECK(site.phone.sim("relay A") == "ok on\n");
    const Finished failed = site.desk.akx({"user", "add", "bob", "--name", "Bob"});
    CHECK(failed.exit_code == 1);
    CHECK(failed.err.find("AKX-E0702") != std::string::npos);
    CHECK(site.desk.akx({"user", "get", "bob"}).exit_code == 10);

    site.phone.sim("disk ok");
    site.desk.ok({"user", "add", "bob", "--name", "Bob"});
}

TEST_CASE("a slow disk does not slow the door") {
    Site site;
    site.phone.sim("disk slow 2s");
    Process import({program("akx"), "user", "add", "eve", "--name", "Eve"},
                   site.desk.environment());

    const auto before = std::chrono::steady_clock::now();
    site.phone.sim("card entrance 02B775D2");
    const bool open = site.phone.sim("relay A") == "ok on\n";
    const auto took = std::chrono::steady_clock::now() - before;

    CHECK(open);
    CHECK(took < std::chrono::seconds(1)); // two processes started and answered
    site.phone.sim("disk ok");
    CHECK(import.wait() == 0);
}
