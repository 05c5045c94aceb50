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

Calendar::Calendar(std::span<const model::Schedule> schedules, TimeZone zone)
    : zone_(std::move(zone)) {
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

const Calendar::Compiled* Calendar::find(model::ScheduleId id) const {
    const auto found =
        std::lower_bound(schedules_.begin(), schedules_.end(), id,
                         [](const Compiled& c, model::ScheduleId wanted) { return c.id < wanted; });
    return found == schedules_.end() || found->id != id ? nullptr : &*found;
}

bool Calendar::knows(model::ScheduleId id) const {
    return find(id) != nullptr;
}

bool Calendar::Compiled::runs_on(CivilMinute minute) const {
    const std::int64_t day = minute.day();
    return day >= first_day && day <= last_day &&
           (weekdays >> static_cast<unsigned>(minute.weekday()) & 1U) != 0;
}

bool Calendar::is_open(model::ScheduleId id, CivilMinute minute) const {
    const Compiled* schedule = find(id);
    if (schedule == nullptr) {
        return false;
    }
    const bool today = schedule->runs_on(minute);
    const bool yesterday = schedule->runs_on(minute.day_before());
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
