// SPDX-License-Identifier: Apache-2.0
// Reads a CSV text into plain vectors, whole or in pieces.
#pragma once

#include "exchange/csv.hpp"

namespace akx::exchange::test {

struct ReadRow {
    std::vector<std::string> cells;
    std::vector<std::uint32_t> lines;
    std::vector<std::uint32_t> columns;
    std::uint32_t line = 0;
    std::string problem; // "line:column what", "" = none
    bool operator==(const ReadRow&) const = default;
};

struct ReadText {
    std::vector<ReadRow> rows;
    std::string error; // what feed or finish said
    bool operator==(const ReadText&) const = default;
};

inline ReadText read_csv(std::string_view text, std::size_t piece = std::string_view::npos,
                         const CsvLimits& limits = {}) {
    ReadText out;
    CsvReader reader(
        [&out](const CsvRow& row) {
            ReadRow& read = out.rows.emplace_back();
            read.line = row.line;
            for (std::size_t i = 0; i < row.cells.size(); ++i) {
                read.cells.emplace_back(row.cells[i].text);
                read.lines.push_back(row.cells[i].line);
                read.columns.push_back(row.column(i));
            }
            if (row.problem != nullptr) {
                read.problem = row.problem->text();
            }
        },
        limits);
    Status status;
    while (!text.empty() && status) {
        status = reader.feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
    }
    if (status) {
        status = reader.finish();
    }
    if (!status) {
        out.error = status.error().text();
    }
    return out;
}

inline std::vector<std::vector<std::string>> cells_of(std::string_view text) {
    std::vector<std::vector<std::string>> out;
    for (ReadRow& row : read_csv(text).rows) {
        out.push_back(std::move(row.cells));
    }
    return out;
}

} // namespace akx::exchange::test
