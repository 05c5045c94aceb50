// SPDX-License-Identifier: Apache-2.0
#include "exchange/formats.hpp"

#include "base/text.hpp"
#include "exchange/csv_text.hpp"

namespace akx::exchange {

// Each is defined in the file of its writer.
namespace format {
extern const Format device_tgz, device_xml, keydata_cards, keydata_pins, device_csv, csv, ndjson;
}

namespace {

// Special suffixes before general ones: "ickey.xml" before ".xml".
constexpr const Format* kFormats[] = {
    &format::ndjson,       &format::device_tgz, &format::keydata_cards,
    &format::keydata_pins, &format::device_xml, &format::device_csv,
    &format::csv};

Error unknown_format(std::string what) {
    std::vector<std::string_view> names;
    for (const Format* format : kFormats) {
        names.push_back(format->name);
    }
    return Error(errors::unknown_format, std::move(what))
        .next("name the format with --format: " + list_of(names));
}

bool is_default(const model::Field& field, const model::User& user) {
    static const model::User kDefault;
    if (field.access.size != nullptr) {
        return field.access.size(&user) == 0;
    }
    return field.access.get(field, &user) == field.access.get(field, &kDefault);
}

} // namespace

std::span<const Format* const> formats() {
    return kFormats;
}

const Format* find_format(std::string_view name) {
    for (const Format* format : kFormats) {
        if (format->name == name) {
            return format;
        }
    }
    return nullptr;
}

Result<const Format*> detect_format(std::string_view head, std::string_view filename) {
    if (is_utf16(head)) {
        return utf16_error().on(std::string(filename));
    }
    if (head.starts_with(kByteOrderMark)) {
        head.remove_prefix(kByteOrderMark.size());
    }
    head = head.substr(0, kDetectBytes);
    for (const Format* format : kFormats) {
        if (format->detect(head)) {
            return format;
        }
    }
    const std::string name = to_lower(filename);
    for (const Format* format : kFormats) {
        for (const std::string_view suffix : format->suffixes) {
            if (name.ends_with(suffix)) {
                return format;
            }
        }
    }
    return unknown_format("the content is of no known format").on(std::string(filename));
}

void find_losses(const Format& format, const UserRow& row, const WriterOptions& options,
                 LossReport& report) {
    const std::span<const model::Field> fields = model::User::section().fields;
    const model::FieldSet carried = format.carries();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const model::Field& field = fields[i];
        if (field.type == model::FieldType::secret) {
            const bool any = row.has_pin || !field.access.reveal(&row.user).empty();
            if (any && !(carried.has(i) && options.pins)) {
                report.add(field.name,
                           carried.has(i) ? "PINs are left out; --with-pins includes them"
                                          : "the format has no place for it",
                           row.user.id);
            }
        } else if (!carried.has(i) && !is_default(field, row.user)) {
            report.add(field.name, "the format has no place for it", row.user.id);
        }
    }
    if (format.losses != nullptr) {
        format.losses(row, options, report);
    }
}

void find_losses(const Format& format, const model::Schedule& schedule, LossReport& report) {
    if (!format.schedules) {
        report.add("schedules", "the format carries users only", std::to_string(schedule.id));
    } else if (format.schedule_losses != nullptr) {
        format.schedule_losses(schedule, report);
    }
}

} // namespace akx::exchange
