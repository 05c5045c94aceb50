// SPDX-License-Identifier: Apache-2.0
// Time as the product sees it: instants, the phone's local calendar, durations with units.
// Nothing here reads a clock except Clock::system.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <memory>

namespace akx {

using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using WallTime = std::chrono::sys_time<Millis>;                              // UTC, may step
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Millis>; // never steps

// Both clocks at one moment; passed into everything that decides.
struct Now {
    WallTime wall;
    MonoTime mono;
};

// A clock that tests can replace.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Now now() const = 0;
    static const Clock& system();
};

// A local date and time as on a wall clock, to the second.
struct CivilTime {
    int year = 1970;
    int month = 1; // 1–12
    int day = 1;   // 1–31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int weekday = 4; // 0 = Sunday … 6 = Saturday

    // Minutes since 1970-01-01T00:00 on the wall clock: orders and subtracts local times.
    std::int64_t minutes() const;
    static CivilTime from_minutes(std::int64_t minutes);
};

// An IANA time zone ("Europe/Berlin"), read from the system's database when loaded.
class TimeZone {
  public:
    TimeZone();                                          // UTC
    static Result<TimeZone> load(std::string_view name); // not_found
    CivilTime to_civil(WallTime time) const;
    const std::string& name() const { return name_; }

  private:
    struct Zone;
    std::shared_ptr<const Zone> zone_;
    std::string name_ = "UTC";
};

// "2026-11-20T08:15" (also with seconds or a blank instead of T) in minutes, see
// CivilTime::minutes.
std::optional<std::int64_t> parse_civil_minutes(std::string_view text);
std::string format_civil_minutes(std::int64_t minutes);
// "2026-11-20" in days since 1970-01-01.
std::optional<std::int64_t> parse_civil_date(std::string_view text);
std::string format_civil_date(std::int64_t days);

std::string format_utc(WallTime time); // RFC 3339 with milliseconds, "2026-11-20T08:15:00.123Z"
std::optional<WallTime> parse_utc(std::string_view text); // RFC 3339 with any offset

// "5s", "1m30s", "250ms", "2h", "1d"; a bare number is refused (which unit?).
std::optional<Millis> parse_duration(std::string_view text);
std::string format_duration(Millis duration); // largest units first, "1h30m"; "0s"

} // namespace akx
