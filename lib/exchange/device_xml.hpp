// SPDX-License-Identifier: Apache-2.0
// UserData.xml and DoorSchedule.xml of real devices (facts/akuvox §3.1).
#pragma once

#include "exchange/loss.hpp"
#include "exchange/reader.hpp"
#include "exchange/writer.hpp"

namespace akx::exchange {

// Takes either of the two: the root element tells which.
std::unique_ptr<UserReader> make_device_xml_reader(UserSink& sink, const ReaderOptions& options);
// UserData.xml; it carries no schedules.
std::unique_ptr<UserWriter> make_device_xml_writer(const WriterOptions& options);

// DoorSchedule.xml as a whole, the two built-in schedules first.
void append_door_schedules(std::string& out, std::span<const model::Schedule> schedules);

// What XML cannot hold of a user: control characters in texts.
void add_xml_losses(const UserRow& row, LossReport& report);
void add_device_xml_losses(const UserRow& row, const WriterOptions& options, LossReport& report);
void add_device_xml_schedule_losses(const model::Schedule& schedule, LossReport& report);
model::FieldSet device_xml_fields(); // carried by UserData.xml

} // namespace akx::exchange
