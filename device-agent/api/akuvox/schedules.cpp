// SPDX-License-Identifier: Apache-2.0
// Schedules by the devices' API (facts/akuvox §1.5): settings of ours, so that each change is a
// revision of the configuration.
#include "api/akuvox/calls.hpp"
#include "api/akuvox/paging.hpp"
#include "api/akuvox/rows.hpp"
#include "api/akuvox/settings.hpp"

#include "base/text.hpp"
#include "exchange/device_schedule.hpp"

#include <algorithm>
#include <set>

namespace akx::agent::akuvox {

namespace {

using model::Schedule;
using model::ScheduleId;

constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thur", "Fri", "Sat"};

// The same said in one member or in several; a client changes what it knows and sends the other
// back as it was.
struct Spelling {
    std::string_view one;
    std::span<const std::string_view> several;
};
constexpr std::string_view kTimes[] = {"TimeStart", "TimeEnd"};
constexpr std::string_view kDates[] = {"DateStart", "DateEnd"};
constexpr Spelling kSpellings[] = {{"Daily", kTimes}, {"Date", kDates}, {"Week", kDays}};

Value schedule_item(const Schedule& schedule) {
    const std::string id = std::to_string(schedule.id);
    const exchange::DeviceSchedule record = exchange::to_device(schedule, schedule.id);
    const std::string_view window =
        std::string_view(record.daily).substr(0, record.daily.find(';'));
    const std::size_t dash = std::min(window.find('-'), window.size());
    const std::size_t middle = std::min(record.date.find('-'), record.date.size());
    Value item = Value::object();
    item.set("ID", id);
    item.set("Name", record.name);
    item.set("Type", record.type);
    item.set("Mode", record.type);
    item.set("DateStart", record.date.substr(0, middle));
    item.set("DateEnd", record.date.substr(std::min(middle + 1, record.date.size())));
    item.set("TimeStart", window.substr(0, dash));
    item.set("TimeEnd", window.substr(std::min(dash + 1, window.size())));
    item.set("Week", record.weekly);
    item.set("Daily", record.daily);
    for (std::size_t day = 0; day < std::size(kDays); ++day) {
        const bool on = record.weekly.find(static_cast<char>('0' + day)) != std::string::npos;
        item.set(kDays[day], on ? "1" : "0");
    }
    item.set("DisplayID", id);
    item.set("SourceType", "1");
    item.set("Date", record.date);
    return item;
}

// `given` over what there is, with the spellings emptied that the client did not touch.
Value overlaid(const Value& present, const Value& given) {
    Value out = present;
    for (const Value::Member& member : given.as_object()) {
        out.set(member.key, wire_text(member.value));
    }
    const auto touched = [&](std::string_view name) {
        const Value* before = present.find(name);
        return before != nullptr && *before != *out.find(name);
    };
    for (const Spelling& spelling : kSpellings) {
        const bool one = touched(spelling.one);
        const bool several = std::any_of(spelling.several.begin(), spelling.several.end(), touched);
        if (several && !one) {
            out.set(spelling.one, "");
        }
        for (const std::string_view name : spelling.several) {
            if (one) {
                out.set(name, "");
            }
        }
    }
    return out;
}

Result<Schedule> read_item(const Value& item, ScheduleId id) {
    exchange::DeviceSchedule record;
    for (const Value::Member& member : item.as_object()) {
        const auto* column = exchange::find_device_schedule_column(member.key);
        if (column != nullptr && column->member != nullptr) {
            column->member(record) = wire_text(member.value);
        }
    }
    record.schedule_id = std::to_string(id);
    if (record.name.empty()) {
        record.name = "Schedule " + record.schedule_id;
    }
    return exchange::from_device(record);
}

// The schedules on their way to be changed.
struct Draft {
    std::vector<Schedule> schedules;
    std::vector<RowOutcome> rows;

