// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/device_columns.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/device_schedule.hpp"
#include "exchange/field_text.hpp"
#include "exchange/row_report.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::User;

std::string first_characters(std::string_view text, std::size_t count) {
    std::size_t size = 0;
    for (; count > 0 && size < text.size(); --count) {
        size += std::max<std::size_t>(decode_utf8(text.substr(size)).size, 1);
    }
    return std::string(text.substr(0, size));
}

class DeviceCsvReader : public UserReader {
  public:
    DeviceCsvReader(UserSink& sink, const ReaderOptions& options)
        : sink_(sink), report_(sink, options.file),
          csv_([this](const CsvRow& row) { on_row(row); },
               {options.max_cell, options.max_row, options.max_columns}) {}

    Status feed(std::string_view bytes) override { return check(csv_.feed(bytes)); }
    Status finish() override;

  private:
    enum class Part { none, users, schedules, other };
    struct Column {
        std::string name; // as in the file
        const DeviceColumn* user = nullptr;
        const DeviceScheduleColumn* schedule = nullptr;
    };

    Status check(Status status);
    void on_row(const CsvRow& row);
    bool begin_part(const CsvRow& row);
    void read_header(const CsvRow& row);
    void add_column(const CsvRow& row, std::size_t cell);
    bool has_right_size(const CsvRow& row);
    void read_user(const CsvRow& row);
    void note_unused(const CsvRow& row, std::size_t cell, const DeviceColumn& column);
    void complete(const CsvRow& row, DeviceRecord& record);
    bool take_other_id(const CsvRow& row, DeviceRecord& record);
    void check_whole(const CsvRow& row, const User& user);
    void read_schedule(const CsvRow& row);
    Spot spot(const CsvRow& row, std::size_t cell) const;
    Spot spot_of_field(const CsvRow& row, std::string_view field) const;

    UserSink& sink_;
    RowReport report_;
    CsvReader csv_;
    Part part_ = Part::none;
    std::vector<Column> columns_; // of this part; empty until its header was read
    model::FieldSet present_;
    std::optional<Error> fatal_;
};

Status DeviceCsvReader::check(Status status) {
    if (!status && !fatal_) {
        fatal_ = report_.located(std::move(status.error()), {});
    }
    return fatal_ ? Status(*fatal_) : Status();
}

Status DeviceCsvReader::finish() {
    if (Status status = check(csv_.finish()); !status) {
        return status;
    }
    if (part_ == Part::none) {
        return report_.located(
            Error(errors::missing_value, "the file has neither users nor schedules")
                .next("a device's file starts with a line 'UserData' and a line of columns"),
            {1, 1});
    }
    report_.flush_notes();
    return {};
}

void DeviceCsvReader::on_row(const CsvRow& row) {
    if (fatal_ || (row.problem == nullptr && row.blank())) {
        return;
    }
    report_.begin_row(row.line);
    if (row.problem == nullptr && begin_part(row)) {
        return;
    }
    if (part_ == Part::other) {
        return;
    }
    if (columns_.empty()) {
        read_header(row);
    } else if (row.problem != nullptr) {
        report_.reject(*row.problem, {row.line, 1});
    } else if (has_right_size(row)) {
        part_ == Part::users ? read_user(row) : read_schedule(row);
    }
}

// "UserData" or another word of this kind, alone in its line.
bool DeviceCsvReader::begin_part(const CsvRow& row) {
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
    return true;
}

