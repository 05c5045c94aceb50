// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/device_schedule.hpp"
#include "exchange/device_xml.hpp"
#include "exchange/formats.hpp"
#include "exchange/key_data.hpp"
#include "exchange/xml_stream.hpp"

#include <algorithm>
#include <map>

namespace akx::exchange {

namespace {

using model::User;
using model::Weekday;

constexpr std::size_t kCodeWidth = 14; // hex digits of a card, padded with zeros

// In the order of the firmware.
constexpr std::pair<std::string_view, Weekday> kDays[] = {
    {"Mon", Weekday::mon}, {"Tue", Weekday::tue}, {"Wed", Weekday::wed}, {"Thur", Weekday::thu},
    {"Fri", Weekday::fri}, {"Sat", Weekday::sat}, {"Sun", Weekday::sun}};

std::string_view without_zeros(std::string_view code) {
    return code.substr(std::min(code.find_first_not_of('0'), code.size()));
}

bool fits(const model::CardCode& card) {
    return without_zeros(card.text).size() <= kCodeWidth;
}

std::string padded(const model::CardCode& card) {
    const std::string_view digits = without_zeros(card.text);
    return std::string(kCodeWidth - digits.size(), '0') + std::string(digits);
}

std::string relay_digits(model::RelaySet relays) {
    std::string digits;
    for (unsigned i = 0; i < std::size(model::Names<model::RelayId>::names); ++i) {
        if (relays.has(static_cast<model::RelayId>(i))) {
            digits += static_cast<char>('1' + i);
        }
    }
    return digits.empty() ? "0" : digits;
}

enum class Kind { cards, pins };

class KeyDataWriter : public UserWriter {
  public:
    KeyDataWriter(Kind kind, const WriterOptions& options) : kind_(kind), pins_(options.pins) {
        keep(model::always_schedule());
        keep(model::never_schedule());
    }

    void begin(std::span<const model::Schedule> schedules, std::string& out) override {
        for (const model::Schedule& schedule : schedules) {
            keep(schedule);
        }
        out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<KeyData>\n";
    }
    void add(const UserRow& row, std::string& out) override;
    void end(std::string& out) override { out += "</KeyData>\n"; }

  private:
    struct Terms {
        model::RelaySet relays;
        KeyTimes times;
        bool allowed = false;
    };

    void keep(const model::Schedule& schedule) { times_[schedule.id] = times_of(schedule); }
    Terms terms_of(const User& user) const;
    void add_key(std::string& out, const User& user, std::string_view code, const Terms& terms);

