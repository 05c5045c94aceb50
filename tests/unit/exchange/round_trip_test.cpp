// SPDX-License-Identifier: Apache-2.0
#include "support/site/site.hpp"
#include "unit/exchange/collect.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using namespace akx::exchange::test;

namespace {

std::vector<UserRow> made_up(const akx::test::SiteOptions& options, std::size_t count) {
    const akx::test::Site site(options);
    std::vector<UserRow> rows(count);
    for (std::size_t i = 0; i < count; ++i) {
        rows[i].user = site.user(i);
    }
    return rows;
}

// What is left of a user after a format has carried it.
Value carried(const Format& format, UserRow row) {
    model::User out;
    row.present = format.carries();
    merge(out, std::move(row));
    return whole(out);
}

void check_round_trip(const Format& format, std::span<const UserRow> rows,
                      std::span<const model::Schedule> schedules, const WriterOptions& options) {
    const std::string text = write_users(format, rows, schedules, options);
    const Collected again = read_users(format, text, 4096);
    CAPTURE(std::string(format.name), again.told(), again.failure());
    REQUIRE(again.problems.empty());
    REQUIRE_FALSE(again.error);
    REQUIRE(again.rows.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CHECK(whole(again.rows[i].user) == carried(format, rows[i]));
    }
    REQUIRE(again.schedules.size() == (format.schedules ? schedules.size() : 0));
    for (std::size_t i = 0; i < again.schedules.size(); ++i) {
        CHECK(model::encode(again.schedules[i]) == model::encode(schedules[i]));
    }
}

} // namespace

TEST_CASE("users survive every format with all that the format says it carries") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        const akx::test::SiteOptions options{.seed = seed, .cards = 5};
        const std::vector<UserRow> rows = made_up(options, 150);
        const std::vector<model::Schedule> schedules = akx::test::Site(options).schedules();
        for (const Format* format : formats()) {
            check_round_trip(*format, rows, schedules, {.pins = true});
        }
    }
}

TEST_CASE("texts with separators, quotes and line breaks survive our own formats in every dress") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        const std::vector<UserRow> rows = made_up({.seed = seed, .hostile = true}, 100);
        for (const char separator : {',', ';', '\t'}) {
            for (const bool safe : {false, true}) {
                check_round_trip(*find_format("csv"), rows, {},
                                 {.pins = true, .spreadsheet_safe = safe, .separator = separator});
            }
        }
        check_round_trip(*find_format("ndjson"), rows, {}, {.pins = true});
    }
}

TEST_CASE("names with separators, quotes and line breaks survive the devices' CSV") {
    std::vector<UserRow> rows = made_up({.seed = 4, .hostile = true}, 300);
    check_round_trip(*find_format("device-csv"), rows, {}, {.pins = true});
}

TEST_CASE("a spreadsheet finds no formula in a safe export") {
    const std::vector<UserRow> rows = made_up({.seed = 5, .hostile = true}, 200);
    const std::string text =
        write_users(*find_format("csv"), rows, {}, {.pins = true, .spreadsheet_safe = true});
    CsvReader reader([](const CsvRow& row) {
        for (const CsvCell& cell : row.cells) {
            CHECK(std::string_view("=+-@\t\r").find(cell.text.substr(0, 1)) ==
                  (cell.text.empty() ? 0 : std::string_view::npos));
        }
    });
    REQUIRE(reader.feed(text));
    REQUIRE(reader.finish());
}

TEST_CASE("an export without PINs, imported again, leaves every PIN as it is") {
    const std::vector<UserRow> rows = made_up({.seed = 6}, 100);
    for (const Format* format : formats()) {
        Collected again = read_users(*format, write_users(*format, rows, {}, {}));
        REQUIRE(again.rows.size() == rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            model::User stored = rows[i].user;
            merge(stored, std::move(again.rows[i]));
            CHECK(whole(stored) == whole(rows[i].user));
        }
    }
}

TEST_CASE("the users read do not depend on the pieces in which a file comes") {
    const std::vector<UserRow> rows = made_up({.seed = 7, .hostile = true}, 12);
    const std::vector<model::Schedule> schedules = akx::test::Site({}).schedules();
    for (const Format* format : formats()) {
        std::string text = write_users(*format, rows, schedules, {.pins = true});
        text.insert(text.size() / 2, "\xFC\"\n"); // something to report, too
        const Collected once = read_users(*format, text);
        for (const std::size_t piece : {1, 2, 3, 5, 7, 11, 16, 29, 64, 127, 500, 1023}) {
            const Collected again = read_users(*format, text, piece);
            CAPTURE(std::string(format->name), piece);
            CHECK(again.told() == once.told());
            REQUIRE(again.rows.size() == once.rows.size());
            for (std::size_t i = 0; i < once.rows.size(); ++i) {
                CHECK(whole(again.rows[i].user) == whole(once.rows[i].user));
            }
        }
    }
}

TEST_CASE("the examples hold the same six people in every format") {
    for (const std::string name : {"users.device.csv", "users.csv", "users.ndjson"}) {
        const std::string text = load_text("examples/users/" + name);
        const Result<const Format*> format =
            detect_format(std::string_view(text).substr(0, kDetectBytes), name);
        REQUIRE(format);
        const Collected file = read_users(**format, text);
        CAPTURE(name, file.told(), file.failure());
        CHECK(file.problems.empty());
        REQUIRE(file.rows.size() == 6);
        CHECK(file.rows[1].user.name == "Rossi, Chiara");
        CHECK(file.rows[1].user.cards ==
              std::vector<model::CardCode>{{"04A2B81C5E6F80"}, {"0012C4D9"}});
        CHECK(file.rows[2].user.pin.reveal() == "013579");
        CHECK(file.rows[3].user.access.at(0).schedule == 1003);
        CHECK(file.rows[4].user.name == "王芳");
    }
}
