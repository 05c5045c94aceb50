// SPDX-License-Identifier: Apache-2.0
// Schedules of a device.
#include "base/text.hpp"
#include "device/akuvox/device.hpp"
#include "device/akuvox/schedule_item.hpp"
#include "exchange/device_schedule.hpp"
#include "model/tree.hpp"

#include <algorithm>

namespace akx::device::akuvox {

namespace {

constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thur", "Fri", "Sat"}; // sic

// "20260101-20261231" in halves.
std::string half(const std::string& range, bool second) {
    const std::size_t dash = range.find('-');
    return dash == std::string::npos ? "" : second ? range.substr(dash + 1) : range.substr(0, dash);
}

} // namespace

Result<model::Schedule> read_schedule_item(const Value& item) {
    exchange::DeviceSchedule record;
    if (item.is_object()) {
        for (const Value::Member& member : item.as_object()) {
            const exchange::DeviceScheduleColumn* column =
                exchange::find_device_schedule_column(member.key);
            const std::string text = word(item, member.key);
            if (column != nullptr && column->member != nullptr && !text.empty()) {
                column->member(record) = text;
            }
        }
    }
    // A "Daily" of 00:00-00:00 beside times of its own says nothing.
    if (!record.time_start.empty() && record.daily == "00:00-00:00") {
        record.daily.clear();
    }
    return exchange::from_device(record);
}

void write_schedule_item(const model::Schedule& schedule, Value& item) {
    const exchange::DeviceSchedule record = exchange::to_device(schedule, schedule.id);
    if (item.find("ID") == nullptr) {
        item.set("ID", record.schedule_id);
    }
    item.set("Name", record.name);
    item.set("Type", record.type);
    item.set("Daily", record.daily);
    item.set("TimeStart", half(record.daily, false));
    item.set("TimeEnd", half(record.daily, true));
    item.set("DateStart", half(record.date, false));
    item.set("DateEnd", half(record.date, true));
    item.set("Week", record.weekly);
    for (std::size_t day = 0; day < std::size(kDays); ++day) {
        const bool on = record.weekly.find(static_cast<char>('0' + day)) != std::string::npos;
        item.set(kDays[day], on ? "1" : "0");
    }
}

Status fits_device(const model::Schedule& schedule) {
    const std::string path = "schedules[" + std::to_string(schedule.id) + "]";
    if (schedule.windows.size() > 1) {
        return Error(errors::unsupported, "a device knows one time window a schedule")
            .in_field(path + ".windows")
            .next("make a schedule of each window, and give users both");
    }
    if (const auto fields = exchange::other_fields(schedule); !fields.empty()) {
        return Error(errors::unsupported, "a device cannot say this of a schedule")
            .in_field(path + "." + std::string(fields.front()));
    }
    return {};
}

Result<std::vector<StoredSchedule>> AkuvoxDevice::stored_schedules() {
    std::vector<StoredSchedule> out;
    const Status read = each_item("/api/schedule/get", [&](const Value& item) -> Status {
        const Result<model::Schedule> schedule = read_schedule_item(item);
        StoredSchedule stored;
        if (schedule) {
            stored.schedule = *schedule;
        }
        stored.number = word(item, "ID");
        stored.item = item;
        out.push_back(std::move(stored));
        return {};
    });
    return read ? Result<std::vector<StoredSchedule>>(std::move(out))
                : Result<std::vector<StoredSchedule>>(read.error());
}

Status AkuvoxDevice::write_schedules(const Settings& now, const Value& after) {
    std::vector<model::Schedule> wanted;
    model::Problems problems;
    for (const Value& each : after.array_at("schedules")) {
        wanted.push_back(model::decode_as<model::Schedule>(each, problems));
    }
    std::vector<Value> add;
    std::vector<Value> set;
    std::vector<Value> remove;
    for (const model::Schedule& each : wanted) {
        const auto present =
            std::find_if(now.schedules.begin(), now.schedules.end(), [&](const auto& stored) {
                return stored.schedule && stored.schedule->id == each.id;
            });
        if (present == now.schedules.end()) {
            add.push_back(Value::object());
            write_schedule_item(each, add.back());
        } else if (!(model::encode(each) == model::encode(*present->schedule))) {
            set.push_back(present->item);
            write_schedule_item(each, set.back());
        }
    }
    for (const StoredSchedule& stored : now.schedules) {
        const bool keep = !stored.schedule || model::is_built_in(stored.schedule->id) ||
                          std::any_of(wanted.begin(), wanted.end(), [&](const auto& each) {
                              return each.id == stored.schedule->id;
                          });
        if (!keep) {
            remove.push_back(Value::object());
            remove.back().set("ID", stored.number);
        }
    }
    Status done;
    const auto write = [&](std::string_view action, const std::vector<Value>& rows) {
        if (done && !rows.empty()) {
            done = write_rows("schedule", action, rows);
        }
    };
    write("add", add);
    write("set", set);
    write("del", remove);
    return done;
}

} // namespace akx::device::akuvox
