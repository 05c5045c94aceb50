// SPDX-License-Identifier: Apache-2.0
// CSV text to rows of cells and back (RFC 4180), without knowing what the cells mean.
#pragma once

#include "base/result.hpp"

#include <functional>
#include <memory>
#include <span>

namespace akx::exchange {

struct CsvCell {
    std::string_view text; // without quotes; blanks around an unquoted cell are gone
    bool quoted = false;
    std::uint32_t line = 0; // where the cell starts, from 1
    std::size_t offset = 0; // into CsvRow::raw
};

// Views are valid during the callback only.
struct CsvRow {
    std::span<const CsvCell> cells;
    std::uint32_t line = 0; // where the row starts, from 1
    std::string_view raw;   // as in the file, for columns
    const Error* problem =
        nullptr;         // the row is not well-formed; cells are those before the problem
    bool at_end = false; // no line break follows: the file may have been cut here

    std::uint32_t column(std::size_t cell) const; // in characters, from 1
    bool blank() const;                           // every cell is empty
};

struct CsvLimits {
    std::size_t max_cell = 64U << 10U; // bytes
    std::size_t max_row = 256U << 10U; // bytes
    std::size_t max_columns = 256;
};

class CsvScanner;

// Push parser. Takes LF, CRLF and CR, a BOM, and `,` `;` or tab as separator: whichever the first
// line that has one of them has most of. A bad row is delivered with its problem, and reading goes
// on with the next line.
class CsvReader {
  public:
    using OnRow = std::function<void(const CsvRow&)>;
    explicit CsvReader(OnRow on_row, const CsvLimits& limits = {});

    ~CsvReader();
    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;

    // encoding when the text is UTF-16; then nothing more is read.
    Status feed(std::string_view bytes);
    Status finish();

  private:
    std::unique_ptr<CsvScanner> scanner_;
};

// Appends one cell, in quotes where it needs them. Rows end with "\r\n" or "\n" as the format says.
void append_csv_cell(std::string& out, std::string_view text, char separator);

// Spreadsheets take a cell that starts with = + - @ (also the wide forms of these), a tab, a CR or
// a LF for a formula. Such a text is written with an apostrophe before it; a text that already
// looks so escaped gets one more, always, so that strip_formula_guard gives back what was written.
std::string guard_formula(std::string_view text, bool spreadsheet_safe);
std::string_view strip_formula_guard(std::string_view text);

} // namespace akx::exchange
