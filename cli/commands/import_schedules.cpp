// SPDX-License-Identifier: Apache-2.0
#include "commands/import_schedules.hpp"

#include "base/json.hpp"
#include "commands/schedule.hpp"

#include <algorithm>

namespace akx::cli {

namespace {

constexpr std::string_view kModes[] = {"missing", "keep", "replace", "none"};

std::string list_text(const std::vector<model::Schedule>& schedules) {
    std::string out;
    for (const model::Schedule& schedule : schedules) {
        out += (out.empty() ? "" : ", ") + std::to_string(schedule.id) +
               (schedule.name.empty() ? "" : " '" + schedule.name + "'");
    }
    return out;
}

// The name does not decide when a door opens.
bool same_times(model::Schedule a, model::Schedule b) {
    a.name.clear();
    b.name.clear();
    return to_json(model::encode(a)) == to_json(model::encode(b));
}

Result<SchedulePlan> compare(const std::vector<model::Schedule>& present,
                             std::span<const model::Schedule> wanted, ScheduleMode mode) {
    SchedulePlan plan;
    for (const model::Schedule& schedule : wanted) {
        const auto found =
            std::find_if(present.begin(), present.end(),
                         [&](const model::Schedule& other) { return other.id == schedule.id; });
        if (model::is_built_in(schedule.id) ||
            (found != present.end() && same_times(*found, schedule))) {
            continue;
        }
        (found == present.end()          ? plan.added
         : mode == ScheduleMode::replace ? plan.replaced
                                         : plan.kept)
            .push_back(schedule);
    }
    if (mode == ScheduleMode::missing && !plan.kept.empty()) {
        return Error(errors::rule_conflict, "the phone has other schedules under these numbers: " +
                                                list_text(plan.kept) + "; nothing was done")
            .in_field("schedules")
            .next("--schedules replace takes those of the file, --schedules keep those of the "
                  "phone");
    }
    return plan;
}

void put(Value& config, const model::Schedule& schedule) {
    if (config.find("schedules") == nullptr) {
        config.set("schedules", Value::array());
    }
    Value* place = find_schedule(config, schedule.id);
    if (place != nullptr) {
        *place = model::encode(schedule);
    } else {
        config.find("schedules")->push(model::encode(schedule));
    }
}

} // namespace

const Option kSchedulesOption{
    .name = "--schedules",
    .help = "schedules of the file go to the phone first. missing: those it lacks, and refuse if "
            "it has others under the same numbers; keep: the phone's stay; replace: the file's "
            "come instead; none: leave its configuration alone",
    .value = "MODE",
    .choices = kModes,
    .fallback = "missing"};

ScheduleMode schedule_mode(const Invocation& run) {
    const std::string name = run.arguments.text(kSchedulesOption.name, kSchedulesOption.fallback);
    const auto* found = std::find(std::begin(kModes), std::end(kModes), name);
    return static_cast<ScheduleMode>(found - std::begin(kModes));
}

std::string SchedulePlan::text() const {
    std::string out;
    const auto add = [&out](std::string_view verb, const std::vector<model::Schedule>& some) {
        if (!some.empty()) {
            out += (out.empty() ? "" : "; ") + std::string(verb) + " " + list_text(some);
        }
    };
    add("adds schedule", added);
    add("replaces schedule", replaced);
    add("leaves the phone's own schedule", kept);
    return out;
}

Result<SchedulePlan> plan_schedules(Phone& phone, std::span<const model::Schedule> wanted,
                                    ScheduleMode mode) {
    if (wanted.empty() || mode == ScheduleMode::none) {
        return SchedulePlan();
    }
    const Result<Timetable> table = timetable_of(phone);
    return table ? compare(table->schedules, wanted, mode) : Result<SchedulePlan>(table.error());
}

Status bring_schedules(Phone& phone, std::span<const model::Schedule> wanted, ScheduleMode mode,
                       const std::string& file) {
    return edit_config(phone, "schedules of " + file, [&](Value& config) -> Status {
        const Result<Timetable> table = read_timetable(config);
        const Result<SchedulePlan> plan =
            table ? compare(table->schedules, wanted, mode) : Result<SchedulePlan>(table.error());
        if (!plan) {
            return plan.error();
        }
        for (const auto* some : {&plan->added, &plan->replaced}) {
            for (const model::Schedule& schedule : *some) {
                put(config, schedule);
            }
        }
        return {};
    });
}

} // namespace akx::cli
