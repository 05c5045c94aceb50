// SPDX-License-Identifier: Apache-2.0
#include "model/schedule.hpp"

#include "base/text.hpp"

namespace akx::model {

namespace {

std::optional<int> parse_clock(std::string_view text) {
    if (text.size() != 5 || text[2] != ':' || !is_digits(text.substr(0, 2)) ||
        !is_digits(text.substr(3))) {
        return std::nullopt;
    }
    const auto hours = static_cast<int>(*parse_int(text.substr(0, 2)));
    const auto minutes = static_cast<int>(*parse_int(text.substr(3)));
    return hours < 24 && minutes < 60 ? std::optional(hours * 60 + minutes) : std::nullopt;
}

std::string print_clock(int minutes) {
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

constexpr Field kFields[] = {
    field<&Schedule::id>("id", "Number of the schedule; 1001 and 1002 are built in",
                         {.min = 1, .max = kMaxScheduleId, .required = true}),
    field<&Schedule::name>("name", "Name of the schedule", {.max = 63, .example = "Office hours"}),
    field<&Schedule::type>("type",
                           "range: between two dates; weekly: on some days; daily: each day"),
    field<&Schedule::date_from>("dateFrom", "First day, YYYY-MM-DD; empty for no limit"),
    field<&Schedule::date_to>("dateTo", "Last day, included; empty for no limit"),
    field<&Schedule::days>("days", "Days of a weekly schedule"),
    field<&Schedule::windows>("windows",
                              "Times of day, HH:MM-HH:MM, ends included; across midnight when the "
                              "end is earlier; none for the whole day",
                              {.max = 16}),
    field<&Schedule::holidays>("holidays", "On holidays: ignore: as on any day; closed: not open; "
                                           "only: open on holidays alone"),
};

constexpr Section kSection{"schedule", "When doors may be opened", kFields, "id",
                           make_default<Schedule>};

constexpr Field kHolidayFields[] = {
    field<&Holiday::name>("name", "Name of the holiday",
                          {.min = 1, .max = 63, .required = true, .example = "Christmas"}),
    field<&Holiday::from>("from", "First day, YYYY-MM-DD", {.required = true}),
    field<&Holiday::to>("to", "Last day, included; empty for a single day"),
    field<&Holiday::yearly>("yearly", "On these days of every year; a 29 February only in leap "
                                      "years"),
};

constexpr Section kHolidaySection{"holiday", "Days on which schedules may differ", kHolidayFields,
                                  "name", make_default<Holiday>};

Schedule built_in(ScheduleId id, std::string name) {
    Schedule schedule;
    schedule.id = id;
    schedule.name = std::move(name);
    schedule.type = ScheduleType::daily;
    if (id == kNever) {
        schedule.date_to = Date{-1}; // ended before 1970
    }
    return schedule;
}

} // namespace

const Syntax TextForm<TimeWindow>::syntax{
    "time window, HH:MM-HH:MM", "^([01][0-9]|2[0-3]):[0-5][0-9] *- *([01][0-9]|2[0-3]):[0-5][0-9]$",
    [](std::string_view text) { return parse(text).has_value(); }, "08:00-17:00"};

std::optional<TimeWindow> TextForm<TimeWindow>::parse(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto from = parse_clock(trim(text.substr(0, dash)));
    const auto to = parse_clock(trim(text.substr(dash + 1)));
    return from && to ? std::optional(TimeWindow{*from, *to}) : std::nullopt;
}

std::string TextForm<TimeWindow>::print(const TimeWindow& window) {
    return print_clock(window.from) + "-" + print_clock(window.to);
}

const Syntax TextForm<Date>::syntax{"date, YYYY-MM-DD", "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
                                    [](std::string_view text) { return parse(text).has_value(); },
                                    "2026-12-24"};

std::optional<Date> TextForm<Date>::parse(std::string_view text) {
    const auto days = parse_civil_date(text);
    return days ? std::optional(Date{*days}) : std::nullopt;
}

std::string TextForm<Date>::print(const Date& date) {
    return format_civil_date(date.days);
}

const Section& Schedule::section() {
    return kSection;
}

const Section& Holiday::section() {
    return kHolidaySection;
}

const Schedule& always_schedule() {
    static const Schedule kSchedule = built_in(kAlways, "Always");
    return kSchedule;
}

const Schedule& never_schedule() {
    static const Schedule kSchedule = built_in(kNever, "Never");
    return kSchedule;
}

bool is_built_in(ScheduleId id) {
    return id == kAlways || id == kNever;
}

} // namespace akx::model
