// SPDX-License-Identifier: Apache-2.0
#include "exchange/device_schedule.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/field_text.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::Date;
using model::Schedule;
using model::ScheduleType;
using model::TimeWindow;
using model::Weekday;
using Days = model::Flags<Weekday>;

// Stand for "no limit" where a device wants both ends of a date range.
constexpr std::string_view kFirstDate = "20000101";
constexpr std::string_view kLastDate = "20991231";

template <auto Member>
std::string& member(DeviceSchedule& record) {
    return record.*Member;
}
template <std::size_t Day>
std::string& day(DeviceSchedule& record) {
    return record.days[Day];
}

constexpr DeviceScheduleColumn kColumns[] = {
    {"ID", member<&DeviceSchedule::id>, true},
    {"ScheduleID", member<&DeviceSchedule::schedule_id>, true},
    {"Name", member<&DeviceSchedule::name>, true},
    {"Type", member<&DeviceSchedule::type>, true},
    {"Date", member<&DeviceSchedule::date>, true},
    {"Weekly", member<&DeviceSchedule::weekly>, true},
    {"Daily", member<&DeviceSchedule::daily>, true},
    {"DisplayID", member<&DeviceSchedule::schedule_id>},
    {"Week", member<&DeviceSchedule::weekly>},
    {"DateStart", member<&DeviceSchedule::date_start>},
    {"DateEnd", member<&DeviceSchedule::date_end>},
    {"TimeStart", member<&DeviceSchedule::time_start>},
    {"TimeEnd", member<&DeviceSchedule::time_end>},
    {"Sun", day<0>},
    {"Mon", day<1>},
    {"Tue", day<2>},
    {"Wed", day<3>},
    {"Thur", day<4>}, // sic
    {"Thu", day<4>},
    {"Fri", day<5>},
    {"Sat", day<6>},
    {"Mode", nullptr},
    {"SourceType", nullptr},
};

Error bad(std::string_view column, std::string_view text, std::string_view wanted) {
    return Error(errors::invalid_value, "\"" + shortened(text) + "\" is not " + std::string(wanted))
        .in_field(std::string(column));
}

// A date of eight digits with or without separators.
std::optional<Date> parse_date(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c != '-' && c != '/' && c != '.') {
            return std::nullopt;
        }
    }
    if (digits.size() != 8) {
        return std::nullopt;
    }
    const auto days =
        parse_civil_date(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6));
    return days ? std::optional(Date{*days}) : std::nullopt;
}

Status read_date(std::string_view column, std::string_view text, std::string_view no_limit,
                 std::optional<Date>& out) {
    if (text.empty()) {
        return {};
    }
    out = parse_date(text);
    if (!out) {
        return bad(column, text, "a date such as 20261231");
    }
    if (out == parse_date(no_limit)) {
        out.reset();
    }
    return {};
}

// "20260101-20261231", also "2026-01-01-2026-12-31" or with '~' between: two halves of equal
// length.
Status read_dates(const DeviceSchedule& record, Schedule& schedule) {
    if (!record.date.empty()) {
        const std::string_view both = record.date;
        const std::string_view first = trim(both.substr(0, both.size() / 2));
        const std::string_view second = trim(both.substr((both.size() + 1) / 2));
        const bool split = both.size() % 2 == 1;
        if (!split || !parse_date(first) || !parse_date(second)) {
            return bad("Date", both, "a range of dates such as 20260101-20261231");
        }
        if (Status status = read_date("Date", first, kFirstDate, schedule.date_from); !status) {
            return status;
        }
        return read_date("Date", second, kLastDate, schedule.date_to);
    }
    if (Status status = read_date("DateStart", record.date_start, kFirstDate, schedule.date_from);
        !status) {
        return status;
    }
    return read_date("DateEnd", record.date_end, kLastDate, schedule.date_to);
}

Result<Days> read_days(const DeviceSchedule& record) {
    Days days;
    for (const char c : record.weekly) {
        if (c >= '0' && c <= '6') {
            days.add(static_cast<Weekday>(c - '0'));
        } else if (c != ';' && c != ',' && c != ' ') {
            return bad("Weekly", record.weekly, "a list of days, 0 for Sunday to 6 for Saturday");
        }
    }
    for (unsigned i = 0; i < std::size(record.days); ++i) {
        if (record.days[i] == "1") {
            days.add(static_cast<Weekday>(i));
        }
    }
    return days;
}

Status read_windows(const DeviceSchedule& record, Schedule& schedule) {
    std::string text = record.daily;
    if (text.empty() && !(record.time_start.empty() && record.time_end.empty())) {
        text = record.time_start + "-" + record.time_end;
    }
    for (const std::string_view entry : list_entries(text)) {
        const auto window = model::TextForm<TimeWindow>::parse(entry);
        if (!window) {
            return bad(record.daily.empty() ? "TimeStart" : "Daily", entry,
                       "a time window such as 08:00-17:00");
        }
        schedule.windows.push_back(*window);
    }
    if (schedule.windows.size() == 1 && schedule.windows.front() == TimeWindow{}) {
        schedule.windows.clear(); // the whole day
    }
    return {};
}

