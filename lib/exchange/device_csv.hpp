// SPDX-License-Identifier: Apache-2.0
// The CSV of real devices: section lines, 18 columns of users, schedules (facts/akuvox §3.2).
#pragma once

#include "exchange/reader.hpp"
#include "exchange/writer.hpp"

namespace akx::exchange {

std::unique_ptr<UserReader> make_device_csv_reader(UserSink& sink, const ReaderOptions& options);
std::unique_ptr<UserWriter> make_device_csv_writer(const WriterOptions& options);

inline constexpr std::string_view kUserSection = "UserData";
inline constexpr std::string_view kScheduleSection = "ScheduleData";

// Names of columns compare without case, blanks, '-' and '_': "Schedule-Relay", "ScheduleRelay".
std::string column_key(std::string_view name);

} // namespace akx::exchange
