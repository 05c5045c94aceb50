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

// Those in which a user stays a user: keys of older firmwares have names and codes only.
std::vector<const Format*> formats_of_users() {
    std::vector<const Format*> out;
    for (const Format* format : formats()) {
        if (format->carries().has(model::User::section(), "id")) {
            out.push_back(format);
        }
    }
    return out;
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
        UserRow row = again.rows[i];
        model::User fresh; // takes only what the row says it speaks of
        merge(fresh, std::move(row));
        CHECK(whole(fresh) == carried(format, rows[i]));
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
        for (const Format* format : formats_of_users()) {
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

TEST_CASE("names with separators, quotes and line breaks survive the devices' formats") {
    const std::vector<UserRow> rows = made_up({.seed = 4, .hostile = true}, 300);
    for (const std::string_view name : {"device-csv", "device-xml", "device-tgz"}) {
        check_round_trip(*find_format(name), rows, {}, {.pins = true});
    }
}

TEST_CASE("a spreadsheet finds no formula in a safe export") {
    const std::vector<UserRow> rows = made_up({.seed = 5, .hostile = true}, 200);
    const std::string text =
        write_users(*find_format("csv"), rows, {}, {.pins = true, .spreadsheet_safe = true});
    CsvReader reader([](const CsvRow& row) {
        for (const CsvCell& cell : row.cells) {
            CHECK(std::string_view("=+-@\t\r\n").find(cell.text.substr(0, 1)) ==
                  (cell.text.empty() ? 0 : std::string_view::npos));
        }
    });
    REQUIRE(reader.feed(text));
    REQUIRE(reader.finish());
}

TEST_CASE("an export without PINs, imported again, leaves every PIN as it is") {
    const std::vector<UserRow> rows = made_up({.seed = 6}, 100);
    for (const Format* format : formats_of_users()) {
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
