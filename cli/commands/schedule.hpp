// SPDX-License-Identifier: Apache-2.0
// What the commands share that read or change a phone's schedules.
#pragma once

#include "invocation.hpp"
#include "model/schedule.hpp"

namespace akx::cli {

// Reads the configuration, lets `change` work on it, writes it back if nobody else wrote in
// between, and tries again if somebody did.
Status edit_config(Phone& phone, const std::string& message,
                   const std::function<Status(Value& config)>& change);

Value* find_schedule(Value& config, std::int64_t id);

// When doors may be opened, out of a configuration.
struct Timetable {
    std::vector<model::Schedule> schedules; // not the built-in ones
    std::vector<model::Holiday> holidays;
    std::string zone;
};
Result<Timetable> read_timetable(const Value& config);
Result<Timetable> timetable_of(Phone& phone);

// By number or name, the built-in ones included.
Result<model::Schedule> named_schedule(const Timetable& table, const std::string& name);

Result<Exit> schedule_test(Invocation& run); // schedule_test.cpp

} // namespace akx::cli
