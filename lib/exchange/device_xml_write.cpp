// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/device_columns.hpp"
#include "exchange/device_csv.hpp"
#include "exchange/device_schedule.hpp"
#include "exchange/device_xml.hpp"
#include "exchange/formats.hpp"
#include "exchange/xml_stream.hpp"

#include <algorithm>
#include <array>

namespace akx::exchange {

namespace {

using model::User;

// Importers of the field want these attributes in this order.
constexpr std::string_view kAttributes[] = {
    "ID",    "UserID",         "Name",        "WebRelay",       "Floor",          "Phone",
    "Group", "PriorityOfCall", "DialAccount", "Schedule-Relay", "Schedule-SRelay"};
constexpr std::size_t kAttributeCount = std::size(kAttributes);

constexpr std::string_view kProlog = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"; // sic

void append_child(std::string& out, std::string_view name, std::string_view code) {
    out += "        <";
    out += name;
    append_xml_attribute(out, "Code", code);
    out += " />\n";
}

class DeviceXmlWriter : public UserWriter {
  public:
    explicit DeviceXmlWriter(const WriterOptions& options) : pins_(options.pins) {
        for (std::size_t i = 0; i < kAttributeCount; ++i) {
            columns_[i] = find_device_column(kAttributes[i]);
        }
    }

    void begin(std::span<const model::Schedule>, std::string& out) override {
        out += kProlog;
        out += "<UserData>\n";
    }
    void add(const UserRow& row, std::string& out) override;
    void end(std::string& out) override { out += "</UserData>\n"; }

  private:
    bool pins_;
    std::array<const DeviceColumn*, kAttributeCount> columns_{};
    std::size_t rows_ = 0;
};

// A PIN is a child, also an empty one; without PINs there is none, so that nobody's is deleted by
// the file. Cards are children of the same kind (ours: no export with cards is publicly known).
void DeviceXmlWriter::add(const UserRow& row, std::string& out) {
    out += "    <Data";
    append_xml_attribute(out, kAttributes[0], std::to_string(++rows_));
    for (std::size_t i = 1; i < kAttributeCount; ++i) {
        const DeviceColumn& column = *columns_[i];
        append_xml_attribute(out, kAttributes[i],
                             column.write != nullptr ? column.write(row) : column.idle.front());
    }
    if (!pins_ && row.user.cards.empty()) {
        out += " />\n";
        return;
    }
    out += ">\n";
    if (pins_) {
        append_child(out, "Pin", row.user.pin.reveal());
    }
    for (const model::CardCode& card : row.user.cards) {
        append_child(out, "Card", card.text);
    }
    out += "    </Data>\n";
}

bool detect(std::string_view head) {
    head = xml_root(head);
    const std::string root = to_lower(head);
    return root == to_lower(kUserSection) || root == "schedule" || root == "doorschedule" ||
           root == to_lower(kScheduleSection);
}

constexpr std::string_view kSuffixes[] = {".xml"};

} // namespace

void append_door_schedules(std::string& out, std::span<const model::Schedule> schedules) {
    out += kProlog;
    out += "<Schedule>\n";
    std::size_t row = 0;
    const auto append = [&out, &row](const model::Schedule& schedule) {
        DeviceSchedule record = to_device(schedule, ++row);
        out += "    <Data";
        for (const DeviceScheduleColumn& column : device_schedule_columns()) {
            if (column.standard) {
                append_xml_attribute(out, column.name, column.member(record));
            }
        }
        out += " />\n";
    };
    append(model::always_schedule());
    append(model::never_schedule());
    std::for_each(schedules.begin(), schedules.end(), append);
    out += "</Schedule>\n";
}

model::FieldSet device_xml_fields() {
    model::FieldSet fields = model::FieldSet::of(User::section(), {"pin", "cards"}); // the children
    for (const std::string_view name : kAttributes) {
        if (const std::string_view field = find_device_column(name)->field; !field.empty()) {
            fields.add(model::field_index(User::section(), field));
        }
    }
    return fields;
}

void add_xml_losses(const UserRow& row, LossReport& report) {
    const User& user = row.user;
    const auto check = [&](std::string_view field, const std::string& text) {
        if (!fits_xml(text)) {
            report.add(field, "control characters cannot stand in XML; they are left out", user.id);
        }
    };
    check("name", user.name);
    check("group", user.group);
    for (const std::string& phone : user.phones) {
        check("phones", phone);
    }
    for (const std::string& floor : user.floors) {
        check("floors", floor);
    }
}

void add_device_xml_losses(const UserRow& row, const WriterOptions&, LossReport& report) {
    const User& user = row.user;
    add_device_losses(row, report);
    add_xml_losses(row, report);
    if (user.group == "Default") {
        report.add("group", "the group Default means no group to a device", user.id);
    }
    for (const std::string& phone : user.phones) {
        if (phone.empty() || phone != trim(phone) || phone.find(';') != std::string::npos) {
            report.add("phones", "entries with ';', blanks around them or nothing in them change",
                       user.id);
            break;
        }
    }
}

void add_device_xml_schedule_losses(const model::Schedule& schedule, LossReport& report) {
    add_device_schedule_losses(schedule, report);
    if (!fits_xml(schedule.name)) {
        report.add("name", "control characters cannot stand in XML; they are left out",
                   std::to_string(schedule.id));
    }
}

std::unique_ptr<UserWriter> make_device_xml_writer(const WriterOptions& options) {
    return std::make_unique<DeviceXmlWriter>(options);
}

namespace format {

extern const Format device_xml;
constinit const Format device_xml{
    .name = "device-xml",
    .help = "UserData.xml of real devices, users only; DoorSchedule.xml can be read",
    .media_type = "application/xml",
    .suffixes = kSuffixes,
    .detect = detect,
    .make_reader = make_device_xml_reader,
    .make_writer = make_device_xml_writer,
    .carries = device_xml_fields,
    .schedules = false,
    .losses = add_device_xml_losses,
    .schedule_losses = nullptr,
    .uneven = true,
};

} // namespace format

} // namespace akx::exchange
