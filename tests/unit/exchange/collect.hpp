// SPDX-License-Identifier: Apache-2.0
// Reads users from text or a file into plain lists, whole or in pieces.
#pragma once

#include "exchange/csv.hpp"
#include "exchange/device_xml.hpp"
#include "exchange/formats.hpp"
#include "model/tree.hpp"

#include <fstream>
#include <sstream>

namespace akx::exchange::test {

struct Collected : UserSink {
    std::vector<UserRow> rows;
    std::vector<model::Schedule> schedules;
    std::vector<RowProblem> problems;
    std::optional<Error> error; // what feed or finish said

    void on_user(UserRow&& row) override { rows.push_back(std::move(row)); }
    void on_schedule(model::Schedule&& schedule, std::uint32_t) override {
        schedules.push_back(std::move(schedule));
    }
    void on_problem(RowProblem&& problem) override { problems.push_back(std::move(problem)); }

    // "users.csv:3:7: cards: what [column=value]" for each problem, warnings marked.
    std::vector<std::string> told() const {
        std::vector<std::string> out;
        for (const RowProblem& problem : problems) {
            out.push_back(
                (problem.rejected ? "" : "warning: ") + problem.error.text() +
                (problem.column.empty() ? "" : " [" + problem.column + "=" + problem.value + "]"));
        }
        return out;
    }
    std::string failure() const { return error ? error->text() : ""; }
};

inline Collected read_users(const Format& format, std::string_view text,
                            std::size_t piece = std::string_view::npos,
                            const ReaderOptions& options = {}) {
    Collected out;
    const auto reader = format.make_reader(out, options);
    Status status;
    while (!text.empty() && status) {
        status = reader->feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
    }
    if (status) {
        status = reader->finish();
    }
    if (!status) {
        out.error = status.error();
    }
    return out;
}

inline Collected read_users(std::string_view format, std::string_view text,
                            std::size_t piece = std::string_view::npos) {
    return read_users(*find_format(format), text, piece);
}

inline std::string write_users(const Format& format, std::span<const UserRow> rows,
                               std::span<const model::Schedule> schedules,
                               const WriterOptions& options) {
    std::string out;
    const auto writer = format.make_writer(options);
    writer->begin(schedules, out);
    for (const UserRow& row : rows) {
        writer->add(row, out);
    }
    writer->end(out);
    return out;
}

// Paths are from the root of the source tree, where the tests run.
inline std::string load_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Everything about a user, PIN included, in one text to compare by.
inline Value whole(const model::User& user) {
    return model::encode(
        user, {.defaults = true, .secret = [](std::string_view pin) { return Value(pin); }});
}

inline bool present(const UserRow& row, std::string_view field) {
    return row.present.has(model::User::section(), field);
}

} // namespace akx::exchange::test
