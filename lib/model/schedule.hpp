// SPDX-License-Identifier: Apache-2.0
// When a door may be opened (REQ ACC-2). Evaluation is in door/calendar.hpp.
#pragma once

#include "model/access.hpp"

namespace akx::model {

enum class ScheduleType : std::uint8_t { range, weekly, daily };
template <>
struct Names<ScheduleType> {
    static constexpr std::string_view names[] = {"range", "weekly", "daily"};
};

enum class Weekday : std::uint8_t { sun, mon, tue, wed, thu, fri, sat };
template <>
struct Names<Weekday> {
    static constexpr std::string_view names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
};

// Minutes of the day, both ends included as on the devices: 00:00-23:59 is the whole day. An end
// before its start reaches into the next day.
struct TimeWindow {
    int from = 0;
    int to = 24 * 60 - 1;
    bool operator==(const TimeWindow&) const = default;
};
template <>
struct TextForm<TimeWindow> {
    static const Syntax syntax;
    static std::optional<TimeWindow> parse(std::string_view text); // "08:00-17:00"
    static std::string print(const TimeWindow& window);
};

struct Date {
    std::int64_t days = 0; // since 1970-01-01
    auto operator<=>(const Date&) const = default;
};
template <>
struct TextForm<Date> {
    static const Syntax syntax;
    static std::optional<Date> parse(std::string_view text); // "2026-11-20"
    static std::string print(const Date& date);
};

// What a schedule does on the phone's holidays.
enum class HolidayRule : std::uint8_t { ignore, closed, only };
template <>
struct Names<HolidayRule> {
    static constexpr std::string_view names[] = {"ignore", "closed", "only"};
};

// Days out of the ordinary, for all schedules of a phone that take notice of them.
struct Holiday {
    std::string name;
    std::optional<Date> from; // required
    std::optional<Date> to;   // last day, included; a single day unless set
    bool yearly = false;      // on these days of every year, also across its end

    static const Section& section();
};

struct Schedule {
    ScheduleId id = 0;
    std::string name;
    ScheduleType type = ScheduleType::weekly;
    std::optional<Date> date_from;               // range: first day; weekly and daily: not before
    std::optional<Date> date_to;                 // last day, included
    Flags<Weekday> days = Flags<Weekday>::all(); // weekly only
    std::vector<TimeWindow> windows;             // none = the whole day
    HolidayRule holidays = HolidayRule::ignore;  // of the day a window starts on

    static const Section& section();
};

// The two that every phone has.
const Schedule& always_schedule();
const Schedule& never_schedule();
bool is_built_in(ScheduleId id);

} // namespace akx::model
