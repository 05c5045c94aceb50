// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/user_item.hpp"

#include "base/text.hpp"
#include "exchange/access_text.hpp"
#include "exchange/device_rows.hpp"
#include "exchange/field_text.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

using model::User;

constexpr std::string_view kAccessNames[] = {"ScheduleRelay", "Schedule-Relay", "Schedule"};

// What a device says of a user and we have nothing of, with the values that mean so.
struct Idle {
    std::string_view name;
    std::string_view value;
};
constexpr Idle kIdle[] = {
    {"ScheduleSRelay", ""},
    {"Type", "0"},
    {"DialAccount", "0"},
    {"PriorityCall", "0"},
    {"AuthMode", "0"},
    {"DoorNum", "0"},
    {"C4Event", "0"},
    {"AnalogSystem", "0"},
    {"AnalogNumber", ""},
    {"AnalogReplace", ""},
    {"AnalogMode", "0"},
    {"AnalogProxyAddress", ""},
    {"ContactID", ""},
    {"BLEAuthCode", ""},
    {"BLE_KEY_ID", "-1"},
    {"BLE_Expired", "N/A"},
    {"BLE_Status", "Unpaired"},
    {"QrCodeUrl", ""},
    {"FaceUrl", ""},
    {"FaceNum", "0"},
    {"EffectiveType", "0"},
    {"UserCode", ""},
};

std::string field_text(std::string_view name, const User& user) {
    return exchange::field_text(*User::section().find(name), user);
}

// Takes the one row that DeviceRows makes.
struct Sink : exchange::UserSink {
    std::optional<exchange::UserRow> row;
    std::optional<Error> problem;

    void on_user(exchange::UserRow&& taken) override { row = std::move(taken); }
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(exchange::RowProblem&& found) override {
        if (found.rejected && !problem) {
            problem = std::move(found.error);
        }
    }
};

struct Cell {
    const exchange::DeviceColumn* column;
    std::string name;
    std::string text;
};

bool is_hidden_pin(std::string_view text) {
    return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

// The access that counts, out of all its spellings.
std::optional<Cell> access_cell(const Value& item, const User* stored) {
    std::optional<Cell> chosen;
    const std::string old = stored != nullptr ? exchange::print_access(stored->access, false) : "";
    for (const std::string_view name : kAccessNames) {
        const Value* value = item.find(name);
        if (value == nullptr || !value->is_text()) {
            continue; // an array holds schedules without relays, beside another spelling
        }
        const std::string& text = value->as_text();
        if (name == "Schedule" && !text.empty() && text.find('-') == std::string::npos) {
            continue; // schedules without relays again
        }
        const auto access = exchange::parse_access(text);
        const bool news = !access || exchange::print_access(access->rules, false) != old;
        if (!chosen || news) {
            chosen = Cell{exchange::find_device_column("Schedule-Relay"), std::string(name), text};
        }
        if (stored == nullptr || news) {
            break;
        }
    }
    return chosen;
}

bool is_access_name(std::string_view name) {
    return std::find(std::begin(kAccessNames), std::end(kAccessNames), name) !=
           std::end(kAccessNames);
}

// The members we have a column for, as text. Whose row it is, is not the client's to say.
Result<std::vector<Cell>> cells_of(const Value& item, const User* stored) {
    std::vector<Cell> cells;
    for (const Value::Member& member : item.as_object()) {
        const exchange::DeviceColumn* column = exchange::find_device_column(member.key);
        if (column == nullptr || column->field == "source" || is_access_name(member.key) ||
            column->name == "ID" || column->read == nullptr) {
            continue;
        }
        if (member.value.is_array() || member.value.is_object()) {
            return Error(errors::invalid_value, "a text is expected").in_field(member.key);
        }
        std::string text = wire_text(member.value);
        if ((column->field == "pin" && is_hidden_pin(text)) ||
            (column->field == "name" && text.empty())) {
            continue; // as it was
        }
        cells.push_back({column, member.key, std::move(text)});
    }
    if (auto access = access_cell(item, stored)) {
        cells.push_back(std::move(*access));
    }
    return cells;
}

model::FieldSet fields_of(const std::vector<Cell>& cells) {
    model::FieldSet given;
    for (const Cell& cell : cells) {
        if (!cell.column->field.empty()) {
            given.add(model::field_index(User::section(), cell.column->field));
        }
    }
    return given;
}

} // namespace

Value user_item(const StoredUser& stored, bool pins) {
    const User& user = stored.user;
    const std::string access = exchange::print_access(user.access, true);
    Value item = Value::object();
    item.set("ID", std::to_string(stored.row));
    item.set("UserID", user.id);
    item.set("Name", user.name);
    item.set("PrivatePIN", !stored.has_pin ? std::string_view()
                           : pins          ? user.pin.reveal()
                                           : kHiddenPin);
    item.set("CardCode", field_text("cards", user));
    item.set("WebRelay", std::to_string(user.web_relay));
    item.set("ScheduleRelay", access);
    item.set("Schedule-Relay", access);
    item.set("LiftFloorNum", user.floors.empty() ? "0" : join(user.floors, ";"));
    item.set("Source", user.source == model::Source::local ? "Local" : "Cloud");
    item.set("SourceType", std::to_string(static_cast<int>(user.source) + 1));
    item.set("Group", user.group.empty() ? "Default" : user.group);
    item.set("PhoneNum", join(user.phones, ";"));
    item.set("Building", user.building);
    item.set("Room", user.room);
    item.set("Role", user.role.empty() ? "-1" : user.role);
    for (const Idle& idle : kIdle) {
        item.set(idle.name, idle.value);
    }
    return item;
}

Result<UserItem> read_user_item(const Value& item, const User* stored) {
    if (!item.is_object()) {
        return Error(errors::invalid_value, "each row must be a map").in_field("item");
    }
    auto cells = cells_of(item, stored);
    if (!cells) {
        return cells.error();
    }
    const model::FieldSet given = fields_of(*cells);
    if (stored != nullptr) { // ours to know; and a row without a name keeps the one it has
        std::erase_if(*cells, [](const Cell& cell) { return cell.column->field == "id"; });
        cells->push_back({exchange::find_device_column("UserID"), "UserID", stored->id});
    }
    std::vector<exchange::DeviceCell> row;
    for (const Cell& cell : *cells) {
        row.push_back({cell.column, cell.text});
    }
    Sink sink;
    exchange::RowReport report(sink, "");
    report.begin_row(0);
    exchange::DeviceRows rows(sink, report);
    rows.read_user(row, given, 0, [&cells](std::size_t cell) {
        exchange::Spot spot;
        spot.name = cell < cells->size() ? std::string_view((*cells)[cell].name) : "";
        spot.secret = true; // no value is shown
        return spot;
    });
    if (sink.problem || !sink.row) {
        return sink.problem ? std::move(*sink.problem)
                            : Error(errors::invalid_value, "the row cannot be read");
    }
    return UserItem{std::move(sink.row->user), given};
}

} // namespace akx::agent::akuvox