// What the declarations of our schedules allow.
Status check_bounds(const Schedule& schedule) {
    const model::Section& section = Schedule::section();
    if (Status status = model::check_text(*section.find("name"), schedule.name); !status) {
        return std::move(status.error()).in_field("Name");
    }
    if (Status status = model::check_count(*section.find("windows"), schedule.windows.size());
        !status) {
        return std::move(status.error()).in_field("Daily");
    }
    return {};
}

Result<ScheduleType> read_type(const DeviceSchedule& record, bool dates, bool days) {
    const std::string type = to_lower(record.type);
    if (type == "0" || type == "normal") {
        return ScheduleType::range;
    }
    if (type == "1" || type == "weekly") {
        return ScheduleType::weekly;
    }
    if (type == "2" || type == "daily") {
        return ScheduleType::daily;
    }
    if (!type.empty()) {
        return bad("Type", record.type, "a type: 0 date range, 1 weekly, 2 daily");
    }
    return dates ? ScheduleType::range : days ? ScheduleType::weekly : ScheduleType::daily;
}

std::string device_date(const std::optional<Date>& date, std::string_view no_limit) {
    std::string text = date ? model::TextForm<Date>::print(*date) : std::string(no_limit);
    std::erase(text, '-');
    return text;
}

} // namespace

std::span<const DeviceScheduleColumn> device_schedule_columns() {
    return kColumns;
}

const DeviceScheduleColumn* find_device_schedule_column(std::string_view name) {
    const std::string key = column_key(name);
    const auto* const found =
        std::find_if(std::begin(kColumns), std::end(kColumns),
                     [&key](const auto& column) { return column_key(column.name) == key; });
    return found == std::end(kColumns) ? nullptr : found;
}

Result<Schedule> from_device(const DeviceSchedule& record) {
    Schedule schedule;
    const std::string& number = record.schedule_id.empty() ? record.id : record.schedule_id;
    const auto id = parse_int(number);
    if (!id || *id < 1 || *id > model::kMaxScheduleId) {
        return bad("ScheduleID", number,
                   "a number from 1 to " + std::to_string(model::kMaxScheduleId));
    }
    schedule.id = static_cast<model::ScheduleId>(*id);
    schedule.name = record.name;
    Result<Days> days = read_days(record);
    if (!days) {
        return std::move(days.error());
    }
    if (Status status = read_dates(record, schedule); !status) {
        return std::move(status.error());
    }
    if (Status status = read_windows(record, schedule); !status) {
        return std::move(status.error());
    }
    if (Status status = check_bounds(schedule); !status) {
        return std::move(status.error());
    }
    const bool dates = schedule.date_from || schedule.date_to;
    Result<ScheduleType> type = read_type(record, dates, !days->empty());
    if (!type) {
        return std::move(type.error());
    }
    schedule.type = *type;
    if (*type == ScheduleType::weekly) {
        if (days->empty()) {
            return Error(errors::missing_value, "a weekly schedule needs its days")
                .in_field("Weekly")
                .next("list them as digits, 0 for Sunday to 6 for Saturday");
        }
        schedule.days = *days;
    } else if (*type == ScheduleType::range && !days->empty() && !(*days == Days::all())) {
        schedule.type = ScheduleType::weekly; // a date range on some days: ours says it so
        schedule.days = *days;
    }
    return schedule;
}

DeviceSchedule to_device(const Schedule& schedule, std::size_t row) {
    DeviceSchedule record;
    record.id = std::to_string(row);
    record.schedule_id = std::to_string(schedule.id);
    record.name = schedule.name;
    record.type = std::to_string(static_cast<int>(schedule.type));
    if (schedule.id != model::kNever && (schedule.date_from || schedule.date_to)) {
        record.date = device_date(schedule.date_from, kFirstDate) + "-" +
                      device_date(schedule.date_to, kLastDate);
    }
    if (schedule.type == ScheduleType::weekly) {
        for (unsigned i = 0; i < std::size(record.days); ++i) {
            if (schedule.days.has(static_cast<Weekday>(i))) {
                record.weekly += static_cast<char>('0' + i);
            }
        }
    }
    for (const TimeWindow& window : schedule.windows) {
        record.daily +=
            (record.daily.empty() ? "" : ";") + model::TextForm<TimeWindow>::print(window);
    }
    if (schedule.windows.empty()) {
        record.daily = schedule.id == model::kNever
                           ? "00:00-00:00" // as the devices write their own (facts/akuvox §3.1)
                           : model::TextForm<TimeWindow>::print({});
    }
    return record;
}

} // namespace akx::exchange
