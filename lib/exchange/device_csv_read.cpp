// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv_table.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/device_rows.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::User;

class DeviceCsvReader : public CsvTable {
  public:
    DeviceCsvReader(UserSink& sink, const ReaderOptions& options)
        : CsvTable(sink, options), rows_(sink, report_) {}

  private:
    enum class Part { none, users, schedules, other };
    struct Column {
        std::string name; // as in the file
        const DeviceColumn* user = nullptr;
        const DeviceScheduleColumn* schedule = nullptr;

        bool is_read() const {
            return schedule != nullptr || (user != nullptr && user->read != nullptr);
        }
    };

    bool take_section(const CsvRow& row) override;
    void read_header(const CsvRow& row) override;
    void read_row(const CsvRow& row) override;
    bool skips_part() const override { return part_ == Part::other; }
    bool does_fit(const CsvRow& row) const override;
    std::optional<Error> check_end() const override;
    void add_column(const CsvRow& row, std::size_t cell);
    void read_user(const CsvRow& row);
    void read_schedule(const CsvRow& row);
    Spot spot(const CsvRow& row, std::size_t cell) const;

    DeviceRows rows_;
    Part part_ = Part::none;
    std::vector<Column> columns_; // of this part
    model::FieldSet present_;
    std::vector<DeviceCell> cells_;
};

std::optional<Error> DeviceCsvReader::check_end() const {
    if (part_ != Part::none) {
        return std::nullopt;
    }
    return Error(errors::missing_value, "the file has neither users nor schedules")
        .next("a device's file starts with a line 'UserData' and a line of columns");
}

// "UserData" or another word of this kind, alone in its line.
bool DeviceCsvReader::take_section(const CsvRow& row) {
    const std::string_view word = row.cells.front().text;
    const bool alone = std::all_of(row.cells.begin() + 1, row.cells.end(),
                                   [](const CsvCell& cell) { return cell.text.empty(); });
    if (!alone || word.size() <= 4 || !to_lower(word).ends_with("data")) {
        return false;
    }
    const std::string key = to_lower(word);
    if (key == to_lower(kUserSection)) {
        part_ = Part::users;
    } else if (key == to_lower(kScheduleSection)) {
        part_ = Part::schedules;
    } else {
        report_.warn(Error(errors::unknown_key,
                           "the section '" + shortened(word) + "' is not known; it is left out"),
                     spot(row, 0));
        part_ = Part::other;
    }
    columns_.clear();
    begin_part();
    return true;
}

void DeviceCsvReader::read_header(const CsvRow& row) {
    if (part_ == Part::none) { // some firmwares have no section line
        part_ = Part::users;
    }
    present_ = {};
    for (std::size_t i = 0; i < row.cells.size() && !stopped(); ++i) {
        add_column(row, i);
    }
    if (std::none_of(columns_.begin(), columns_.end(), std::mem_fn(&Column::is_read))) {
        stop(
            Error(errors::missing_value, "the line behind the section's name names no known column")
                .next("a device's file has columns such as ID,UserId,Name,CardCode"),
            {row.line, 1});
    }
}

void DeviceCsvReader::add_column(const CsvRow& row, std::size_t cell) {
    Column column{std::string(row.cells[cell].text), nullptr, nullptr};
    if (part_ == Part::users) {
        column.user = find_device_column(column.name);
    } else {
        column.schedule = find_device_schedule_column(column.name);
    }
    const bool known = column.user != nullptr || column.schedule != nullptr;
    const auto same =
        std::find_if(columns_.begin(), columns_.end(), [&column, known](const Column& other) {
            return known ? other.user == column.user && other.schedule == column.schedule
                         : !column.name.empty() && other.name == column.name;
        });
    if (same != columns_.end()) {
        stop(Error(errors::duplicate_key,
                   "the columns '" + same->name + "' and '" + column.name + "' say the same thing"),
             spot(row, cell));
    } else if (known && column.user != nullptr && !column.user->field.empty()) {
        present_.add(model::field_index(User::section(), column.user->field));
    } else if (!known && !column.name.empty()) {
        report_.warn(Error(errors::unknown_key, "the column '" + shortened(column.name) +
                                                    "' is not known; it is left out"),
                     spot(row, cell));
    }
    columns_.push_back(std::move(column));
}

// Missing cells at the end do no harm where nothing would be read from them, unless the file may
// have been cut there. Schedules share the column count of the users, padded.
bool DeviceCsvReader::does_fit(const CsvRow& row) const {
    const std::size_t count = row.cells.size();
    if (count < columns_.size()) {
        return !row.at_end && std::none_of(columns_.begin() + static_cast<std::ptrdiff_t>(count),
                                           columns_.end(), std::mem_fn(&Column::is_read));
    }
    return part_ == Part::schedules &&
           std::all_of(row.cells.begin() + static_cast<std::ptrdiff_t>(columns_.size()),
                       row.cells.end(), [](const CsvCell& cell) { return cell.text.empty(); });
}

void DeviceCsvReader::read_row(const CsvRow& row) {
    part_ == Part::users ? read_user(row) : read_schedule(row);
}

void DeviceCsvReader::read_user(const CsvRow& row) {
    cells_.resize(row.cells.size());
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        cells_[i] = {columns_[i].user, row.cells[i].text};
    }
    rows_.read_user(cells_, present_, row.line,
                    [this, &row](std::size_t cell) { return spot(row, cell); });
}

void DeviceCsvReader::read_schedule(const CsvRow& row) {
    DeviceSchedule record;
    for (std::size_t i = 0; i < std::min(row.cells.size(), columns_.size()); ++i) {
        const DeviceScheduleColumn* column = columns_[i].schedule;
        if (column != nullptr && column->member != nullptr) {
            column->member(record) = row.cells[i].text;
        }
    }
    rows_.read_schedule(record, row.line, [this, &row](std::string_view name) {
        const auto column =
            std::find_if(columns_.begin(), columns_.end(),
                         [name](const Column& candidate) { return candidate.name == name; });
        return spot(row, static_cast<std::size_t>(column - columns_.begin()));
    });
}

Spot DeviceCsvReader::spot(const CsvRow& row, std::size_t cell) const {
    const bool named = cell < columns_.size();
    const bool secret =
        named && columns_[cell].user != nullptr && columns_[cell].user->field == "pin";
    return spot_of(row, cell, named ? std::string_view(columns_[cell].name) : "", secret);
}

} // namespace

std::unique_ptr<UserReader> make_device_csv_reader(UserSink& sink, const ReaderOptions& options) {
    return std::make_unique<DeviceCsvReader>(sink, options);
}

} // namespace akx::exchange
