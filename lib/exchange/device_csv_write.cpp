// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv.hpp"
#include "exchange/device_columns.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/device_schedule.hpp"
#include "exchange/formats.hpp"

namespace akx::exchange {

namespace {

using model::User;

// With PINs the 18 columns; without, the PIN's column is left out: an empty one would delete every
// PIN of whoever imports the file.
class DeviceCsvWriter : public UserWriter {
  public:
    explicit DeviceCsvWriter(const WriterOptions& options) {
        for (const DeviceColumn& column : device_columns()) {
            if (column.standard && (column.field != "pin" || options.pins)) {
                columns_.push_back(&column);
            }
        }
    }

    void begin(std::span<const model::Schedule> schedules, std::string& out) override {
        schedules_.assign(schedules.begin(), schedules.end());
        section_line(kUserSection, out);
        std::vector<std::string> names;
        for (const DeviceColumn* column : columns_) {
            names.emplace_back(column->name);
        }
        line(names, out);
    }
    void add(const UserRow& row, std::string& out) override;
    void end(std::string& out) override;

  private:
    // Padded with separators to the number of columns, as the devices do.
    void line(std::span<const std::string> cells, std::string& out) const {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0) {
                out += ',';
            }
            append_csv_cell(out, i < cells.size() ? cells[i] : std::string_view(), ',');
        }
        out += "\r\n";
    }
    void section_line(std::string_view name, std::string& out) const {
        const std::string cells[] = {std::string(name)};
        line(cells, out);
    }

    std::vector<const DeviceColumn*> columns_;
    std::vector<model::Schedule> schedules_;
    std::size_t rows_ = 0;
};

void DeviceCsvWriter::add(const UserRow& row, std::string& out) {
    out += std::to_string(++rows_);
    for (const DeviceColumn* column : columns_) {
        if (column == columns_.front()) {
            continue; // ID
        }
        out += ',';
        if (column->write != nullptr) {
            append_csv_cell(out, column->write(row), ',');
        } else {
            out += column->idle.front();
        }
    }
    out += "\r\n";
}

void DeviceCsvWriter::end(std::string& out) {
    section_line(kScheduleSection, out);
    std::vector<std::string> cells;
    for (const DeviceScheduleColumn& column : device_schedule_columns()) {
        if (column.standard) {
            cells.emplace_back(column.name);
        }
    }
    line(cells, out);
    schedules_.insert(schedules_.begin(), {model::always_schedule(), model::never_schedule()});
    std::size_t row = 0;
    for (const model::Schedule& schedule : schedules_) {
        DeviceSchedule record = to_device(schedule, ++row);
        cells.clear();
        for (const DeviceScheduleColumn& column : device_schedule_columns()) {
            if (column.standard) {
                cells.push_back(column.member(record));
            }
        }
        line(cells, out);
    }
}

bool detect(std::string_view head) {
    head = trim(head);
    const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
    const std::string_view first = trim(line.substr(0, line.find_first_of(",;\t")));
    const std::string key = to_lower(first);
    if (key == to_lower(kUserSection) || key == to_lower(kScheduleSection)) {
        return true;
    }
    // Without a section line: by names that only devices use.
    const std::string header = column_key(line);
    return header.find("userid") != std::string::npos &&
           (header.find("cardcode") != std::string::npos ||
            header.find("pincode") != std::string::npos ||
            header.find("schedulerelay") != std::string::npos);
}

model::FieldSet carried() {
    model::FieldSet fields;
    for (const DeviceColumn& column : device_columns()) {
        if (column.standard && !column.field.empty()) {
            fields.add(model::field_index(User::section(), column.field));
        }
    }
    return fields;
}

void losses(const UserRow& row, const WriterOptions& options, LossReport& report) {
    add_device_losses(row, report);
    if (options.spreadsheet_safe && !row.user.name.empty() &&
        guard_formula(row.user.name, true) != guard_formula(row.user.name, false)) {
        report.add("name",
                   "names that look like formulas stay as they are; devices would show an "
                   "apostrophe",
                   row.user.id);
    }
}

constexpr std::string_view kSuffixes[] = {".device.csv"};

} // namespace

std::unique_ptr<UserWriter> make_device_csv_writer(const WriterOptions& options) {
    return std::make_unique<DeviceCsvWriter>(options);
}

namespace format {

extern const Format device_csv;
constinit const Format device_csv{
    .name = "device-csv",
    .help = "the CSV of real devices, 18 columns of users and the schedules",
    .media_type = "text/csv",
    .suffixes = kSuffixes,
    .detect = detect,
    .make_reader = make_device_csv_reader,
    .make_writer = make_device_csv_writer,
    .carries = carried,
    .schedules = true,
    .losses = losses,
    .schedule_losses = add_device_schedule_losses,
};

} // namespace format

} // namespace akx::exchange
