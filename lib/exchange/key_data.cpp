// SPDX-License-Identifier: Apache-2.0
#include "exchange/key_data.hpp"

#include "base/text.hpp"
#include "exchange/device_schedule.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::Schedule;
using model::ScheduleType;
using model::TimeWindow;
using Days = model::Flags<model::Weekday>;

constexpr model::ScheduleId kFirstId = 10'000; // away from those that people number
constexpr model::ScheduleId kIds = 80'000;

std::string name_of(const KeyTimes& times) {
    std::string name;
    for (unsigned i = 0; i < std::size(model::Names<model::Weekday>::names); ++i) {
        if (times.days.has(static_cast<model::Weekday>(i)) && !(times.days == Days::all())) {
            name += std::string(model::Names<model::Weekday>::names[i]) + " ";
        }
    }
    return name + model::TextForm<TimeWindow>::print(times.window);
}

} // namespace

Schedule schedule_of(const KeyTimes& times, unsigned salt) {
    if (times.days.empty()) {
        return model::never_schedule();
    }
    const bool every_day = times.days == Days::all();
    if (every_day && times.window == TimeWindow{}) {
        return model::always_schedule();
    }
    std::uint32_t hash = times.days.bits;
    for (const int part : {times.window.from, times.window.to, static_cast<int>(salt)}) {
        hash = (hash ^ static_cast<std::uint32_t>(part)) * 0x9E37'79B1U; // spreads well enough
        hash ^= hash >> 15U;
    }
    Schedule schedule;
    schedule.id = kFirstId + hash % kIds;
    schedule.name = name_of(times);
    schedule.type = every_day ? ScheduleType::daily : ScheduleType::weekly;
    schedule.days = times.days;
    if (times.window != TimeWindow{}) {
        schedule.windows = {times.window};
    }
    return schedule;
}

std::optional<KeyTimes> times_of(const Schedule& schedule) {
    if (schedule.id == model::kAlways) {
        return KeyTimes{};
    }
    const bool dated = schedule.date_from || schedule.date_to;
    if (schedule.id == model::kNever || dated || !other_fields(schedule).empty()) {
        return std::nullopt;
    }
    KeyTimes times;
    if (schedule.type == ScheduleType::weekly) {
        times.days = schedule.days;
    }
    if (!schedule.windows.empty()) {
        times.window = schedule.windows.front();
    }
    return times.days.empty() ? std::nullopt : std::optional(times);
}

} // namespace akx::exchange