void DeviceCsvReader::read_header(const CsvRow& row) {
    if (row.problem != nullptr) {
        fatal_ = report_.located(*row.problem, {});
        return;
    }
    if (part_ == Part::none) { // some firmwares have no section line
        part_ = Part::users;
    }
    present_ = {};
    for (std::size_t i = 0; i < row.cells.size() && !fatal_; ++i) {
        add_column(row, i);
    }
    const bool any = std::any_of(columns_.begin(), columns_.end(), [](const Column& column) {
        return column.schedule != nullptr ||
               (column.user != nullptr && column.user->read != nullptr);
    });
    if (!any && !fatal_) {
        fatal_ = report_.located(
            Error(errors::missing_value, "the line behind the section's name names no known column")
                .next("a device's file has columns such as ID,UserId,Name,CardCode"),
            {row.line, 1});
    }
    // A user without them gets them from other columns.
    present_.add(model::field_index(User::section(), "id"));
    present_.add(model::field_index(User::section(), "name"));
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
        fatal_ =
            report_.located(Error(errors::duplicate_key, "the columns '" + same->name + "' and '" +
                                                             column.name + "' say the same thing"),
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

bool DeviceCsvReader::has_right_size(const CsvRow& row) {
    const std::size_t count = row.cells.size();
    // Missing cells at the end do no harm where nothing would be read from them.
    // A last row that just stops is a file cut short: then a cell may lack its end, too.
    const bool cut = row.at_end && count < columns_.size();
    const bool enough =
        count <= columns_.size() && !cut &&
        std::none_of(columns_.begin() + static_cast<std::ptrdiff_t>(count), columns_.end(),
                     [](const Column& column) {
                         return column.schedule != nullptr ||
                                (column.user != nullptr && column.user->read != nullptr);
                     });
    // Schedules share the column count of the users, padded.
    const bool padded =
        count > columns_.size() &&
        std::all_of(row.cells.begin() + static_cast<std::ptrdiff_t>(columns_.size()),
                    row.cells.end(), [](const CsvCell& cell) { return cell.text.empty(); });
    if (enough || (padded && part_ == Part::schedules)) {
        return true;
    }
    report_.reject(Error(errors::invalid_row, "the row has " + std::to_string(count) +
                                                  " cells, the header has " +
                                                  std::to_string(columns_.size()))
                       .next(cut ? "the file is cut short; export it again"
                             : count > columns_.size()
                                 ? "put names that contain the separator in quotes"
                                 : "add the missing separators; the file may be cut short"),
                   {row.line, 1});
    return false;
}

void DeviceCsvReader::read_user(const CsvRow& row) {
    DeviceRecord record;
    record.row.line = row.line;
    record.row.present = present_;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const DeviceColumn* column = columns_[i].user;
        if (column == nullptr) {
            continue;
        }
        if (column->read == nullptr) {
            note_unused(row, i, *column);
        } else if (Status status = column->read(record, row.cells[i].text); !status) {
            report_.reject(std::move(status.error()).in_field(std::string(column->field)),
                           spot(row, i));
        }
        for (std::string& warning : record.warnings) {
            report_.warn(Error(errors::invalid_value, std::move(warning))
                             .in_field(std::string(column->field)),
                         spot(row, i));
        }
        for (std::string& loss : record.not_carried) {
            report_.note(Error(errors::unsupported, std::move(loss)), spot(row, i));
        }
        record.warnings.clear();
        record.not_carried.clear();
    }
    complete(row, record);
    if (!report_.rejected()) {
        sink_.on_user(std::move(record.row));
    }
}

void DeviceCsvReader::note_unused(const CsvRow& row, std::size_t cell, const DeviceColumn& column) {
    const std::string_view text = row.cells[cell].text;
    if (std::find(column.idle.begin(), column.idle.end(), text) == column.idle.end()) {
        report_.note(Error(errors::unsupported, std::string(column.name) +
                                                    " is not supported; what it says is left out"),
                     spot(row, cell));
    }
}

// Some clients write cards and access alone (facts/akuvox §1.4): an id that stays the same when the
// file is imported again comes from what there is.
bool DeviceCsvReader::take_other_id(const CsvRow& row, DeviceRecord& record) {
    User& user = record.row.user;
    std::string_view column = "Name";
    std::string id = user.name;
    if (is_digits(record.number) && record.number != "0") {
        column = "ID";
        id = record.number;
    } else if (id.empty() && !user.cards.empty()) {
        column = "CardCode";
        id = user.cards.front().text;
    }
    Status status = set_field_text(*User::section().find("id"), user, id);
    if (status) {
        report_.note(
            Error(errors::missing_value, "no UserId; " + std::string(column) + " is used instead")
                .in_field("id"),
            {row.line, 1, "UserId", {}});
        return true;
    }
    report_.reject(id.empty() ? Error(errors::missing_value,
                                      "the row has neither UserId, ID, Name nor CardCode")
                                    .in_field("id")
                              : std::move(status.error()).in_field("id"),
                   {row.line, 1, column, id});
    return false;
}

void DeviceCsvReader::complete(const CsvRow& row, DeviceRecord& record) {
    User& user = record.row.user;
    check_whole(row, user);
    if (report_.rejected()) {
        return;
    }
    if (user.id.empty() && !take_other_id(row, record)) {
        return;
    }
    if (user.name.empty()) {
        user.name = first_characters(user.id, 63);
        report_.note(Error(errors::missing_value, "no Name; the user id is used").in_field("name"),
                     {row.line, 1, "Name", {}});
    }
}

void DeviceCsvReader::check_whole(const CsvRow& row, const User& user) {
    std::vector<Error> problems;
    model::check_user(user, problems);
    for (Error& error : problems) {
        const Spot where = spot_of_field(row, error.field());
        report_.reject(std::move(error), where);
    }
}

void DeviceCsvReader::read_schedule(const CsvRow& row) {
    DeviceSchedule record;
    for (std::size_t i = 0; i < std::min(row.cells.size(), columns_.size()); ++i) {
        const DeviceScheduleColumn* column = columns_[i].schedule;
        if (column != nullptr && column->member != nullptr) {
            column->member(record) = row.cells[i].text;
        }
    }
    Result<model::Schedule> schedule = from_device(record);
    if (!schedule) {
        const Spot where = spot_of_field(row, schedule.error().field());
        report_.reject(std::move(schedule.error()), where);
    } else if (!model::is_built_in(schedule->id)) {
        sink_.on_schedule(std::move(*schedule), row.line);
    }
}

Spot DeviceCsvReader::spot(const CsvRow& row, std::size_t cell) const {
    const bool named = cell < columns_.size();
    const bool secret =
        named && columns_[cell].user != nullptr && columns_[cell].user->field == "pin";
    return spot_of(row, cell, named ? std::string_view(columns_[cell].name) : "", secret);
}

// Where the column stands that holds our field or is called so.
Spot DeviceCsvReader::spot_of_field(const CsvRow& row, std::string_view field) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const DeviceColumn* user = columns_[i].user;
        if (user != nullptr ? user->field == field : columns_[i].name == field) {
            return spot(row, i);
        }
    }
    return {row.line, 1};
}

} // namespace

std::unique_ptr<UserReader> make_device_csv_reader(UserSink& sink, const ReaderOptions& options) {
    return std::make_unique<DeviceCsvReader>(sink, options);
}

} // namespace akx::exchange