    Kind kind_;
    bool pins_;
    std::map<model::ScheduleId, std::optional<KeyTimes>> times_;
    std::size_t keys_ = 0;
};

void KeyDataWriter::add(const UserRow& row, std::string& out) {
    const Terms terms = terms_of(row.user);
    if (kind_ == Kind::pins) {
        if (pins_ && !row.user.pin.empty()) {
            add_key(out, row.user, row.user.pin.reveal(), terms);
        }
        return;
    }
    for (const model::CardCode& card : row.user.cards) {
        if (fits(card)) {
            add_key(out, row.user, padded(card), terms);
        }
    }
}

// A key has one set of times: those of the first rule that opens at all.
KeyDataWriter::Terms KeyDataWriter::terms_of(const User& user) const {
    Terms terms;
    for (const model::AccessRule& rule : user.access) {
        const auto times = times_.find(rule.schedule);
        if (times != times_.end() && times->second && !rule.relays.empty()) {
            return {rule.relays, *times->second, true};
        }
        terms.relays.bits |= rule.relays.bits;
    }
    return terms; // forbidden
}

void KeyDataWriter::add_key(std::string& out, const User& user, std::string_view code,
                            const Terms& terms) {
    const std::string relays = relay_digits(terms.relays);
    out += "    <Key";
    append_xml_attribute(out, "ID", std::to_string(++keys_));
    append_xml_attribute(out, "Admin", "0");
    append_xml_attribute(out, "Name", user.name);
    append_xml_attribute(out, "Code", code);
    append_xml_attribute(out, "DoorNum", relays);
    append_xml_attribute(out, "WiegandDoorNum", kind_ == Kind::cards ? relays : "0");
    for (const auto& [name, day] : kDays) {
        append_xml_attribute(out, name, terms.times.days.has(day) ? "1" : "0");
    }
    const std::string window = model::TextForm<model::TimeWindow>::print(terms.times.window);
    append_xml_attribute(out, "TimeStart", window.substr(0, 5));
    append_xml_attribute(out, "TimeEnd", window.substr(6));
    append_xml_attribute(out, "DeviceName", kind_ == Kind::cards ? "" : user.name);
    append_xml_attribute(out, "Tags", terms.allowed ? "0" : "2");
    out += " />\n";
}

void losses(Kind kind, const UserRow& row, const WriterOptions&, LossReport& report) {
    const User& user = row.user;
    add_xml_losses(row, report);
    if (kind == Kind::cards && user.cards.empty()) {
        report.add("cards", "users without a card are left out", user.id);
    }
    if (kind == Kind::pins && user.pin.empty() && !row.has_pin) {
        report.add("pin", "users without a PIN are left out", user.id);
    }
    if (kind == Kind::cards && !std::all_of(user.cards.begin(), user.cards.end(), fits)) {
        report.add("cards", "codes of more than 14 digits are left out", user.id);
    }
    if (user.access.size() > 1) {
        report.add("access", "a key has one set of times; only the first rule that opens counts",
                   user.id);
    }
}

void schedule_losses(const model::Schedule& schedule, LossReport& report) {
    const std::string id = std::to_string(schedule.id);
    report.add("id", "keys have times of their own; readers give them new schedules", id);
    if (schedule.windows.size() > 1) {
        report.add("windows", "a key has one time window; only the first counts", id);
    }
    if (!times_of(schedule)) {
        report.add("dateFrom",
                   "keys know no dates and no holidays; those who depend on them are "
                   "written as forbidden",
                   id);
    }
}

model::FieldSet carried_with_cards() {
    return model::FieldSet::of(User::section(), {"name", "cards", "access"});
}
model::FieldSet carried_with_pins() {
    return model::FieldSet::of(User::section(), {"name", "pin", "access"});
}

bool detect(std::string_view head) {
    return to_lower(xml_root(head)) == "keydata";
}

constexpr std::string_view kCardSuffixes[] = {"ickey.xml"};
constexpr std::string_view kPinSuffixes[] = {"privatekey.xml"};

} // namespace

namespace format {

extern const Format keydata_cards;
constinit const Format keydata_cards{
    .name = "keydata-cards",
    .help = "KeyData XML of older firmwares, the cards (ICKey.xml)",
    .media_type = "application/xml",
    .suffixes = kCardSuffixes,
    .detect = detect,
    .make_reader = make_key_data_reader,
    .make_writer = [](const WriterOptions& options) -> std::unique_ptr<UserWriter> {
        return std::make_unique<KeyDataWriter>(Kind::cards, options);
    },
    .carries = carried_with_cards,
    .schedules = true,
    .losses = [](const UserRow& row, const WriterOptions& options,
                 LossReport& report) { losses(Kind::cards, row, options, report); },
    .schedule_losses = schedule_losses,
    .uneven = true,
};

extern const Format keydata_pins;
constinit const Format keydata_pins{
    .name = "keydata-pins",
    .help = "KeyData XML of older firmwares, the PINs (PrivateKey.xml)",
    .media_type = "application/xml",
    .suffixes = kPinSuffixes,
    .detect = detect,
    .make_reader = make_key_data_reader,
    .make_writer = [](const WriterOptions& options) -> std::unique_ptr<UserWriter> {
        return std::make_unique<KeyDataWriter>(Kind::pins, options);
    },
    .carries = carried_with_pins,
    .schedules = true,
    .losses = [](const UserRow& row, const WriterOptions& options,
                 LossReport& report) { losses(Kind::pins, row, options, report); },
    .schedule_losses = schedule_losses,
    .uneven = true,
};

} // namespace format

} // namespace akx::exchange
