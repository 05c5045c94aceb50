// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/device_rows.hpp"
#include "exchange/device_xml.hpp"
#include "exchange/xml_table.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::User;

constexpr std::string_view kRecord = "data";
constexpr std::string_view kCode = "code"; // of <Pin Code="…"/>
constexpr std::size_t kNoField = static_cast<std::size_t>(-1);
constexpr std::size_t kMaxColumns = 256; // names of attributes and children in one file

class DeviceXmlReader : public XmlTable {
  public:
    DeviceXmlReader(UserSink& sink, const ReaderOptions& options)
        : XmlTable(sink, options), rows_(sink, report_) {}

  private:
    enum class Part { users, schedules };
    // An attribute or child of this name, looked up once for all records.
    struct Column {
        std::string name; // as in the file
        const DeviceColumn* user = nullptr;
        const DeviceScheduleColumn* schedule = nullptr;
        std::size_t field = kNoField; // of model::User
        bool free_text = false;       // blanks around it count

        bool is_known() const { return user != nullptr || schedule != nullptr; }
        bool is_same(const Column& other) const {
            return user == other.user && schedule == other.schedule;
        }
    };
    struct Cell { // of the present record
        std::size_t column = 0;
        std::string text;
        XmlPlace place;
    };

    Status open_root(const XmlElement& element) override;
    void open_record(const XmlElement& element) override;
    void open_child(const XmlElement& element) override;
    void close_record() override;

    std::optional<std::size_t> column_called(const XmlElement& element, std::string_view name);
    void take(std::size_t column, std::string_view text, XmlPlace place);
    Cell* find_same(std::size_t column);
    void read_user();
    void read_schedule();
    Spot spot(std::size_t cell) const;

    DeviceRows rows_;
    Part part_ = Part::users;
    bool in_record_ = false;
    std::uint32_t line_ = 0; // of the record
    std::uint32_t column_ = 0;
    std::vector<Column> columns_;
    std::vector<Cell> cells_; // reused; the first `count_` count
    std::size_t count_ = 0;
    std::vector<DeviceCell> user_cells_;
};

Status DeviceXmlReader::open_root(const XmlElement& element) {
    const std::string root = to_lower(element.name);
    if (root == to_lower(kUserSection)) {
        part_ = Part::users;
        return {};
    }
    if (root == "schedule" || root == "doorschedule" || root == to_lower(kScheduleSection)) {
        part_ = Part::schedules;
        return {};
    }
    return Error(errors::unknown_format,
                 "the root element <" + shortened(element.name) + "> is none of a device's users")
        .next("UserData.xml starts with <UserData>, DoorSchedule.xml with <Schedule>");
}

void DeviceXmlReader::open_record(const XmlElement& element) {
    in_record_ = to_lower(element.name) == kRecord;
    if (!in_record_) {
        return note_unknown(element, "the element <" + shortened(element.name) + ">");
    }
    report_.begin_row(element.line);
    line_ = element.line;
    column_ = element.column;
    count_ = 0;
    const std::size_t tag = keep_tag(element);
    for (std::size_t i = 0; i < element.attributes.size(); ++i) {
        const auto& [name, value] = element.attributes[i];
        if (const auto column = column_called(element, name)) {
            take(*column, value, {tag, i});
        }
    }
}

// <Pin Code="1234" />: a column by the child's name.
void DeviceXmlReader::open_child(const XmlElement& element) {
    if (!in_record_) {
        return;
    }
    const auto column = column_called(element, element.name);
    for (std::size_t i = 0; column && i < element.attributes.size(); ++i) {
        const auto& [name, value] = element.attributes[i];
        if (to_lower(name) == kCode) {
            take(*column, value, {keep_tag(element), i});
        }
    }
}

