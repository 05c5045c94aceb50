// SPDX-License-Identifier: Apache-2.0
// The state machine behind CsvReader.
#pragma once

#include "exchange/csv.hpp"
#include "exchange/csv_text.hpp"

#include <array>

namespace akx::exchange {

class CsvScanner {
  public:
    CsvScanner(CsvReader::OnRow on_row, const CsvLimits& limits)
        : on_row_(std::move(on_row)), limits_(limits) {}

    Status feed(std::string_view bytes);
    Status finish();

  private:
    enum class State {
        cell_start,
        plain,
        quoted,
        closing, // behind a quote that ends the cell or is the first of two
        after,   // behind the closing quote
        skip,    // after a problem, until the line ends
    };
    // Offsets count from the start of the row.
    struct RawCell {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t offset = 0;
        std::uint32_t line = 0;
        bool quoted = false;
        bool escaped = false; // contains doubled quotes
    };

    Status start(bool last);
    bool find_separator(bool last);
    void set_separator(char separator);
    void scan(bool last);
    void step();
    void start_cell(char c);
    void scan_plain();
    void scan_quoted();
    void after_quote(char c);
    void scan_skipped();
    void end_cell();
    void delimiter();
    void end_row();
    void deliver();
    void check_encoding();
    void check_limits();
    void too_large(std::string what, std::size_t offset, std::string hint);
    void drop();
    void fail(Error error, std::size_t offset);
    std::string_view unescape(std::string_view text);
    void compact();

    std::size_t here() const { return scan_ - row_; } // from the start of the row
    std::string_view raw() const {
        return std::string_view(buffer_).substr(row_, dropped_ ? 0 : here());
    }
    // Whether blanks around cells are dropped; a tab may be the separator.
    bool is_blank(char c) const { return c == ' ' || (c == '\t' && separator_ != '\t'); }

    CsvReader::OnRow on_row_;
    CsvLimits limits_;
    std::string buffer_;
    std::size_t row_ = 0;  // where the present row starts in the buffer
    std::size_t scan_ = 0; // how far it has been read
    bool started_ = false;
    bool after_cr_ = false;
    bool at_end_ = false;  // the row that is ended has no line break
    bool dropped_ = false; // the row is too large to keep; its end is still looked for
    char separator_ = 0;   // 0 = not known yet
    std::array<bool, 256> ends_plain_{};
    State state_ = State::cell_start;
    std::vector<RawCell> raw_cells_;
    RawCell cell_;
    LineCounter lines_;
    std::uint32_t row_line_ = 1;
    std::optional<Error> problem_;
    std::optional<Error> fatal_;
    std::vector<CsvCell> cells_;
    std::string unescaped_;
};

} // namespace akx::exchange
