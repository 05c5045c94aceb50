// SPDX-License-Identifier: Apache-2.0
#include "exchange/device_columns.hpp"

#include "base/text.hpp"
#include "exchange/access_text.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/field_text.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::User;

// In every record of the devices' API; the group called so is the same as none.
constexpr std::string_view kDefaultGroup = "Default";

constexpr std::string_view kSecurityRelays =
    "security relays (a separate box) are not supported; their access is left out";

const model::Field& field_called(std::string_view name) {
    return *User::section().find(name);
}

// Looked up once, not for each of a million cells.
struct Fields {
    const model::Field& id = field_called("id");
    const model::Field& name = field_called("name");
    const model::Field& pin = field_called("pin");
    const model::Field& cards = field_called("cards");
    const model::Field& phones = field_called("phones");
    const model::Field& group = field_called("group");
    const model::Field& building = field_called("building");
    const model::Field& room = field_called("room");
    const model::Field& floors = field_called("floors");
    const model::Field& role = field_called("role");
    const model::Field& web_relay = field_called("webRelay");
    const model::Field& source = field_called("source");
};
const Fields& fields() {
    static const Fields kFields;
    return kFields;
}

Status read_number(DeviceRecord& record, std::string_view text) {
    record.number = text;
    return {};
}

Status read_id(DeviceRecord& record, std::string_view text) {
    return text.empty() ? Status() : set_field_text(fields().id, record.row.user, text);
}

Status read_name(DeviceRecord& record, std::string_view text) {
    return text.empty() ? Status() : set_field_text(fields().name, record.row.user, text);
}

Status read_web_relay(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().web_relay, record.row.user, text);
}

Status read_floors(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().floors, record.row.user, text == "0" ? "" : text);
}

Status read_access(DeviceRecord& record, std::string_view text) {
    Result<AccessText> access = parse_access(text);
    if (!access) {
        return std::move(access.error());
    }
    record.row.user.access = std::move(access->rules);
    if (access->security_entries != 0) {
        record.not_carried.emplace_back(kSecurityRelays);
    }
    return {};
}

Status read_pin(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().pin, record.row.user, text);
}

// Drops a last code that is shorter than the others in a text that fills all 63 characters.
void drop_cut_code(DeviceRecord& record, std::string_view text,
                   std::vector<std::string_view>& codes) {
    if (text.size() != kCardCodeCut || codes.size() < 2) {
        return;
    }
    const bool ends_between = text.back() == ';';
    const std::size_t longest =
        std::max_element(codes.begin(), codes.end() - 1, [](auto a, auto b) {
            return a.size() < b.size();
        })->size();
    if (ends_between) {
        record.warnings.emplace_back(
            "CardCode fills all 63 characters a device exports; further cards may be missing");
    } else if (codes.back().size() < longest) {
        record.warnings.push_back("CardCode was cut at 63 characters by the device; its last card "
                                  "is left out because only \"" +
                                  std::string(codes.back()) + "\" of it is there");
        codes.pop_back();
    }
}

Status read_cards(DeviceRecord& record, std::string_view text) {
    std::vector<std::string_view> codes;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of(";, "), rest.size());
        if (end != 0) {
            codes.push_back(rest.substr(0, end));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    drop_cut_code(record, text, codes);
    std::erase_if(codes, [](std::string_view code) { // "0": no card
        return code.find_first_not_of('0') == std::string_view::npos;
    });
    std::string joined;
    for (const std::string_view code : codes) {
        joined.append(joined.empty() ? "" : ";").append(code);
    }
    return set_field_text(fields().cards, record.row.user, joined);
}

// Some firmwares say "Schedule" alone, others beside "Schedule-Relay" with the schedules only
// (facts/akuvox §1.4).
Status read_bare_schedule(DeviceRecord& record, std::string_view text) {
    if (!record.row.user.access.empty() || text.find('-') == std::string_view::npos) {
        return {};
    }
    return read_access(record, text);
}

Status read_source(DeviceRecord& record, std::string_view text) {
    const bool number = text.size() == 1 && text[0] >= '1' && text[0] <= '4';
    const std::string name =
        number ? std::string(model::Names<model::Source>::names[text[0] - '1']) : to_lower(text);
    return set_field_text(fields().source, record.row.user, name);
}

Status read_phones(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().phones, record.row.user, text);
}

Status read_group(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().group, record.row.user, text == kDefaultGroup ? "" : text);
}

Status read_building(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().building, record.row.user, text);
}

Status read_room(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().room, record.row.user, text);
}

Status read_role(DeviceRecord& record, std::string_view text) {
    return set_field_text(fields().role, record.row.user, text == "-1" ? "" : text);
}

std::string write_floors(const UserRow& row) {
    return row.user.floors.empty() ? "0" : join(row.user.floors, ";");
}

std::string write_cards(const UserRow& row) {
    return field_text(fields().cards, row.user);
}

std::string write_group(const UserRow& row) {
    return row.user.group.empty() ? std::string(kDefaultGroup) : row.user.group;
}

