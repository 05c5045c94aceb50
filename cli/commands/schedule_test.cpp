// SPDX-License-Identifier: Apache-2.0
// akx schedule test: whether a schedule is open at some time, why, and until when.
#include "base/text.hpp"
#include "commands/config.hpp"
#include "commands/schedule.hpp"
#include "commands/show.hpp"
#include "door/calendar.hpp"

namespace akx::cli {

namespace {

using door::Calendar;
using door::CivilMinute;

constexpr std::chrono::minutes kFarthest{400 * 24 * 60}; // looked ahead for the next change

constexpr Column kColumns[] = {{"schedule", "ID", Align::right},
                               {"name", "NAME"},
                               {"open", "OPEN"},
                               {"local", "LOCAL TIME"},
                               {"timeZone", "ZONE"},
                               {"why", "WHY"},
                               {"until", "UNTIL"}};

std::string_view day_name(CivilMinute minute) {
    return model::Names<model::Weekday>::names[static_cast<std::size_t>(minute.weekday())];
}

std::string clock_text(const Calendar& calendar, WallTime time) {
    const CivilMinute local = calendar.local(time);
    return format_civil_minutes(local.minutes) + " " + std::string(day_name(local));
}

// --at: RFC 3339, a time on the phone's clock, or a duration from now.
Result<WallTime> chosen_moment(const Invocation& run, const Calendar& calendar) {
    const std::string text = run.arguments.text("--at");
    if (text.empty()) {
        return run.now();
    }
    if (const auto utc = parse_utc(text)) {
        return *utc;
    }
    if (const auto away = parse_duration(text)) {
        return run.now() + *away;
    }
    auto minutes = parse_civil_minutes(text);
    if (const auto days = parse_civil_date(text); !minutes && days) {
        minutes = *days * 24 * 60;
    }
    if (!minutes) {
        return Error(errors::usage, "--at: '" + text + "' is not a time");
    }
    if (const auto moment = calendar.moment({*minutes})) {
        return *moment;
    }
    return Error(errors::usage, "--at: clocks in " + calendar.zone().name() + " skip " + text);
}

// From files: those of the phone named with -d, or the only one.
Result<Timetable> timetable_of_files(const Invocation& run) {
    const Result<config::Site> site = read_site(run);
    if (!site) {
        return site.error();
    }
    if (!site->problems.empty()) {
        return summarize(site->problems);
    }
    const std::vector<const config::Document*> phones = site->of_kind("Device");
    const std::string name = run.arguments.text("--device");
    const config::Document* chosen = phones.size() == 1 ? phones.front() : nullptr;
    if (!name.empty()) {
        chosen = site->find("Device", name);
    }
    if (chosen == nullptr) {
        return Error(errors::usage, name.empty()
                                        ? "the files describe " + std::to_string(phones.size()) +
                                              " phones; say which with -d"
                                        : "the files do not describe '" + name + "'");
    }
    return read_timetable(config::device_spec(*site, *chosen));
}

Result<Timetable> chosen_timetable(const Invocation& run) {
    if (run.arguments.has("--file")) {
        return timetable_of_files(run);
    }
    Result<Phone> phone = run.connect();
    if (!phone) {
        return phone.error();
    }
    Result<Timetable> table = timetable_of(*phone);
    return table ? table : Result<Timetable>(on_phone(table.error(), phone->known));
}

// Why the schedule does not run on the day of this minute; empty when it does.
std::string idle_reason(const model::Schedule& schedule, const Calendar& calendar,
                        CivilMinute minute) {
    using model::HolidayRule;
    const model::Date day{minute.day()};
    if (schedule.date_from && day < *schedule.date_from) {
        return "it begins on " + model::TextForm<model::Date>::print(*schedule.date_from);
    }
    if (schedule.date_to && day > *schedule.date_to) {
        return "it ended on " + model::TextForm<model::Date>::print(*schedule.date_to);
    }
    if (schedule.type == model::ScheduleType::weekly && !schedule.days.has(minute.weekday())) {
        return "not on " + std::string(day_name(minute));
    }
    const bool holiday = calendar.is_holiday(minute);
    if (schedule.holidays == HolidayRule::closed && holiday) {
        return "closed on holidays";
    }
    return schedule.holidays == HolidayRule::only && !holiday ? "open on holidays only" : "";
}

std::string reason(const model::Schedule& schedule, const Calendar& calendar, CivilMinute minute) {
    const std::string idle = idle_reason(schedule, calendar, minute);
    const bool yesterday = idle_reason(schedule, calendar, minute.day_before()).empty();
    const int at = minute.minute_of_day();
    for (const model::TimeWindow& window : schedule.windows) {
        const std::string text = model::TextForm<model::TimeWindow>::print(window);
        const bool over = window.to < window.from;
        if (idle.empty() && at >= window.from && (over || at <= window.to)) {
            return "within " + text;
        }
        if (over && yesterday && at <= window.to) {
            return "within " + text + " of the day before";
        }
    }
    if (!idle.empty()) {
        return idle;
    }
    return schedule.windows.empty() ? "the whole day" : "outside its times of day";
}

// The first minute with the other answer; empty when it does not come within a year.
std::optional<WallTime> next_change(const Calendar& calendar, model::ScheduleId id, WallTime from) {
    const bool open = calendar.is_open(id, calendar.local(from));
    WallTime time = std::chrono::floor<std::chrono::minutes>(from);
    for (const WallTime end = time + kFarthest; time < end;) {
        time += std::chrono::minutes(1);
        if (calendar.is_open(id, calendar.local(time)) != open) {
            return time;
        }
    }
    return std::nullopt;
}

} // namespace

Result<Exit> schedule_test(Invocation& run) {
    const Result<Timetable> table = chosen_timetable(run);
    const Result<model::Schedule> schedule =
        table ? named_schedule(*table, run.arguments.text("NAME"))
              : Result<model::Schedule>(table.error());
    if (!schedule) {
        return schedule.error();
    }
    const Result<TimeZone> zone = TimeZone::load(run.arguments.text("--zone", table->zone));
    if (!zone) {
        return zone.error();
    }
    const Calendar calendar(table->schedules, *zone, table->holidays);
    const Result<WallTime> at = chosen_moment(run, calendar);
    if (!at) {
        return at.error();
    }
    const CivilMinute local = calendar.local(*at);
    const auto change = next_change(calendar, schedule->id, *at);
    Value out = Value::object();
    out.set("schedule", std::int64_t{schedule->id});
    out.set("name", schedule->name);
    out.set("open", calendar.is_open(schedule->id, local));
    out.set("at", format_utc(*at));
    out.set("local", clock_text(calendar, *at));
    out.set("timeZone", zone->name());
    out.set("holiday", calendar.is_holiday(local));
    out.set("why", reason(*schedule, calendar, local));
    out.set("until", change ? Value(clock_text(calendar, *change)) : Value());
    out.set("untilUtc", change ? Value(format_utc(*change)) : Value());
    run.output.object("ScheduleTest", kColumns, out);
    return Exit::ok;
}

} // namespace akx::cli
