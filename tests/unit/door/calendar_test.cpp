// SPDX-License-Identifier: Apache-2.0
#include "door/calendar.hpp"
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

namespace akx::door::test {

namespace {

Calendar calendar(const std::vector<model::Schedule>& schedules, std::string_view zone = "UTC") {
    return Calendar(schedules, *TimeZone::load(zone));
}

model::Schedule daily(model::ScheduleId id, std::vector<model::TimeWindow> windows) {
    model::Schedule schedule;
    schedule.id = id;
    schedule.type = model::ScheduleType::daily;
    schedule.windows = std::move(windows);
    return schedule;
}

CivilMinute minute(std::string_view text) {
    return {*parse_civil_minutes(text)};
}

// Minutes of real time during which the schedule is open, from one instant to another.
int open_minutes(const Calendar& calendar, model::ScheduleId id, std::string_view from,
                 std::string_view to) {
    int count = 0;
    for (WallTime time = utc(from); time < utc(to); time += std::chrono::minutes(1)) {
        count += calendar.is_open(id, calendar.local(time)) ? 1 : 0;
    }
    return count;
}

constexpr int kFrom0200 = 2 * 60;
constexpr int kTo0259 = 2 * 60 + 59;

} // namespace

TEST_CASE("a civil minute knows its day, minute and weekday, also before 1970") {
    const CivilMinute monday = minute("2026-03-02T09:30");
    CHECK(monday.minute_of_day() == 9 * 60 + 30);
    CHECK(monday.weekday() == model::Weekday::mon);
    CHECK(monday.day_before().weekday() == model::Weekday::sun);
    CHECK(CivilMinute{0}.weekday() == model::Weekday::thu);
    CHECK(CivilMinute{-1}.weekday() == model::Weekday::wed);
    CHECK(CivilMinute{-1}.minute_of_day() == 24 * 60 - 1);
    CHECK(CivilMinute{-1}.day() == -1);
    CHECK(CivilMinute{-8 * 24 * 60}.weekday() == model::Weekday::wed);
}

TEST_CASE("the weekday agrees with the base room's calendar on every day of thirty years") {
    const Calendar utc_calendar;
    for (WallTime day = utc("2000-01-01T12:00:00Z"); day < utc("2030-01-01T00:00:00Z");
         day += std::chrono::hours(24)) {
        const auto expected = static_cast<model::Weekday>(TimeZone().to_civil(day).weekday);
        REQUIRE(utc_calendar.local(day).weekday() == expected);
    }
}

TEST_CASE("the built-in schedules are always there and cannot be redefined") {
    const Calendar plain;
    CHECK(plain.is_open(model::kAlways, minute("2026-03-02T09:30")));
    CHECK(plain.is_open(model::kAlways, minute("1969-03-02T09:30")));
    CHECK_FALSE(plain.is_open(model::kNever, minute("2026-03-02T09:30")));
    CHECK(plain.knows(model::kNever));
    CHECK_FALSE(plain.knows(5));
    CHECK_FALSE(plain.is_open(5, minute("2026-03-02T09:30")));

    const Calendar hijacked = calendar({daily(model::kNever, {})});
    CHECK_FALSE(hijacked.is_open(model::kNever, minute("2026-03-02T09:30")));
}

TEST_CASE("a window of one minute is open for one minute") {
    const Calendar one = calendar({daily(1, {{600, 600}})});
    CHECK_FALSE(one.is_open(1, minute("2026-03-02T09:59")));
    CHECK(one.is_open(1, minute("2026-03-02T10:00")));
    CHECK_FALSE(one.is_open(1, minute("2026-03-02T10:01")));
}

TEST_CASE("a thousand schedules are told apart") {
    std::vector<model::Schedule> many;
    for (int id = 1; id <= 1000; ++id) {
        many.push_back(daily(static_cast<model::ScheduleId>(id), {{id, id}}));
    }
    const Calendar all = calendar(many);
    for (int id = 1; id <= 1000; ++id) {
        const auto schedule = static_cast<model::ScheduleId>(id);
        CHECK(all.is_open(schedule, CivilMinute{id}));
        CHECK_FALSE(all.is_open(schedule, CivilMinute{id + 1}));
    }
}

TEST_CASE("a window in the hour that a clock change skips or repeats follows the wall clock") {
    struct Edge {
        std::string_view zone;
        std::string_view from; // a day around the change, UTC
        std::string_view to;
        int minutes; // open in real time, of the window 02:00-02:59
    };
    const Edge edge =
        GENERATE(Edge{"Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 0},
                 Edge{"Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 120},
                 Edge{"America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", 0},
                 // New York repeats the hour from one to two, Lord Howe moves by half an hour only.
                 Edge{"America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", 60},
                 Edge{"Australia/Lord_Howe", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", 30},
                 Edge{"Australia/Lord_Howe", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z", 60},
                 Edge{"Asia/Kathmandu", "2026-04-04T18:15:00Z", "2026-04-05T18:15:00Z", 60});
    INFO(edge.zone << " " << edge.from);
    const Calendar local = calendar({daily(1, {{kFrom0200, kTo0259}})}, edge.zone);
    CHECK(open_minutes(local, 1, edge.from, edge.to) == edge.minutes);
    // Always and a window over the whole day do not care.
    CHECK(open_minutes(local, model::kAlways, edge.from, edge.to) ==
          (utc(edge.to) - utc(edge.from)) / std::chrono::minutes(1));
}

TEST_CASE("the half hour that Lord Howe repeats counts twice") {
    const Calendar local = calendar({daily(1, {{90, 119}})}, "Australia/Lord_Howe");
    CHECK(open_minutes(local, 1, "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z") == 60);
}

} // namespace akx::door::test