constexpr std::string_view kNothing[] = {""};
constexpr std::string_view kZero[] = {"0", ""};
constexpr std::string_view kNoKey[] = {"-1", "", "0"};
constexpr std::string_view kUnpaired[] = {"Unpaired", "", "0", "N/A"};
constexpr std::string_view kNoTime[] = {"", "N/A", "0"};
constexpr std::string_view kNever[] = {"", "0", "1002-;", "N/A"};

constexpr std::string_view kUserIdNames[] = {"PerID"};
constexpr std::string_view kFloorNames[] = {"LiftFloorNum"};
constexpr std::string_view kPinNames[] = {"PrivatePIN", "Pin"};
constexpr std::string_view kSecurityNames[] = {"ScheduleSRelay"};
constexpr std::string_view kPhoneNames[] = {"PhoneNum"};
constexpr std::string_view kCardNames[] = {"Card", "RfCard"};
constexpr std::string_view kRoomNames[] = {"RoomNumber"};
constexpr std::string_view kPriorityNames[] = {"PriorityCall"};
constexpr std::string_view kFaceNames[] = {"FaceFile"};

// The 18 in their order (facts/akuvox §3.2), then what other models and the XML add.
constexpr DeviceColumn kColumns[] = {
    {"ID", {}, "", read_number, nullptr, kNothing}, // written by the writer, which counts
    {"UserId", kUserIdNames, "id", read_id, [](const UserRow& r) { return r.user.id; }, kNothing},
    {"Name", {}, "name", read_name, [](const UserRow& r) { return r.user.name; }, kNothing},
    {"WebRelay",
     {},
     "webRelay",
     read_web_relay,
     [](const UserRow& r) { return std::to_string(r.user.web_relay); },
     kZero},
    {"Floor", kFloorNames, "floors", read_floors, write_floors, kZero},
    {"Schedule-Relay",
     {},
     "access",
     read_access,
     [](const UserRow& r) { return print_access(r.user.access, true); },
     kNothing},
    {"Schedule-SRelay", kSecurityNames, "", nullptr, nullptr, kNever},
    {"PinCode", kPinNames, "pin", read_pin,
     [](const UserRow& r) { return std::string(r.user.pin.reveal()); }, kNothing},
    {"CardCode", kCardNames, "cards", read_cards, write_cards, kNothing},
    {"BlePinCode", {}, "", nullptr, nullptr, kNothing},
    {"BlePinCodeGenTime", {}, "", nullptr, nullptr, kNoTime},
    {"BleKeyID", {}, "", nullptr, nullptr, kNoKey},
    {"BleStatus", {}, "", nullptr, nullptr, kUnpaired},
    {"LicensePlateCode", {}, "", nullptr, nullptr, kNothing},
    {"LicensePlateStartTime", {}, "", nullptr, nullptr, kNoTime},
    {"LicensePlateEndTime", {}, "", nullptr, nullptr, kNoTime},
    {"LicensePlateLongTermEnable", {}, "", nullptr, nullptr, kZero},
    {"RelayScheduleActivationPermission", {}, "", nullptr, nullptr, kZero},
    {"Phone", kPhoneNames, "phones", read_phones,
     [](const UserRow& r) { return join(r.user.phones, ";"); }, kNothing, false},
    {"Group", {}, "group", read_group, write_group, kNothing, false},
    {"Building", {}, "building", read_building, nullptr, kNothing, false},
    {"Room", kRoomNames, "room", read_room, nullptr, kNothing, false},
    {"Role", {}, "role", read_role, nullptr, kNothing, false},
    {"Source", {}, "source", read_source, nullptr, kNothing, false},
    {"SourceType", {}, "source", read_source, nullptr, kNothing, false},
    {"Schedule", {}, "access", read_bare_schedule, nullptr, kNothing, false},
    {"PriorityOfCall", kPriorityNames, "", nullptr, nullptr, kZero, false},
    {"DialAccount", {}, "", nullptr, nullptr, kZero, false},
    {"C4Event", {}, "", nullptr, nullptr, kZero, false},
    {"AuthMode", {}, "", nullptr, nullptr, kZero, false},
    {"FaceUrl", kFaceNames, "", nullptr, nullptr, kNothing, false},
    {"QrCodeUrl", {}, "", nullptr, nullptr, kNothing, false},
    {"Type", {}, "", nullptr, nullptr, kZero, false},
    {"DoorNum", {}, "", nullptr, nullptr, kZero, false},
};

} // namespace

std::string column_key(std::string_view name) {
    std::string key = to_lower(name);
    std::erase_if(key, [](char c) { return c == ' ' || c == '-' || c == '_'; });
    return key;
}

std::span<const DeviceColumn> device_columns() {
    return kColumns;
}

const DeviceColumn* find_device_column(std::string_view name) {
    const std::string key = column_key(name);
    for (const DeviceColumn& column : kColumns) {
        const bool other = std::any_of(column.other_names.begin(), column.other_names.end(),
                                       [&key](auto known) { return column_key(known) == key; });
        if (other || column_key(column.name) == key) {
            return &column;
        }
    }
    return nullptr;
}

} // namespace akx::exchange