// nullopt when it is not known, which is told once.
std::optional<std::size_t> DeviceXmlReader::column_called(const XmlElement& element,
                                                          std::string_view name) {
    const auto same = std::find_if(columns_.begin(), columns_.end(),
                                   [name](const Column& column) { return column.name == name; });
    if (same != columns_.end()) {
        return same->is_known() ? std::optional(static_cast<std::size_t>(same - columns_.begin()))
                                : std::nullopt;
    }
    if (columns_.size() == kMaxColumns) {
        stop(Error(errors::too_large, "the file has more than " + std::to_string(kMaxColumns) +
                                          " different attributes")
                 .at({{}, element.line, element.column}));
        return std::nullopt;
    }
    Column column{std::string(name)};
    if (part_ == Part::users) {
        column.user = find_device_column(name);
        if (column.user != nullptr && !column.user->field.empty()) {
            column.field = model::field_index(User::section(), column.user->field);
            column.free_text = User::section().fields[column.field].type == model::FieldType::text;
        }
    } else {
        column.schedule = find_device_schedule_column(name);
    }
    const bool known = column.is_known();
    columns_.push_back(std::move(column));
    if (!known) {
        note_unknown(element, "'" + shortened(name) + "'");
        return std::nullopt;
    }
    return columns_.size() - 1;
}

DeviceXmlReader::Cell* DeviceXmlReader::find_same(std::size_t column) {
    for (std::size_t i = 0; i < count_; ++i) {
        if (columns_[cells_[i].column].is_same(columns_[column])) {
            return &cells_[i];
        }
    }
    return nullptr;
}

// Several <Card/> are joined as in the one cell of the CSV. Clients that write for many models say
// other things twice, in two spellings (facts/akuvox §1.4); they must agree.
void DeviceXmlReader::take(std::size_t column, std::string_view text, XmlPlace place) {
    text = columns_[column].free_text ? text : trim(text);
    if (Cell* same = find_same(column)) {
        const DeviceColumn* user = columns_[column].user;
        if (user != nullptr && user->field == "cards") {
            same->text += (same->text.empty() ? "" : ";") + std::string(text);
        } else if (same->text != text) {
            const bool secret = user != nullptr && user->field == "pin";
            report_.reject(Error(errors::duplicate_key, "'" + columns_[same->column].name +
                                                            "' and '" + columns_[column].name +
                                                            "' say different things"),
                           spot_of(place, columns_[column].name, text, secret));
        }
        return;
    }
    if (count_ == cells_.size()) {
        cells_.emplace_back();
    }
    Cell& cell = cells_[count_++];
    cell.column = column;
    cell.text = text;
    cell.place = place;
}

void DeviceXmlReader::close_record() {
    if (in_record_) {
        part_ == Part::users ? read_user() : read_schedule();
    }
    in_record_ = false;
}

void DeviceXmlReader::read_user() {
    model::FieldSet present;
    user_cells_.clear();
    for (std::size_t i = 0; i < count_; ++i) {
        const Column& column = columns_[cells_[i].column];
        user_cells_.push_back({column.user, cells_[i].text});
        if (column.field != kNoField) {
            present.add(column.field);
        }
    }
    rows_.read_user(user_cells_, present, line_, [this](std::size_t cell) { return spot(cell); });
}

void DeviceXmlReader::read_schedule() {
    DeviceSchedule record;
    for (std::size_t i = 0; i < count_; ++i) {
        const DeviceScheduleColumn* column = columns_[cells_[i].column].schedule;
        if (column->member != nullptr) {
            column->member(record) = cells_[i].text;
        }
    }
    rows_.read_schedule(record, line_, [this](std::string_view name) {
        std::size_t cell = 0;
        while (cell < count_ && columns_[cells_[cell].column].name != name) {
            ++cell;
        }
        return spot(cell);
    });
}

Spot DeviceXmlReader::spot(std::size_t cell) const {
    if (cell >= count_) {
        return {line_, column_};
    }
    const Column& column = columns_[cells_[cell].column];
    const bool secret = column.user != nullptr && column.user->field == "pin";
    return spot_of(cells_[cell].place, column.name, cells_[cell].text, secret);
}

} // namespace

std::unique_ptr<UserReader> make_device_xml_reader(UserSink& sink, const ReaderOptions& options) {
    return std::make_unique<DeviceXmlReader>(sink, options);
}

} // namespace akx::exchange
