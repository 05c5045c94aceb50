// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets of user formats: what holds for a reader whatever it is fed.
#pragma once

#include "base/text.hpp"
#include "exchange/formats.hpp"
#include "fuzz/property.hpp"
#include "model/tree.hpp"

namespace akx::fuzz {

// Everything read, as text to compare by.
struct Digest : exchange::UserSink {
    std::vector<std::string> told;
    std::vector<exchange::UserRow> rows;
    std::vector<model::Schedule> schedules;
    std::string failure;

    void on_user(exchange::UserRow&& row) override {
        told.push_back("user " + row.user.id);
        rows.push_back(std::move(row));
    }
    void on_schedule(model::Schedule&& schedule, std::uint32_t) override {
        told.push_back("schedule " + std::to_string(schedule.id));
        schedules.push_back(std::move(schedule));
    }
    void on_problem(exchange::RowProblem&& problem) override {
        AKX_PROPERTY(is_utf8(problem.error.text()));
        AKX_PROPERTY(is_utf8(problem.value) && is_utf8(problem.column));
        told.push_back(problem.error.text() + problem.column + problem.value);
    }
};

inline Digest read(const exchange::Format& format, std::string_view text, std::size_t piece) {
    Digest out;
    const auto reader =
        format.make_reader(out, {.file = "f", .max_cell = 200, .max_row = 1000, .max_columns = 32});
    Status status;
    for (; !text.empty() && status.ok(); text.remove_prefix(std::min(piece, text.size()))) {
        status = reader->feed(text.substr(0, piece));
    }
    if (status) {
        status = reader->finish();
    }
    out.failure = status ? "" : status.error().text();
    AKX_PROPERTY(is_utf8(out.failure));
    return out;
}

inline Value whole(const model::User& user) {
    return model::encode(
        user, {.defaults = true, .secret = [](std::string_view pin) { return Value(pin); }});
}

// Complete users are written and read back the same if the format says it loses nothing of them.
inline void check_round_trip(const exchange::Format& format,
                             std::span<const exchange::UserRow> rows) {
    const exchange::WriterOptions options{.pins = true};
    const auto writer = format.make_writer(options);
    std::string written;
    writer->begin({}, written);
    std::vector<const model::User*> users;
    for (const exchange::UserRow& row : rows) {
        exchange::LossReport losses;
        exchange::find_losses(format, row, options, losses);
        if (losses.empty() && exchange::check_complete(row).ok()) {
            users.push_back(&row.user);
            writer->add(row, written);
        }
    }
    writer->end(written);
    Digest again;
    const auto reader = format.make_reader(again, {});
    AKX_PROPERTY(reader->feed(written).ok() && reader->finish().ok());
    AKX_PROPERTY(again.rows.size() == users.size());
    for (std::size_t i = 0; i < users.size(); ++i) {
        AKX_PROPERTY(whole(again.rows[i].user) == whole(*users[i]));
    }
}

// The pieces in which the text comes do not matter.
inline void check_reader(const exchange::Format& format, std::string_view text) {
    const Digest once = read(format, text, 1U << 20U);
    const Digest again = read(format, text, 7);
    AKX_PROPERTY(once.told == again.told && once.failure == again.failure);
    check_round_trip(format, once.rows);
}

} // namespace akx::fuzz
