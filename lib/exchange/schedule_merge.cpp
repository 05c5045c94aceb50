// SPDX-License-Identifier: Apache-2.0
#include "exchange/schedule_merge.hpp"

#include "base/json.hpp"
#include "exchange/device_schedule.hpp"
#include "model/tree.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::Schedule;
using model::ScheduleId;

const Schedule* find(std::span<const Schedule> schedules, ScheduleId id) {
    const auto found = std::find_if(schedules.begin(), schedules.end(),
                                    [id](const Schedule& schedule) { return schedule.id == id; });
    return found == schedules.end() ? nullptr : &*found;
}

// Beyond the name, which decides nothing. Days count in weekly schedules only.
bool same_times(Schedule a, Schedule b) {
    for (Schedule* schedule : {&a, &b}) {
        schedule->name.clear();
        if (schedule->type != model::ScheduleType::weekly) {
            schedule->days = model::Flags<model::Weekday>::all();
            schedule->type = model::ScheduleType::daily;
        } else if (schedule->days == model::Flags<model::Weekday>::all()) {
            schedule->type = model::ScheduleType::daily;
        }
    }
    return model::encode(a) == model::encode(b);
}

std::string titled(const Schedule& schedule) {
    return (schedule.name.empty() ? "" : "\"" + schedule.name + "\", ") + describe(schedule);
}

Error conflict(const Schedule& first, std::string_view where, const Schedule& second) {
    return Error(errors::in_use, "schedule " + std::to_string(second.id) + " is " + titled(first) +
                                     " " + std::string(where) + " and " + titled(second) +
                                     " in the file")
        .in_field("schedules")
        .next("give the schedule of the file another number, there and in the users' access, or "
              "change the one of the phone first");
}

std::string date_text(const std::optional<model::Date>& date, std::string_view none) {
    return date ? model::TextForm<model::Date>::print(*date) : std::string(none);
}

} // namespace

std::string describe(const Schedule& schedule) {
    std::string out(
        model::Names<model::ScheduleType>::names[static_cast<std::size_t>(schedule.type)]);
    if (schedule.type == model::ScheduleType::weekly) {
        for (unsigned i = 0; i < std::size(model::Names<model::Weekday>::names); ++i) {
            if (schedule.days.has(static_cast<model::Weekday>(i))) {
                out += " " + std::string(model::Names<model::Weekday>::names[i]);
            }
        }
    }
    for (const model::TimeWindow& window : schedule.windows) {
        out += " " + model::TextForm<model::TimeWindow>::print(window);
    }
    if (schedule.windows.empty()) {
        out += " the whole day";
    }
    if (schedule.date_from || schedule.date_to) {
        out += ", " + date_text(schedule.date_from, "the start") + " to " +
               date_text(schedule.date_to, "the end");
    }
    for (const std::string_view name : other_fields(schedule)) {
        const model::Field& field = *Schedule::section().find(name);
        const Value value = field.access.get(field, &schedule);
        out +=
            ", " + std::string(name) + " " + (value.is_text() ? value.as_text() : to_json(value));
    }
    return out;
}

ScheduleMerge merge_schedules(std::span<const Schedule> phone, std::span<const Schedule> file) {
    ScheduleMerge merge;
    for (const Schedule& schedule : file) {
        const Schedule* known = find(phone, schedule.id);
        const Schedule* added = known == nullptr ? find(merge.added, schedule.id) : nullptr;
        if (known == nullptr && added == nullptr) {
            merge.added.push_back(schedule);
        } else if (same_times(known != nullptr ? *known : *added, schedule)) {
            merge.unchanged += known != nullptr ? 1U : 0U;
        } else {
            merge.conflicts.push_back(known != nullptr
                                          ? conflict(*known, "on the phone", schedule)
                                          : conflict(*added, "in one place", schedule));
        }
    }
    std::sort(merge.added.begin(), merge.added.end(),
              [](const Schedule& a, const Schedule& b) { return a.id < b.id; });
    return merge;
}

void ScheduleUses::add(const model::User& user) {
    for (const model::AccessRule& rule : user.access) {
        const auto place =
            std::lower_bound(uses_.begin(), uses_.end(), rule.schedule,
                             [](const Use& use, ScheduleId id) { return use.id < id; });
        if (place != uses_.end() && place->id == rule.schedule) {
            ++place->users;
        } else if (!model::is_built_in(rule.schedule)) {
            uses_.insert(place, {rule.schedule, 1, user.id});
        }
    }
}

std::vector<Error> ScheduleUses::missing(std::span<const Schedule> phone,
                                         std::span<const Schedule> file) const {
    std::vector<Error> out;
    for (const Use& use : uses_) {
        if (find(phone, use.id) == nullptr && find(file, use.id) == nullptr) {
            out.push_back(Error(errors::not_found, "schedule " + std::to_string(use.id) +
                                                       " does not exist; " +
                                                       std::to_string(use.users) +
                                                       (use.users == 1 ? " user refers to it, '"
                                                                       : " users refer to "
                                                                         "it, first '") +
                                                       use.first + "'")
                              .in_field("access")
                              .next("add the schedule to the phone's configuration; until then "
                                    "the rule opens nothing"));
        }
    }
    return out;
}

} // namespace akx::exchange
