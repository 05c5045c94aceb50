// SPDX-License-Identifier: Apache-2.0
#include "exchange/csv_table.hpp"

namespace akx::exchange {

Status CsvTable::check(Status status) {
    if (!status && !fatal_) {
        fatal_ = report_.located(std::move(status.error()), {});
    }
    return fatal_ ? Status(*fatal_) : Status();
}

Status CsvTable::finish() {
    if (Status status = check(csv_.finish()); !status) {
        return status;
    }
    if (std::optional<Error> nothing = check_end()) {
        return report_.located(std::move(*nothing), {1, 1});
    }
    report_.flush_notes();
    return {};
}

void CsvTable::on_row(const CsvRow& row) {
    if (fatal_ || (row.problem == nullptr && row.blank())) {
        return;
    }
    report_.begin_row(row.line);
    if ((row.problem == nullptr && take_section(row)) || skips_part()) {
        return;
    }
    if (header_cells_ == 0) {
        if (row.problem != nullptr) {
            stop(*row.problem, {});
        } else {
            header_cells_ = row.cells.size();
            read_header(row);
        }
    } else if (row.problem != nullptr) {
        report_.reject(*row.problem, {row.line, 1});
    } else if (has_right_size(row)) {
        read_row(row);
    }
}

// A comma too many or too few would put values into the wrong columns.
bool CsvTable::has_right_size(const CsvRow& row) {
    const std::size_t count = row.cells.size();
    if (count == header_cells_ || does_fit(row)) {
        return true;
    }
    // A last row that just stops is a file cut short: then a cell may lack its end, too.
    const bool cut = row.at_end && count < header_cells_;
    report_.reject(Error(errors::invalid_row, "the row has " + std::to_string(count) +
                                                  " cells, the header has " +
                                                  std::to_string(header_cells_))
                       .next(cut ? "the file is cut short; export it again"
                             : count > header_cells_
                                 ? "put texts that contain the separator in quotes"
                                 : "add the missing separators; the file may be cut short"),
                   {row.line, 1});
    return false;
}

void CsvTable::stop(Error error, const Spot& spot) {
    if (!fatal_) {
        fatal_ = report_.located(std::move(error), spot);
    }
}

} // namespace akx::exchange
