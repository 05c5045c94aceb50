// SPDX-License-Identifier: Apache-2.0
// What the devices' formats cannot say, whichever file it would stand in.
#include "base/text.hpp"
#include "exchange/device_columns.hpp"
#include "exchange/device_schedule.hpp"
#include "exchange/field_text.hpp"

#include <algorithm>

namespace akx::exchange {

void add_device_losses(const UserRow& row, LossReport& report) {
    const model::User& user = row.user;
    if (user.floors.size() == 1 && user.floors.front() == "0") {
        report.add("floors", "floor 0 alone means no floor to a device", user.id);
    }
    const auto odd = [](const std::string& floor) {
        return floor.empty() || floor != trim(floor) || floor.find(';') != std::string::npos;
    };
    if (std::any_of(user.floors.begin(), user.floors.end(), odd)) {
        report.add("floors", "entries with ';', blanks around them or nothing in them change",
                   user.id);
    }
    if (field_text(*model::User::section().find("cards"), user).size() > kCardCodeCut) {
        report.add("cards",
                   "cards that fill more than 63 characters are written, but many devices cut them "
                   "there",
                   user.id);
    }
}

void add_device_schedule_losses(const model::Schedule& schedule, LossReport& report) {
    const std::string id = std::to_string(schedule.id);
    if (schedule.windows.size() > 1) {
        report.add("windows", "devices know one time window a schedule", id);
    }
    if (schedule.date_from.has_value() != schedule.date_to.has_value()) {
        report.add("dateTo", "a date range needs both ends; 2000-01-01 or 2099-12-31 is written",
                   id);
    }
    if (schedule.type == model::ScheduleType::weekly && schedule.days.empty()) {
        report.add("days", "a weekly schedule without days is refused when read", id);
    }
}

} // namespace akx::exchange
