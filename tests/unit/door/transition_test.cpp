// SPDX-License-Identifier: Apache-2.0
// Schedules around every clock change of ten years, minute by minute, against the C library's
// calendar: none of our own arithmetic with dates takes part in the expectation (REQ ACC-2).
#include "door/calendar.hpp"
#include "unit/door/fixture.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

namespace akx::door::test {

namespace {

// The C library's time in a zone, for as long as it lives.
class LibcZone {
  public:
    explicit LibcZone(const char* name) {
        if (const char* before = std::getenv("TZ")) {
            before_ = before;
        }
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~LibcZone() {
        before_ ? ::setenv("TZ", before_->c_str(), 1) : ::unsetenv("TZ");
        ::tzset();
    }
    LibcZone(const LibcZone&) = delete;
    LibcZone& operator=(const LibcZone&) = delete;

    static std::tm local(std::time_t time) {
        std::tm out{};
        ::localtime_r(&time, &out);
        return out;
    }
    static std::tm day_before(std::tm day) {
        day.tm_mday -= 1;
        day.tm_hour = 12;
        const std::time_t noon = ::timegm(&day);
        std::tm out{};
        ::gmtime_r(&noon, &out);
        return out;
    }
    // The first minute of each new offset between two moments.
    static std::vector<std::time_t> changes(std::time_t from, std::time_t to) {
        std::vector<std::time_t> out;
        for (std::time_t hour = from; hour < to; hour += 3600) {
            const long before = local(hour).tm_gmtoff;
            if (local(hour + 3600).tm_gmtoff == before) {
                continue;
            }
            std::time_t minute = hour;
            while (local(minute).tm_gmtoff == before) {
                minute += 60;
            }
            out.push_back(minute);
        }
        return out;
    }

  private:
    std::optional<std::string> before_;
};

// A schedule as the test understands it: dates as 20260329, times as 0230, days by tm_wday.
struct Plan {
    const char* days; // "0123456"
    int first;
    int last;
    std::vector<std::pair<int, int>> windows;
    model::HolidayRule holidays;
};

constexpr int kHolidayFrom = 20260328; // around the European change of 2026
constexpr int kHolidayTo = 20260329;
constexpr int kYearly = 1101; // 1 November: clocks change there in America

const std::vector<Plan> kPlans = {
    {"0123456", 0, 99999999, {{200, 259}}, model::HolidayRule::ignore},
    {"0123456", 0, 99999999, {{130, 214}, {245, 330}}, model::HolidayRule::ignore},
    {"0123456", 0, 99999999, {{2200, 230}}, model::HolidayRule::ignore},
    {"0", 0, 99999999, {{0, 2359}}, model::HolidayRule::ignore},
    {"6", 0, 99999999, {{2330, 201}}, model::HolidayRule::ignore},
    {"12345", 20230101, 20261231, {{800, 1200}, {1300, 1700}}, model::HolidayRule::closed},
    {"0123456", 0, 99999999, {{2300, 600}}, model::HolidayRule::closed},
    {"0123456", 0, 99999999, {{0, 2359}}, model::HolidayRule::only},
};

model::Date date(int number) {
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", number / 10000, number / 100 % 100,
                  number % 100);
    return *model::TextForm<model::Date>::parse(text);
}

std::vector<model::Schedule> schedules() {
    std::vector<model::Schedule> out;
    for (const Plan& plan : kPlans) {
        model::Schedule schedule;
        schedule.id = static_cast<model::ScheduleId>(out.size() + 1);
        schedule.days = {};
        for (const char day : std::string_view(plan.days)) {
            schedule.days.add(static_cast<model::Weekday>(day - '0'));
        }
        if (plan.first != 0) {
            schedule.date_from = date(plan.first);
            schedule.date_to = date(plan.last);
        }
        for (const auto& [from, to] : plan.windows) {
            schedule.windows.push_back({from / 100 * 60 + from % 100, to / 100 * 60 + to % 100});
        }
        schedule.holidays = plan.holidays;
        out.push_back(schedule);
    }
    return out;
}

std::vector<model::Holiday> holidays() {
    return {{"long weekend", date(kHolidayFrom), date(kHolidayTo), false},
            {"All Saints", date(20000000 + kYearly), std::nullopt, true}};
}

bool runs(const Plan& plan, const std::tm& day) {
    const int month_day = (day.tm_mon + 1) * 100 + day.tm_mday;
    const int number = (day.tm_year + 1900) * 10000 + month_day;
    const bool holiday = (number >= kHolidayFrom && number <= kHolidayTo) || month_day == kYearly;
    const bool wanted = plan.holidays == model::HolidayRule::ignore ||
                        holiday == (plan.holidays == model::HolidayRule::only);
    return wanted && number >= plan.first && number <= plan.last &&
           std::string_view(plan.days).find(static_cast<char>('0' + day.tm_wday)) !=
               std::string_view::npos;
}

bool open(const Plan& plan, const std::tm& now, bool today, bool yesterday) {
    const int at = now.tm_hour * 100 + now.tm_min;
    for (const auto& [from, to] : plan.windows) {
        if (from <= to ? today && at >= from && at <= to
                       : (today && at >= from) || (yesterday && at <= to)) {
            return true;
        }
    }
    return false;
}

// Compares every minute within a day and a half of `change`; returns the first that differs.
std::string first_difference(const Calendar& calendar, std::time_t change) {
    constexpr std::time_t kAround = 36 * 3600;
    for (std::time_t time = change - kAround; time < change + kAround; time += 60) {
        const std::tm now = LibcZone::local(time);
        const std::tm before = LibcZone::day_before(now);
        const CivilMinute minute = calendar.local(WallTime(Seconds(time)));
        for (std::size_t i = 0; i < kPlans.size(); ++i) {
            const Plan& plan = kPlans[i];
            const bool expected = open(plan, now, runs(plan, now), runs(plan, before));
            if (calendar.is_open(static_cast<model::ScheduleId>(i + 1), minute) != expected) {
                return "schedule " + std::to_string(i + 1) + " at " + std::to_string(time);
            }
        }
    }
    return {};
}

constexpr std::time_t kFrom = 1'577'836'800; // 2020-01-01
constexpr std::time_t kTo = 1'893'456'000;   // 2030-01-01

} // namespace

TEST_CASE("schedules follow the wall clock through every change of ten years in many zones") {
    struct Place {
        const char* zone;
        std::size_t changes; // at least, in ten years
    };
    const Place place = GENERATE(Place{"Europe/Berlin", 20}, Place{"Europe/Dublin", 20},
                                 Place{"America/New_York", 20}, Place{"Australia/Lord_Howe", 20},
                                 Place{"America/Santiago", 20}, Place{"Africa/Casablanca", 20},
                                 Place{"Antarctica/Troll", 20}, Place{"Asia/Beirut", 15},
                                 Place{"Asia/Tehran", 5}, Place{"Pacific/Chatham", 20});
    INFO(place.zone);
    const LibcZone libc(place.zone);
    const auto changes = LibcZone::changes(kFrom, kTo);
    REQUIRE(changes.size() >= place.changes);
    const auto zone = TimeZone::load(place.zone);
    REQUIRE(zone.ok());
    const Calendar calendar(schedules(), *zone, holidays());

    for (const std::time_t change : changes) {
        CHECK(first_difference(calendar, change).empty());
    }
}

TEST_CASE("a moment is found again from what the wall clock shows, unless the clock skips it") {
    const Calendar berlin({}, *TimeZone::load("Europe/Berlin"));
    const auto moment = [&](std::string_view text) {
        const auto found = berlin.moment({*parse_civil_minutes(text)});
        return found ? format_utc(*found) : "";
    };
    CHECK(moment("2026-07-01T12:00") == "2026-07-01T10:00:00.000Z");
    CHECK(moment("2026-12-01T12:00") == "2026-12-01T11:00:00.000Z");
    CHECK(moment("2026-03-29T02:30").empty());
    CHECK(moment("2026-10-25T02:30") == "2026-10-25T00:30:00.000Z"); // the first of the two
}

TEST_CASE("holidays close schedules, open them, or do not matter, for single days and every year") {
    std::vector<model::Schedule> rules(3);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        rules[i].id = static_cast<model::ScheduleId>(i + 1);
        rules[i].holidays = static_cast<model::HolidayRule>(i);
    }
    const std::vector<model::Holiday> days = {
        {"once", date(20260501), std::nullopt, false},
        {"turn of the year", date(20251224), date(20260102), true},
    };
    const Calendar calendar(rules, TimeZone(), days);
    const auto shown = [&](std::string_view text) {
        const CivilMinute at{*parse_civil_minutes(text)};
        std::string out;
        for (const model::ScheduleId id : {1U, 2U, 3U}) {
            out += calendar.is_open(id, at) ? '1' : '0';
        }
        return out;
    };
    CHECK(shown("2026-04-30T12:00") == "110");
    CHECK(shown("2026-05-01T00:00") == "101");
    CHECK(shown("2026-05-01T23:59") == "101");
    CHECK(shown("2026-05-02T00:00") == "110");
    CHECK(shown("2027-05-01T12:00") == "110");
    CHECK(shown("2030-12-23T23:59") == "110");
    CHECK(shown("2030-12-24T00:00") == "101");
    CHECK(shown("2031-01-02T23:59") == "101");
    CHECK(shown("2031-01-03T00:00") == "110");
}

TEST_CASE("a window over midnight belongs to the day it starts on, holidays included") {
    model::Schedule night;
    night.id = 1;
    night.windows = {{22 * 60, 6 * 60}};
    night.holidays = model::HolidayRule::closed;
    const std::vector<model::Holiday> days = {{"feast", date(20260501), std::nullopt, false}};
    const Calendar calendar(std::span(&night, 1), TimeZone(), days);
    const auto is_open = [&](std::string_view text) {
        return calendar.is_open(1, {*parse_civil_minutes(text)});
    };
    CHECK(is_open("2026-05-01T05:00")); // of the night that began on 30 April
    CHECK_FALSE(is_open("2026-05-01T23:00"));
    CHECK_FALSE(is_open("2026-05-02T05:00"));
    CHECK(is_open("2026-05-02T22:00"));
}

} // namespace akx::door::test
