// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <catch2/catch.hpp>

namespace akx {

namespace {

// "2026-03-29 03:00:00 0", the last being the weekday.
std::string local(std::string_view zone, std::string_view utc) {
    const Result<TimeZone> loaded = TimeZone::load(zone);
    REQUIRE(loaded.ok());
    const std::optional<WallTime> time = parse_utc(utc);
    REQUIRE(time.has_value());
    const CivilTime t = loaded->to_civil(*time);
    char out[64];
    std::snprintf(out, sizeof out, "%04d-%02d-%02d %02d:%02d:%02d %d", t.year, t.month, t.day,
                  t.hour, t.minute, t.second, t.weekday);
    return out;
}

} // namespace

TEST_CASE("local time follows the changes to and from daylight saving time") {
    CHECK(local("Europe/Berlin", "2026-03-29T00:59:59Z") == "2026-03-29 01:59:59 0");
    CHECK(local("Europe/Berlin", "2026-03-29T01:00:00Z") == "2026-03-29 03:00:00 0");
    CHECK(local("Europe/Berlin", "2026-10-25T00:59:59Z") == "2026-10-25 02:59:59 0");
    CHECK(local("Europe/Berlin", "2026-10-25T01:00:00Z") == "2026-10-25 02:00:00 0");
    CHECK(local("America/New_York", "2026-03-08T06:59:59Z") == "2026-03-08 01:59:59 0");
    CHECK(local("America/New_York", "2026-03-08T07:00:00Z") == "2026-03-08 03:00:00 0");
    // Half an hour of daylight saving, in the southern summer.
    CHECK(local("Australia/Lord_Howe", "2026-04-04T14:59:59Z") == "2026-04-05 01:59:59 0");
    CHECK(local("Australia/Lord_Howe", "2026-04-04T15:00:00Z") == "2026-04-05 01:30:00 0");
}

TEST_CASE("odd offsets, other days and times before 1970 are converted") {
    CHECK(local("Asia/Kathmandu", "2026-11-20T20:00:00Z") == "2026-11-21 01:45:00 6");
    CHECK(local("America/St_Johns", "2026-01-01T00:00:00Z") == "2025-12-31 20:30:00 3");
    CHECK(local("Pacific/Kiritimati", "2026-12-31T10:00:00Z") == "2027-01-01 00:00:00 5");
    CHECK(local("UTC", "1969-12-31T23:59:59.999Z") == "1969-12-31 23:59:59 3");
    CHECK(TimeZone().name() == "UTC");
    CHECK(TimeZone().to_civil(WallTime{}).weekday == 4);
}

TEST_CASE("a zone that the system's database does not have is not found") {
    for (const std::string_view name :
         {"", "Europe/Atlantis", "/etc/localtime", "../../../etc/passwd", "file:/etc/localtime",
          "Europe/../UTC", "Europe", "zone.tab"}) {
        INFO(name);
        const Result<TimeZone> zone = TimeZone::load(name);
        REQUIRE_FALSE(zone.ok());
        CHECK(zone.error().is(errors::not_found));
    }
}

TEST_CASE("local times are minutes on the wall clock and back") {
    CHECK(parse_civil_minutes("1970-01-01T00:00") == 0);
    CHECK(parse_civil_minutes("2026-11-20T08:15") == 29'919'375);
    CHECK(parse_civil_minutes("2026-11-20 08:15:59") == 29'919'375);
    CHECK(format_civil_minutes(29'919'375) == "2026-11-20T08:15");
    CHECK(format_civil_minutes(-1) == "1969-12-31T23:59");
    for (const std::int64_t minutes : {-1LL, 0LL, 29'919'375LL, 68'169'600LL}) {
        const CivilTime time = CivilTime::from_minutes(minutes);
        CHECK(time.minutes() == minutes);
        CHECK(parse_civil_minutes(format_civil_minutes(minutes)) == minutes);
    }
    CHECK(CivilTime::from_minutes(29'919'375).weekday == 5);
}

TEST_CASE("dates are days since 1970 and back") {
    CHECK(parse_civil_date("1970-01-01") == 0);
    CHECK(parse_civil_date("2024-02-29") == 19'782);
    CHECK(parse_civil_date("2000-02-29").has_value());
    CHECK(format_civil_date(19'782) == "2024-02-29");
    CHECK(format_civil_date(-1) == "1969-12-31");
}

TEST_CASE("dates and times that do not exist are refused") {
    for (const std::string_view text : {"2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
                                        "2026-01-00", "2026-1-1", "2026-01-01T", "", "26-01-01"}) {
        INFO(text);
        CHECK_FALSE(parse_civil_date(text).has_value());
    }
    for (const std::string_view text :
         {"2026-01-01", "2026-01-01T24:00", "2026-01-01T08:60", "2026-01-01T08:00:60",
          "2026-01-01T8:00", "2026-01-01T08:00Z", "2026-01-01T08:00:", "2026-02-30T08:00", ""}) {
        INFO(text);
        CHECK_FALSE(parse_civil_minutes(text).has_value());
    }
}

TEST_CASE("instants are read in every form of RFC 3339 and written in one") {
    const std::pair<std::string_view, std::string_view> forms[] = {
        {"1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"}, // RFC 3339 section 5.8
        {"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"},
        {"1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z"},
        {"1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000Z"},
        {"1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"},
        {"2026-11-20t08:15:00.1239z", "2026-11-20T08:15:00.123Z"},
        {"2026-11-20 08:15:00-00:00", "2026-11-20T08:15:00.000Z"},
        {"2026-11-20T08:15:00.1234567890123456789Z", "2026-11-20T08:15:00.123Z"}};
    for (const auto& [text, expected] : forms) {
        INFO(text);
        const std::optional<WallTime> time = parse_utc(text);
        REQUIRE(time.has_value());
        CHECK(format_utc(*time) == expected);
    }
    CHECK(format_utc(WallTime(Millis(-1))) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("instants without offset or out of range are refused") {
    for (const std::string_view text :
         {"", "2026-11-20", "2026-11-20T08:15:00", "2026-11-20T08:15Z", "2026-11-20T08:15:00.Z",
          "2026-11-20T08:15:61Z", "2026-11-20T24:00:00Z", "2026-11-20T08:15:00+1:00",
          "2026-11-20T08:15:00+24:00", "2026-11-20T08:15:00Zx", "2026-02-30T08:15:00Z",
          "-026-11-20T08:15:00Z"}) {
        INFO(text);
        CHECK_FALSE(parse_utc(text).has_value());
    }
}

TEST_CASE("durations are read with their units") {
    CHECK(parse_duration("5s") == Seconds(5));
    CHECK(parse_duration("0s") == Seconds(0));
    CHECK(parse_duration("250ms") == Millis(250));
    CHECK(parse_duration("1m30s") == Seconds(90));
    CHECK(parse_duration("1d2h3m4s5ms") == Millis(93'784'005));
    CHECK(parse_duration("90m") == Seconds(5400));
}

TEST_CASE("durations without unit, with unknown units or out of order are refused") {
    for (const std::string_view text :
         {"", "5", "s", "1.5s", "-5s", "+5s", "5 s", "5sec", "5S", "30s1m", "1m1m", "1m30", "5w",
          "99999999999999999999s", "9223372036854775807d", "106751991167d9999999999h"}) {
        INFO(text);
        CHECK_FALSE(parse_duration(text).has_value());
    }
}

TEST_CASE("durations are written in the largest units and read back the same") {
    CHECK(format_duration(Millis(0)) == "0s");
    CHECK(format_duration(Seconds(5)) == "5s");
    CHECK(format_duration(Seconds(90)) == "1m30s");
    CHECK(format_duration(Seconds(86'400)) == "1d");
    CHECK(format_duration(Millis(1250)) == "1s250ms");
    CHECK(format_duration(Seconds(-5)) == "-5s");
    for (const std::int64_t millis : {1LL, 999LL, 60'001LL, 93'784'005LL, 86'400'000'000LL}) {
        CHECK(parse_duration(format_duration(Millis(millis))) == Millis(millis));
    }
}

TEST_CASE("the system's clocks go forward") {
    const Now first = Clock::system().now();
    const Now second = Clock::system().now();
    CHECK(second.mono >= first.mono);
    CHECK(first.wall > *parse_utc("2025-01-01T00:00:00Z"));
}

} // namespace akx
