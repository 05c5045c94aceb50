// SPDX-License-Identifier: Apache-2.0
// The frame of readers of CSV: a line that names the columns, then rows of as many cells. What a
// column means is said by the class derived.
#pragma once

#include "exchange/csv.hpp"
#include "exchange/reader.hpp"
#include "exchange/row_report.hpp"

namespace akx::exchange {

class CsvTable : public UserReader {
  public:
    Status feed(std::string_view bytes) final { return check(csv_.feed(bytes)); }
    Status finish() final;

  protected:
    CsvTable(UserSink& sink, const ReaderOptions& options)
        : sink_(sink), report_(sink, options.file),
          csv_([this](const CsvRow& row) { on_row(row); },
               {options.max_cell, options.max_row, options.max_columns}) {}

    // Rows come here that are neither empty nor bad.
    virtual bool take_section(const CsvRow&) { return false; } // true: done with this row
    virtual void read_header(const CsvRow& row) = 0;           // the first of a part
    virtual void read_row(const CsvRow& row) = 0;              // of the right size
    virtual bool skips_part() const { return false; }          // nothing wanted until a section
    // Whether a row of another number of cells than the header will do.
    virtual bool does_fit(const CsvRow&) const { return false; }
    virtual std::optional<Error> check_end() const = 0; // whether anything was found at all

    void begin_part() { header_cells_ = 0; }  // the next row is a header
    void stop(Error error, const Spot& spot); // nothing more can be read
    bool stopped() const { return fatal_.has_value(); }
    std::size_t header_cells() const { return header_cells_; }

    UserSink& sink_;
    RowReport report_;

  private:
    Status check(Status status);
    void on_row(const CsvRow& row);
    bool has_right_size(const CsvRow& row);

    CsvReader csv_;
    std::size_t header_cells_ = 0; // 0 until the header was read
    std::optional<Error> fatal_;
};

} // namespace akx::exchange
