// SPDX-License-Identifier: Apache-2.0
#include "door/calendar.hpp"

#include <algorithm>
#include <limits>

namespace akx::door {

namespace {

constexpr std::int64_t kMinutesPerDay = 24 * 60;

std::int32_t day_or(const std::optional<model::Date>& date, std::int32_t other) {
    if (!date) {
        return other;
    }
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(date->days, std::numeric_limits<std::int32_t>::min(),
                                 std::numeric_limits<std::int32_t>::max()));
}

// Where in its year a day is.
std::int64_t day_of_year(std::int64_t day) {
    const CivilTime date = CivilTime::from_minutes(day * kMinutesPerDay);
    return std::int64_t{date.month} * 32 + date.day;
}

} // namespace

std::int64_t CivilMinute::day() const {
    const std::int64_t quotient = minutes / kMinutesPerDay;
    return minutes % kMinutesPerDay < 0 ? quotient - 1 : quotient;
}

int CivilMinute::minute_of_day() const {
    return static_cast<int>(minutes - day() * kMinutesPerDay);
}

model::Weekday CivilMinute::weekday() const {
    constexpr std::int64_t kFirst = 4; // 1970-01-01 was a Thursday
    const std::int64_t index = ((day() + kFirst) % 7 + 7) % 7;
    return static_cast<model::Weekday>(index);
}

CivilMinute CivilMinute::day_before() const {
    return {minutes - kMinutesPerDay};
}

Calendar::Calendar() : Calendar({}, TimeZone{}) {}

Calendar::Calendar(std::span<const model::Schedule> schedules, TimeZone zone,
                   std::span<const model::Holiday> holidays)
    : zone_(std::move(zone)) {
    for (const model::Holiday& holiday : holidays) {
        if (!holiday.from) {
            continue;
        }
        const std::int64_t first = holiday.from->days;
        const std::int64_t last = holiday.to.value_or(*holiday.from).days;
        if (holiday.yearly) {
            yearly_holidays_.push_back({day_of_year(first), day_of_year(last)});
        } else {
            holidays_.push_back({first, last});
        }
    }
    schedules_.reserve(schedules.size() + 2);
    compile(model::always_schedule());
    compile(model::never_schedule());
    for (const model::Schedule& schedule : schedules) {
        compile(schedule);
    }
    // Stable: of two with one id, the built-in or the first stays in front and is found.
    std::stable_sort(schedules_.begin(), schedules_.end(),
                     [](const Compiled& a, const Compiled& b) { return a.id < b.id; });
}

void Calendar::compile(const model::Schedule& schedule) {
    Compiled compiled;
    compiled.id = schedule.id;
    compiled.first_day = day_or(schedule.date_from, std::numeric_limits<std::int32_t>::min());
    compiled.last_day = day_or(schedule.date_to, std::numeric_limits<std::int32_t>::max());
    const auto weekdays = schedule.type == model::ScheduleType::weekly
                              ? schedule.days
                              : model::Flags<model::Weekday>::all();
    compiled.holidays = schedule.holidays;
    compiled.weekdays = static_cast<std::uint8_t>(weekdays.bits);
    compiled.offset = static_cast<std::uint32_t>(windows_.size());
    for (const model::TimeWindow& window : schedule.windows) {
        windows_.push_back(
            {static_cast<std::int16_t>(window.from), static_cast<std::int16_t>(window.to)});
    }
    if (schedule.windows.empty()) {
        windows_.push_back({0, kMinutesPerDay - 1});
    }
    compiled.windows = static_cast<std::uint32_t>(windows_.size()) - compiled.offset;
    schedules_.push_back(compiled);
}

CivilMinute Calendar::local(WallTime time) const {
    return {zone_.to_civil(time).minutes()};
}

std::optional<WallTime> Calendar::moment(CivilMinute minute) const {
    constexpr std::int64_t kWidest = 26 * 60; // more than any zone is away from UTC
    for (std::int64_t offset = kWidest; offset >= -kWidest; --offset) {
        const WallTime time{std::chrono::minutes(minute.minutes - offset)};
        if (local(time) == minute) {
            return time;
        }
    }
    return std::nullopt;
}

const Calendar::Compiled* Calendar::find(model::ScheduleId id) const {
    const auto found =
        std::lower_bound(schedules_.begin(), schedules_.end(), id,
                         [](const Compiled& c, model::ScheduleId wanted) { return c.id < wanted; });
    return found == schedules_.end() || found->id != id ? nullptr : &*found;
}

bool Calendar::knows(model::ScheduleId id) const {
    return find(id) != nullptr;
}

bool Calendar::is_holiday(CivilMinute minute) const {
    const std::int64_t day = minute.day();
    if (std::any_of(holidays_.begin(), holidays_.end(),
                    [day](const Days& days) { return day >= days.first && day <= days.last; })) {
        return true;
    }
    if (yearly_holidays_.empty()) {
        return false;
    }
    const std::int64_t place = day_of_year(day);
    return std::any_of(yearly_holidays_.begin(), yearly_holidays_.end(), [place](const Days& days) {
        const bool begun = place >= days.first;
        const bool lasts = place <= days.last;
        return days.first <= days.last ? begun && lasts : begun || lasts;
    });
}

bool Calendar::runs_on(const Compiled& schedule, CivilMinute minute) const {
    const std::int64_t day = minute.day();
    if (day < schedule.first_day || day > schedule.last_day ||
        (schedule.weekdays >> static_cast<unsigned>(minute.weekday()) & 1U) == 0) {
        return false;
    }
    return schedule.holidays == model::HolidayRule::ignore ||
           is_holiday(minute) == (schedule.holidays == model::HolidayRule::only);
}

bool Calendar::is_open(model::ScheduleId id, CivilMinute minute) const {
    const Compiled* schedule = find(id);
    if (schedule == nullptr) {
        return false;
    }
    const bool today = runs_on(*schedule, minute);
    const bool yesterday = runs_on(*schedule, minute.day_before());
    const int at = minute.minute_of_day();
    const std::span<const Window> windows(windows_.data() + schedule->offset, schedule->windows);
    return std::any_of(windows.begin(), windows.end(), [&](const Window& window) {
        if (window.from <= window.to) {
            return today && at >= window.from && at <= window.to;
        }
        return (today && at >= window.from) || (yesterday && at <= window.to);
    });
}

} // namespace akx::door
