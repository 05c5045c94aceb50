// SPDX-License-Identifier: Apache-2.0
// Collects what is wrong with rows and hands it to the sink with place, column and value.
#pragma once

#include "exchange/csv.hpp"
#include "exchange/row.hpp"

namespace akx::exchange {

// Where in the file a problem is, and how the file shows it.
struct Spot {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string_view name = {};  // of the column or member, as the file spells it
    std::string_view value = {}; // shortened for the report
    bool secret = false;         // the value must not be shown
};
Spot spot_of(const CsvRow& row, std::size_t cell, std::string_view name, bool secret);

class RowReport {
  public:
    RowReport(UserSink& sink, std::string file) : sink_(sink), file_(std::move(file)) {}

    void begin_row(std::uint32_t line);
    void set_user(std::string_view id) { user_ = id; } // of the present row
    bool rejected() const { return rejected_; }        // the present row
    void reject(Error error, const Spot& spot); // the present row; an Error may know its place
    void warn(Error error, const Spot& spot);
    // For what may concern thousands of rows: one warning for all of them, sent by flush_notes,
    // with the place of the first and the count.
    void note(Error error, const Spot& spot);
    void flush_notes();

    Error located(Error error, const Spot& spot) const; // for errors that end the reading

  private:
    struct Note {
        RowProblem problem;
        std::size_t rows = 1;
    };
    RowProblem problem(bool rejected, Error error, const Spot& spot) const;

    UserSink& sink_;
    std::string file_;
    std::uint32_t row_ = 0;
    std::string user_;
    bool rejected_ = false;
    std::vector<Note> notes_;
};

} // namespace akx::exchange
