// SPDX-License-Identifier: Apache-2.0
// The text forms of dates and times.
#include "model/schedule.hpp"
#include "model/user.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::model;

TEST_CASE("time windows are written HH:MM-HH:MM") {
    const auto window = TextForm<TimeWindow>::parse("08:30-17:05");
    REQUIRE(window.has_value());
    CHECK(window->from == 8 * 60 + 30);
    CHECK(window->to == 17 * 60 + 5);
    CHECK(TextForm<TimeWindow>::print(*window) == "08:30-17:05");
    CHECK(TextForm<TimeWindow>::parse("22:00 - 05:00") == TimeWindow{22 * 60, 5 * 60});
    CHECK(TextForm<TimeWindow>::print(TimeWindow()) == "00:00-23:59");
}

TEST_CASE("other forms of time windows are refused") {
    for (const char* text : {"", "08:00", "8:00-17:00", "08:00-24:00", "08:60-09:00",
                             "08:00-17:00-18:00", "08.00-17.00", "08:00–17:00", "-1:00-02:00",
                             "0800-1700", "08:00-17:00x", "+8:00-09:00"}) {
        INFO(text);
        CHECK_FALSE(TextForm<TimeWindow>::parse(text).has_value());
    }
}

TEST_CASE("dates are days of the calendar, leap years included") {
    CHECK(TextForm<Date>::parse("1970-01-01") == Date{0});
    CHECK(TextForm<Date>::parse("2024-02-29").has_value());
    CHECK(TextForm<Date>::print(*TextForm<Date>::parse("2026-11-20")) == "2026-11-20");
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20261120",
                             "2026-11-31", "2026/11/20", "2026-11-20 ", ""}) {
        INFO(text);
        CHECK_FALSE(TextForm<Date>::parse(text).has_value());
    }
}

TEST_CASE("validity is a local minute") {
    const auto minute = TextForm<LocalMinute>::parse("2026-12-31T18:00");
    REQUIRE(minute.has_value());
    CHECK(TextForm<LocalMinute>::print(*minute) == "2026-12-31T18:00");
    CHECK(TextForm<LocalMinute>::parse("2026-12-31 18:00") == minute);
    for (const char* text : {"2026-12-31", "2026-12-31T24:00", "2026-12-31T18:60", "18:00", ""}) {
        INFO(text);
        CHECK_FALSE(TextForm<LocalMinute>::parse(text).has_value());
    }
}

TEST_CASE("the built-in schedules are always and never") {
    CHECK(always_schedule().id == 1001);
    CHECK(never_schedule().id == 1002);
    CHECK(is_built_in(1001));
    CHECK(is_built_in(1002));
    CHECK_FALSE(is_built_in(1000));
    CHECK(never_schedule().date_to < Date{0});
    CHECK_FALSE(always_schedule().date_to.has_value());
}

TEST_CASE("a user must not end before beginning nor hold a card twice") {
    User user;
    user.id = "1";
    user.name = "A";
    std::vector<Error> problems;
    user.valid_from = TextForm<LocalMinute>::parse("2026-01-01T00:00");
    user.valid_to = user.valid_from;
    user.cards = {{"0A1B"}, {"0A1C"}};
    check_user(user, problems);
    CHECK(problems.empty());

    user.valid_to = TextForm<LocalMinute>::parse("2025-12-31T23:59");
    user.cards.push_back({"A1B"}); // the first, without its zero
    check_user(user, problems);
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].field() == "validTo");
    CHECK(problems[1].field() == "cards");
}

TEST_CASE("user ids may hold any letters but no blanks at the ends, slashes or controls") {
    const Syntax& syntax = *User::section().find("id")->options.syntax;
    for (const char* id : {"1", "a b", "Ünal", "x@y.z", "漢"}) {
        INFO(id);
        CHECK(syntax.matches(id));
    }
    for (const char* id : {" a", "a ", "a/b", "a\nb", "\x7F"}) {
        INFO(id);
        CHECK_FALSE(syntax.matches(id));
    }
}
