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

namespace {

// Of model::Schedule; what is added to it later is a loss until it is written, too.
constexpr std::string_view kCarried[] = {"id",     "name", "type",   "dateFrom",
                                         "dateTo", "days", "windows"};

} // namespace

std::vector<std::string_view> other_fields(const model::Schedule& schedule) {
    static const model::Schedule kDefault;
    std::vector<std::string_view> names;
    for (const model::Field& field : model::Schedule::section().fields) {
        const bool carried =
            std::find(std::begin(kCarried), std::end(kCarried), field.name) != std::end(kCarried);
        if (!carried && field.access.get(field, &schedule) != field.access.get(field, &kDefault)) {
            names.push_back(field.name);
        }
    }
    return names;
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
    for (const std::string_view field : other_fields(schedule)) {
        report.add(field, "the format has no place for it", id);
    }
}

} // namespace akx::exchange
