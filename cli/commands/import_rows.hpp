// SPDX-License-Identifier: Apache-2.0
// What `akx user import` has read of a file: rows ready to send, and what is wrong with the others.
#pragma once

#include "commands/row_report.hpp"
#include "device/types.hpp"
#include "exchange/formats.hpp"
#include "invocation.hpp"

#include <algorithm>

namespace akx::cli {

// The rows of a file, ready to send, and where each stood. They go as our own CSV, which a phone
// reads three times as fast as NDJSON, unless each row may speak of other fields.
class Rows : public exchange::UserSink {
  public:
    void set_source(const exchange::Format& format) {
        format_ = format.uneven ? device::RowFormat::ndjson : device::RowFormat::csv;
    }

    void on_user(exchange::UserRow&& row) override {
        if (!writer_) {
            begin(row.present);
        }
        if (format_ == device::RowFormat::csv && row.present != columns_) {
            ++rejected_; // a second section with other columns: it would clear what it lacks
            issues_.push_back(
                {true,
                 Error(errors::invalid_row, "the columns are not those of the rows before")
                     .at({{}, row.line, 0})
                     .next("import this part as a file of its own"),
                 "", ""});
            return;
        }
        places_.push_back({wire_line_, row.line});
        const std::size_t before = text_.size();
        writer_->add(row, text_);
        count_lines(before);
    }
    void on_schedule(model::Schedule&& schedule, std::uint32_t) override {
        schedules_.push_back(std::move(schedule));
    }
    void on_problem(exchange::RowProblem&& problem) override {
        if (problem.rejected && problem.row != last_rejected_) {
            last_rejected_ = problem.row;
            ++rejected_;
        }
        issues_.push_back({problem.rejected, std::move(problem.error), std::move(problem.column),
                           std::move(problem.value)});
    }
    void finish() {
        if (!writer_) { // a list of nobody is a list, too
            begin(model::FieldSet::all(model::User::section()));
        }
        writer_->end(text_);
    }

    device::RowFormat format() const { return format_; }
    const std::string& text() const { return text_; }
    std::size_t count() const { return places_.size(); }
    std::size_t rejected() const { return rejected_; }
    const std::vector<RowIssue>& issues() const { return issues_; }
    const std::vector<model::Schedule>& schedules() const { return schedules_; }
    // Where the row on this line of `text` stood in the file.
    std::uint32_t source_line(std::uint32_t line) const {
        const auto behind = std::upper_bound(
            places_.begin(), places_.end(), line,
            [](std::uint32_t wanted, const Placed& row) { return wanted < row.wire; });
        return behind == places_.begin() ? 0 : std::prev(behind)->source;
    }

  private:
    struct Placed {
        std::uint32_t wire = 0;   // line in `text`
        std::uint32_t source = 0; // line in the file
    };

    void begin(model::FieldSet columns) {
        columns_ = columns;
        const bool csv = format_ == device::RowFormat::csv;
        writer_ = exchange::find_format(csv ? "csv" : "ndjson")
                      ->make_writer({.pins = true, .columns = columns});
        writer_->begin({}, text_);
        count_lines(0);
    }
    void count_lines(std::size_t from) {
        wire_line_ += static_cast<std::uint32_t>(
            std::count(text_.begin() + static_cast<std::ptrdiff_t>(from), text_.end(), '\n'));
    }

    device::RowFormat format_ = device::RowFormat::ndjson;
    model::FieldSet columns_;
    std::unique_ptr<exchange::UserWriter> writer_;
    std::string text_;
    std::uint32_t wire_line_ = 1;
    std::vector<Placed> places_;
    std::vector<RowIssue> issues_;
    std::vector<model::Schedule> schedules_;
    std::size_t rejected_ = 0;
    std::uint32_t last_rejected_ = 0;
};

// Reads and checks every row of a file ("-" is standard input); the format is that of --format or
// found out. An Error means that nothing can be done with the file.
Status read_rows(const Invocation& run, const std::string& path, Rows& rows);

// To the phone in one request. Interrupted on the way, it changes nothing.
Result<device::ImportReport> send_rows(const Invocation& run, Phone& phone, const Rows& rows,
                                       const device::ImportOptions& options);

// What the phone found, put to the places in the file.
std::vector<RowIssue> issues_of(const std::vector<Error>& problems, const Rows& rows,
                                const std::string& file);
void tell_issues(const Invocation& run, const std::vector<RowIssue>& issues);
Status save_report(const Invocation& run, const std::vector<RowIssue>& issues); // --report
// Refused rows as a list for people, or one Error with details for programs.
Result<Exit> refuse_rows(const Invocation& run, const std::vector<RowIssue>& issues,
                         std::size_t rejected);

} // namespace akx::cli
