// SPDX-License-Identifier: Apache-2.0
// Inside device only: a schedule as the devices' API has it, from and to ours (facts/akuvox §1.5).
#pragma once

#include "base/value.hpp"
#include "model/schedule.hpp"

namespace akx::device::akuvox {

Result<model::Schedule> read_schedule_item(const Value& item); // invalid_value
// Writes over `item`, the device's record or an empty object; every spelling of days and times.
void write_schedule_item(const model::Schedule& schedule, Value& item);
// unsupported for what a device cannot say, such as several windows.
Status fits_device(const model::Schedule& schedule);

} // namespace akx::device::akuvox
