// SPDX-License-Identifier: Apache-2.0
// Schedules that come with the users of a device's file. They are settings of the phone and go
// into its configuration, as a revision of their own, before the users that refer to them.
#pragma once

#include "commands/import_rows.hpp"

namespace akx::cli {

// --schedules. Schedules the phone does not have are added in every mode but `none`; modes differ
// where it has another one under the number.
enum class ScheduleMode {
    missing, // refuse the import and name them
    keep,    // the phone's stay
    replace, // the file's come instead
    none,    // the configuration is left alone
};
extern const Option kSchedulesOption;
ScheduleMode schedule_mode(const Invocation& run);

// What bringing the schedules of a file to a phone means.
struct SchedulePlan {
    std::vector<model::Schedule> added;
    std::vector<model::Schedule> replaced;
    std::vector<model::Schedule> kept; // the phone's differ and stay
    bool empty() const { return added.empty() && replaced.empty(); }
    std::string text() const; // "adds 1003 'Office hours'"; empty when there is nothing to do
};

// rule_conflict in mode `missing` when the phone has other schedules under the same numbers.
Result<SchedulePlan> plan_schedules(Phone& phone, std::span<const model::Schedule> wanted,
                                    ScheduleMode mode);
// Writes them into the configuration; all or nothing, and only over what the plan was made for.
Status bring_schedules(Phone& phone, std::span<const model::Schedule> wanted, ScheduleMode mode,
                       const std::string& file);

} // namespace akx::cli
