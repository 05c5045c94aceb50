// SPDX-License-Identifier: Apache-2.0
// KeyData of older firmwares (QTECH and others; facts/akuvox §3.3): a list of cards or a list of
// PINs, each key with its own days and times instead of schedules.
#pragma once

#include "exchange/reader.hpp"
#include "exchange/writer.hpp"

namespace akx::exchange {

// What one key may do: its own small schedule.
struct KeyTimes {
    model::Flags<model::Weekday> days = model::Flags<model::Weekday>::all();
    model::TimeWindow window;
    bool operator==(const KeyTimes&) const = default;
};

// The schedule of such times, or a built-in one. The number comes from the times, so that the same
// times have the same number in every file; `salt` gives another one where it is taken.
model::Schedule schedule_of(const KeyTimes& times, unsigned salt);
// nullopt when the schedule opens never, or has what keys cannot say: then nobody is let in. Of
// several windows the first counts.
std::optional<KeyTimes> times_of(const model::Schedule& schedule);

std::unique_ptr<UserReader> make_key_data_reader(UserSink& sink, const ReaderOptions& options);

} // namespace akx::exchange
