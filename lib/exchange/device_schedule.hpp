// SPDX-License-Identifier: Apache-2.0
// Schedules as the devices spell them in CSV, XML and API (facts/akuvox §1.5, §3.1).
#pragma once

#include "base/result.hpp"
#include "exchange/loss.hpp"
#include "model/schedule.hpp"

namespace akx::exchange {

// The texts of one record; empty where the source has none.
struct DeviceSchedule {
    std::string id;          // row number, or the schedule's where nothing else says
    std::string schedule_id; // ScheduleID or DisplayID
    std::string name;
    std::string type;   // 0 date range, 1 weekly, 2 daily
    std::string date;   // "20260101-20261231"
    std::string weekly; // digits, 0 = Sunday
    std::string daily;  // "08:00-17:00"
    std::string date_start;
    std::string date_end;
    std::string time_start;
    std::string time_end;
    std::string days[7]; // "0" or "1", Sunday first
};

struct DeviceScheduleColumn {
    std::string_view name;
    std::string& (*member)(DeviceSchedule& record); // nullptr: known, and of no use here
    bool standard = false;                          // written by our writers, in this order
};

std::span<const DeviceScheduleColumn> device_schedule_columns();
const DeviceScheduleColumn* find_device_schedule_column(std::string_view name);

// Errors name the device's column as their field.
Result<model::Schedule> from_device(const DeviceSchedule& record);
// What they have no words for.
void add_device_schedule_losses(const model::Schedule& schedule, LossReport& report);
// Names of what it says that no format of the devices knows, such as holidays.
std::vector<std::string_view> other_fields(const model::Schedule& schedule);
DeviceSchedule to_device(const model::Schedule& schedule, std::size_t row);

} // namespace akx::exchange
