// SPDX-License-Identifier: Apache-2.0
// The table of formats: names, detection, readers, writers, and what each cannot carry.
#pragma once

#include "exchange/loss.hpp"
#include "exchange/reader.hpp"
#include "exchange/writer.hpp"

namespace akx::exchange {

struct Format {
    std::string_view name; // for --format and ?format=
    std::string_view help; // one sentence without full stop
    std::string_view media_type;
    std::span<const std::string_view> suffixes; // ".csv"
    // Whether a file that starts with these bytes (at most kDetectBytes, no BOM) is of this format.
    bool (*detect)(std::string_view head);
    std::unique_ptr<UserReader> (*make_reader)(UserSink& sink, const ReaderOptions& options);
    std::unique_ptr<UserWriter> (*make_writer)(const WriterOptions& options);
    model::FieldSet (*carries)(); // of model::User
    bool schedules;               // carries schedules too
    // What gets lost beyond fields not carried; nullptr = nothing.
    void (*losses)(const UserRow& row, const WriterOptions& options, LossReport& report);
    void (*schedule_losses)(const model::Schedule& schedule, LossReport& report);
    bool uneven = false; // rows of one file may speak of different fields (UserRow::present)
};

inline constexpr std::size_t kDetectBytes = 4096;

std::span<const Format* const> formats();         // in the order of detection
const Format* find_format(std::string_view name); // nullptr
// By content, then by suffix. unknown_format; encoding when it is text but not UTF-8.
Result<const Format*> detect_format(std::string_view head, std::string_view filename);

// Adds what `format` cannot carry of a user or schedule (REQ XCH-2); call it for all before
// writing.
void find_losses(const Format& format, const UserRow& row, const WriterOptions& options,
                 LossReport& report);
void find_losses(const Format& format, const model::Schedule& schedule, LossReport& report);

} // namespace akx::exchange