    Schedule* find(std::int64_t id) {
        const auto found = std::find_if(schedules.begin(), schedules.end(),
                                        [id](const Schedule& each) { return each.id == id; });
        return found == schedules.end() ? nullptr : &*found;
    }
    ScheduleId free_id() const { // after the built-in ones, as on the devices
        ScheduleId id = model::kNever;
        for (const Schedule& each : schedules) {
            id = std::max(id, each.id);
        }
        return id + 1;
    }
    void refuse(const Value& row, int ret, std::string why) {
        const Value* id = row.find("ID");
        rows.push_back({id_item(id != nullptr ? wire_text(*id) : ""), ret, std::move(why)});
    }
    void done(ScheduleId id) { rows.push_back({id_item(std::to_string(id)), kOk, {}}); }
};

void add_one(Draft& draft, const Value& row) {
    const auto read = read_item(row, draft.free_id());
    if (!read) {
        draft.refuse(row, kErrorParam, std::string(read.error().what()));
        return;
    }
    draft.schedules.push_back(*read);
    draft.done(read->id);
}

// Whether the row names a schedule that can be changed.
Schedule* own_schedule(Draft& draft, const Value& row) {
    const auto id = row_number(row);
    if (id && model::is_built_in(static_cast<ScheduleId>(*id))) {
        draft.refuse(row, kFailed, "schedules 1001 and 1002 are built in");
        return nullptr;
    }
    Schedule* schedule = id ? draft.find(*id) : nullptr;
    if (schedule == nullptr) {
        draft.refuse(row, kNoSuchRow, "there is no such schedule");
    }
    return schedule;
}

void set_one(Draft& draft, const Value& row) {
    Schedule* schedule = own_schedule(draft, row);
    if (schedule == nullptr) {
        return;
    }
    auto read = read_item(overlaid(schedule_item(*schedule), row), schedule->id);
    if (!read) {
        draft.refuse(row, kErrorParam, std::string(read.error().what()));
        return;
    }
    read->holidays = schedule->holidays; // which the devices know nothing of
    *schedule = std::move(*read);
    draft.done(schedule->id);
}

void delete_one(Draft& draft, const Value& row) {
    if (const Schedule* schedule = own_schedule(draft, row)) {
        const ScheduleId id = schedule->id;
        std::erase_if(draft.schedules, [id](const Schedule& each) { return each.id == id; });
        draft.done(id);
    }
}

// Row after row into one revision; rows that are wrong keep the others from nothing.
void change(Services& services, ExchangePtr exchange, void (*one)(Draft&, const Value&)) {
    const auto rows = rows_of(exchange->ask());
    if (!rows) {
        exchange->fail(rows.error());
        return;
    }
    Draft draft{services.settings.phone().schedules, {}};
    for (const Value* row : *rows) {
        one(draft, *row);
    }
    Value list = Value::array();
    for (const Schedule& schedule : draft.schedules) {
        list.push(model::encode(schedule));
    }
    Value wanted = present_settings(services);
    wanted.set("schedules", std::move(list));
    apply_settings(
        services, std::move(exchange), std::move(wanted),
        [outcomes = std::move(draft.rows)](Exchange& done) { answer_outcomes(done, outcomes); });
}

void get_schedules(Services& services, ExchangePtr exchange) {
    const auto page = read_page_wanted(exchange->ask());
    if (!page) {
        exchange->fail(page.error());
        return;
    }
    Value::Array items{schedule_item(model::always_schedule()),
                       schedule_item(model::never_schedule())};
    for (const Schedule& schedule : services.settings.phone().schedules) {
        items.push_back(schedule_item(schedule));
    }
    exchange->succeed(page_of(*page, items));
}

void add_schedules(Services& services, ExchangePtr exchange) {
    change(services, std::move(exchange), add_one);
}
void set_schedules(Services& services, ExchangePtr exchange) {
    change(services, std::move(exchange), set_one);
}
void delete_schedules(Services& services, ExchangePtr exchange) {
    change(services, std::move(exchange), delete_one);
}

constexpr CallRow kCalls[] = {
    {"schedule", "get", model::Role::auditor, get_schedules, "Schedules, a page or all"},
    {"schedule", "add", model::Role::install, add_schedules, "Add schedules"},
    {"schedule", "set", model::Role::install, set_schedules, "Change schedules"},
    {"schedule", "del", model::Role::install, delete_schedules, "Delete schedules"},
};

} // namespace

std::span<const CallRow> schedule_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
