// SPDX-License-Identifier: Apache-2.0
#include "exchange/row_report.hpp"

#include "exchange/csv_text.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

constexpr std::size_t kMaxNotes = 100; // a hostile file can have any number of kinds

} // namespace

Spot spot_of(const CsvRow& row, std::size_t cell, std::string_view name, bool secret) {
    if (cell >= row.cells.size()) {
        return {row.line, 1, name, {}, secret};
    }
    return {row.cells[cell].line, row.column(cell), name, row.cells[cell].text, secret};
}

void RowReport::begin_row(std::uint32_t line) {
    row_ = line;
    user_.clear();
    rejected_ = false;
}

void RowReport::reject(Error error, const Spot& spot) {
    rejected_ = true;
    sink_.on_problem(problem(true, std::move(error), spot));
}

void RowReport::warn(Error error, const Spot& spot) {
    sink_.on_problem(problem(false, std::move(error), spot));
}

void RowReport::note(Error error, const Spot& spot) {
    const auto same = std::find_if(notes_.begin(), notes_.end(), [&error](const Note& note) {
        return note.problem.error.what() == error.what();
    });
    if (same != notes_.end()) {
        ++same->rows;
    } else if (notes_.size() < kMaxNotes) {
        notes_.push_back({problem(false, std::move(error), spot)});
    }
}

void RowReport::flush_notes() {
    for (Note& note : notes_) {
        if (note.rows > 1) {
            const Error& first = note.problem.error;
            note.problem.error =
                Error(first.kind(),
                      first.what() + " (" + std::to_string(note.rows) + " rows; this is the first)")
                    .at(first.place())
                    .in_field(first.field())
                    .next(std::string(first.hint()));
        }
        sink_.on_problem(std::move(note.problem));
    }
    notes_.clear();
}

Error RowReport::located(Error error, const Spot& spot) const {
    Place place = error.place().known() ? error.place() : Place{{}, spot.line, spot.column};
    place.file = file_;
    return std::move(error).at(std::move(place));
}

RowProblem RowReport::problem(bool rejected, Error error, const Spot& spot) const {
    const std::string value = spot.secret && !spot.value.empty() ? "****" : shortened(spot.value);
    return {rejected, located(std::move(error), spot), row_, std::string(spot.name), value, user_};
}

} // namespace akx::exchange
