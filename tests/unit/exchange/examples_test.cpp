// SPDX-License-Identifier: Apache-2.0
// Every file of examples/users is one that can be imported at once.
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

Collected read_example(const std::string& name) {
    const std::string text = load_text("examples/users/" + name);
    const Result<const Format*> format =
        detect_format(std::string_view(text).substr(0, kDetectBytes), name);
    REQUIRE(format);
    Collected file = read_users(**format, text, 512, {.file = name});
    CAPTURE(name, file.told(), file.failure());
    CHECK_FALSE(file.error);
    return file;
}

} // namespace

TEST_CASE("the examples hold the same six people in every format that keeps users") {
    for (const std::string name :
         {"users.device.csv", "users.csv", "users.ndjson", "UserData.xml", "UserData.tgz"}) {
        const Collected file = read_example(name);
        CAPTURE(name);
        CHECK(file.problems.empty());
        REQUIRE(file.rows.size() == 6);
        CHECK(file.rows[1].user.name == "Rossi, Chiara");
        CHECK(file.rows[1].user.cards ==
              std::vector<model::CardCode>{{"04A2B81C5E6F80"}, {"0012C4D9"}});
        CHECK(file.rows[2].user.pin.reveal() == "013579");
        CHECK(file.rows[3].user.access.at(0).schedule == 1003);
        CHECK(file.rows[4].user.name == "王芳");
        for (const UserRow& row : file.rows) {
            CHECK(check_complete(row));
        }
    }
}

TEST_CASE("the keys of older firmwares hold the same cards and PINs") {
    const Collected cards = read_example("ICKey.xml");
    CHECK(cards.problems.empty());
    REQUIRE(cards.rows.size() == 5);
    CHECK(cards.rows[1].user.name == "Rossi, Chiara");
    CHECK(cards.rows[1].user.cards ==
          std::vector<model::CardCode>{{"04A2B81C5E6F80"}, {"0000000012C4D9"}});
    CHECK_FALSE(present(cards.rows[1], "pin"));
    const Collected pins = read_example("PrivateKey.xml");
    CHECK(pins.problems.empty());
    REQUIRE(pins.rows.size() == 3);
    CHECK(pins.rows[1].user.pin.reveal() == "013579");
    CHECK_FALSE(present(pins.rows[1], "cards"));
}

TEST_CASE("the schedules the examples name are in the same file or in the one beside it") {
    const Collected beside = read_example("DoorSchedule.xml");
    REQUIRE(beside.schedules.size() == 2);
    for (const std::string name : {"users.device.csv", "users.ndjson", "UserData.tgz"}) {
        const Collected file = read_example(name);
        CAPTURE(name);
        REQUIRE(file.schedules.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(model::encode(file.schedules[i]) == model::encode(beside.schedules[i]));
        }
    }
}

TEST_CASE("there is an example of every format, and every example is tested here") {
    std::set<std::string> seen;
    for (const auto& entry : std::filesystem::directory_iterator("examples/users")) {
        const std::string name = entry.path().filename();
        const std::string head = load_text(entry.path()).substr(0, kDetectBytes);
        const Result<const Format*> format = detect_format(head, name);
        CAPTURE(name);
        REQUIRE(format);
        seen.insert(name);
    }
    CHECK(seen == std::set<std::string>{"DoorSchedule.xml", "ICKey.xml", "PrivateKey.xml",
                                        "UserData.tgz", "UserData.xml", "users.csv",
                                        "users.device.csv", "users.ndjson"});
}
