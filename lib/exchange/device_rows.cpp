// SPDX-License-Identifier: Apache-2.0
#include "exchange/device_rows.hpp"

#include "base/text.hpp"
#include "exchange/field_text.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::User;

constexpr std::size_t kMaxName = 63; // characters

std::string first_characters(std::string_view text, std::size_t count) {
    std::size_t size = 0;
    for (; count > 0 && size < text.size(); --count) {
        size += std::max<std::size_t>(decode_utf8(text.substr(size)).size, 1);
    }
    return std::string(text.substr(0, size));
}

} // namespace

struct DeviceRows::Reading {
    std::span<const DeviceCell> cells;
    const SpotOf& spot_of;
    DeviceRecord record;

    Spot row_spot(std::string_view name) const {
        Spot spot = spot_of(cells.size());
        spot.name = name;
        return spot;
    }
};

void DeviceRows::read_user(std::span<const DeviceCell> cells, model::FieldSet present,
                           std::uint32_t line, const SpotOf& spot_of) {
    Reading reading{cells, spot_of, {}};
    reading.record.row.line = line;
    reading.record.row.present = present;
    reading.record.row.present.add(model::field_index(User::section(), "id"));
    reading.record.row.present.add(model::field_index(User::section(), "name"));
    for (const DeviceCell& cell : cells) {
        if (cell.column != nullptr && cell.column->field == "id") {
            report_.set_user(cell.text);
        }
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].column != nullptr) {
            read_cell(reading, i);
        }
    }
    complete(reading);
    if (!report_.rejected()) {
        sink_.on_user(std::move(reading.record.row));
    }
}

void DeviceRows::read_cell(Reading& reading, std::size_t cell) {
    const auto& [column, text] = reading.cells[cell];
    if (column->read == nullptr) {
        if (std::find(column->idle.begin(), column->idle.end(), text) == column->idle.end()) {
            report_.note(Error(errors::unsupported, std::string(column->name) +
                                                        " is not supported; what it says is left "
                                                        "out"),
                         reading.spot_of(cell));
        }
        return;
    }
    DeviceRecord& record = reading.record;
    const std::string field(column->field);
    if (Status status = column->read(record, text); !status) {
        report_.reject(std::move(status.error()).in_field(field), reading.spot_of(cell));
    }
    for (std::string& warning : record.warnings) {
        report_.warn(Error(errors::invalid_value, std::move(warning)).in_field(field),
                     reading.spot_of(cell));
    }
    for (std::string& loss : record.not_carried) {
        report_.note(Error(errors::unsupported, std::move(loss)), reading.spot_of(cell));
    }
    record.warnings.clear();
    record.not_carried.clear();
}

void DeviceRows::complete(Reading& reading) {
    User& user = reading.record.row.user;
    std::vector<Error> problems;
    model::check_user(user, problems);
    for (Error& error : problems) {
        const Spot where = spot_of_field(reading, error.field());
        report_.reject(std::move(error), where);
    }
    if (report_.rejected() || (user.id.empty() && !take_other_id(reading))) {
        return;
    }
    if (user.name.empty()) {
        user.name = first_characters(user.id, kMaxName);
        report_.note(Error(errors::missing_value, "no Name; the user id is used").in_field("name"),
                     reading.row_spot("Name"));
    }
}

// Some clients write cards and access alone (facts/akuvox §1.4): an id that stays the same when the
// file is imported again comes from what there is.
bool DeviceRows::take_other_id(Reading& reading) {
    User& user = reading.record.row.user;
    std::string_view column = "Name";
    std::string id = user.name;
    if (is_digits(reading.record.number) && reading.record.number != "0") {
        column = "ID";
        id = reading.record.number;
    } else if (id.empty() && !user.cards.empty()) {
        column = "CardCode";
        id = user.cards.front().text;
    }
    Status status = set_field_text(*User::section().find("id"), user, id);
    if (status) {
        report_.note(
            Error(errors::missing_value, "no UserId; " + std::string(column) + " is used instead")
                .in_field("id"),
            reading.row_spot("UserId"));
        return true;
    }
    Spot where = reading.row_spot(column);
    where.value = id;
    report_.reject(id.empty() ? Error(errors::missing_value,
                                      "the row has neither UserId, ID, Name nor CardCode")
                                    .in_field("id")
                              : std::move(status.error()).in_field("id"),
                   where);
    return false;
}

// Where the cell is that holds our field.
Spot DeviceRows::spot_of_field(const Reading& reading, std::string_view field) const {
    const auto cell = std::find_if(
        reading.cells.begin(), reading.cells.end(), [field](const DeviceCell& candidate) {
            return candidate.column != nullptr && candidate.column->field == field;
        });
    return reading.spot_of(static_cast<std::size_t>(cell - reading.cells.begin()));
}

void DeviceRows::read_schedule(const DeviceSchedule& record, std::uint32_t line,
                               const std::function<Spot(std::string_view)>& spot_of_column) {
    Result<model::Schedule> schedule = from_device(record);
    if (!schedule) {
        const Spot where = spot_of_column(schedule.error().field());
        report_.reject(std::move(schedule.error()), where);
    } else if (!model::is_built_in(schedule->id)) {
        sink_.on_schedule(std::move(*schedule), line);
    }
}

} // namespace akx::exchange
