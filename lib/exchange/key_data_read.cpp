// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "exchange/csv_text.hpp"
#include "exchange/field_text.hpp"
#include "exchange/key_data.hpp"
#include "exchange/xml_table.hpp"

#include <algorithm>
#include <array>

namespace akx::exchange {

namespace {

using model::User;

// Attributes of a key, by place in kNames.
enum : std::size_t {
    kId,
    kName,
    kCode,
    kDoors,
    kWiegand,
    kSun,
    kSat = kSun + 6,
    kStart,
    kEnd,
    kTags
};
constexpr std::string_view kNames[] = {"ID",  "Name", "Code",      "DoorNum", "WiegandDoorNum",
                                       "Sun", "Mon",  "Tue",       "Wed",     "Thur",
                                       "Fri", "Sat",  "TimeStart", "TimeEnd", "Tags"};
constexpr std::size_t kAttributes = std::size(kNames);
constexpr std::string_view kOthers[] = {"Admin", "DeviceName"}; // of no use here

constexpr std::size_t kMaxSchedules = 500;

std::size_t attribute_called(std::string_view spelled) {
    const auto* const exact = std::find(std::begin(kNames), std::end(kNames), spelled);
    if (exact != std::end(kNames)) { // as in nearly every file
        return static_cast<std::size_t>(exact - std::begin(kNames));
    }
    const std::string wanted = to_lower(spelled);
    for (std::size_t i = 0; i < kAttributes; ++i) {
        if (to_lower(kNames[i]) == wanted) {
            return i;
        }
    }
    return wanted == "thu" ? static_cast<std::size_t>(kSun + 4) : kAttributes;
}

// A card's code fills 14 digits, a PIN has eight at most.
bool is_pin(std::string_view text) {
    return is_digits(text) && text.size() <= 8;
}

class KeyDataReader : public XmlTable {
  public:
    KeyDataReader(UserSink& sink, const ReaderOptions& options) : XmlTable(sink, options) {}

  private:
    Status open_root(const XmlElement& element) override;
    void open_record(const XmlElement& element) override;
    void close_record() override {}
    void end() override { flush(); }

    void note_others(const XmlElement& element, std::string_view spelled);
    void read_key();
    void read_code(UserRow& row);
    void read_access(UserRow& row);
    std::optional<model::RelaySet> read_relays(std::size_t attribute);
    std::optional<KeyTimes> read_times();
    std::optional<model::ScheduleId> schedule_for(const KeyTimes& times);
    void fail(std::size_t attribute, std::string_view wanted);
    Spot spot(std::size_t attribute) const;
    bool is_next_of(const UserRow& row) const;
    void flush();

    // Of the present key.
    std::array<std::string, kAttributes> text_;
    std::array<std::optional<XmlPlace>, kAttributes> places_;
    std::uint32_t line_ = 0;
    std::uint32_t column_ = 0;

    std::vector<std::pair<KeyTimes, model::ScheduleId>> schedules_;
    std::optional<UserRow> user_; // made of the keys before, until one of somebody else comes
};

Status KeyDataReader::open_root(const XmlElement& element) {
    if (to_lower(element.name) == "keydata") {
        return {};
    }
    return Error(errors::unknown_format,
                 "the root element <" + shortened(element.name) + "> is not <KeyData>");
}

void KeyDataReader::open_record(const XmlElement& element) {
    if (to_lower(element.name) != "key") {
        return note_unknown(element, "the element <" + shortened(element.name) + ">");
    }
    report_.begin_row(element.line);
    line_ = element.line;
    column_ = element.column;
    text_ = {};
    places_ = {};
    const std::size_t tag = keep_tag(element);
    for (std::size_t i = 0; i < element.attributes.size(); ++i) {
        const auto& [spelled, value] = element.attributes[i];
        const std::size_t attribute = attribute_called(spelled);
        if (attribute < kAttributes) {
            text_[attribute] = trim(value);
            places_[attribute] = XmlPlace{tag, i};
        } else {
            note_others(element, spelled);
        }
    }
    read_key();
}

void KeyDataReader::note_others(const XmlElement& element, std::string_view spelled) {
    if (std::find(std::begin(kOthers), std::end(kOthers), spelled) != std::end(kOthers)) {
        return;
    }
    const std::string wanted = to_lower(spelled);
    if (std::none_of(std::begin(kOthers), std::end(kOthers),
                     [&wanted](std::string_view other) { return to_lower(other) == wanted; })) {
        note_unknown(element, "'" + shortened(spelled) + "'");
    }
}

void KeyDataReader::read_key() {
    UserRow row;
    row.line = line_;
    row.present = model::FieldSet::of(User::section(), {"id", "name", "access"});
    read_code(row);
    read_access(row);
    const std::string id_text = std::string(row.user.cards.empty() ? "pin-" : "card-") + text_[kId];
    for (const auto& [field, text] :
         {std::pair<std::string_view, const std::string&>{"id", id_text},
          {"name", text_[kName].empty() ? id_text : text_[kName]}}) {
        if (Status status = set_field_text(*User::section().find(field), row.user, text); !status) {
            report_.reject(std::move(status.error()).in_field(std::string(field)),
                           spot(field == "id" ? kId : kName));
        }
    }
    if (text_[kId].empty()) {
        report_.reject(Error(errors::missing_value, "the key has no ID").in_field("id"), spot(kId));
    }
    if (report_.rejected()) {
        return;
    }
    if (text_[kName].empty()) {
        report_.note(Error(errors::missing_value, "no Name; the user id is used").in_field("name"),
                     spot(kName));
    }
    if (user_ && is_next_of(*user_) && row.user.access == user_->user.access &&
        !row.user.cards.empty()) {
        user_->user.cards.push_back(row.user.cards.front());
        return;
    }
    flush();
    user_ = std::move(row);
}

// Keys of one name behind one another are cards of one user, as many as a user may have.
bool KeyDataReader::is_next_of(const UserRow& row) const {
    const std::vector<model::CardCode>& cards = row.user.cards;
    const auto key = model::card_key(text_[kCode]);
    return !text_[kName].empty() && row.user.name == text_[kName] && !cards.empty() &&
           cards.size() < model::kMaxCards &&
           std::none_of(cards.begin(), cards.end(), [&key](const model::CardCode& card) {
               return model::card_key(card.text) == key;
           });
}

void KeyDataReader::read_code(UserRow& row) {
    const std::string_view field = is_pin(text_[kCode]) ? "pin" : "cards";
    row.present.add(model::field_index(User::section(), field));
    if (text_[kCode].empty()) {
        report_.reject(Error(errors::missing_value, "the key has no Code"), spot(kCode));
    } else if (Status status = set_field_text(*User::section().find(field), row.user, text_[kCode]);
               !status) {
        report_.reject(std::move(status.error()).in_field(std::string(field)), spot(kCode));
    }
}

// The door of the phone's own reader and that of an outside one: the user may open both; which of
// them a reader opens is the reader's setting here.
void KeyDataReader::read_access(UserRow& row) {
    const auto own = read_relays(kDoors);
    const auto outside = read_relays(kWiegand);
    const auto times = read_times();
    const bool allowed = text_[kTags].empty() || text_[kTags] == "0";
    if (!allowed && text_[kTags] != "2") {
        fail(kTags, "0 (allowed) or 2 (forbidden)");
    }
    if (!own || !outside || !times || report_.rejected()) {
        return;
    }
    const model::RelaySet relays{own->bits | outside->bits};
    const auto schedule = allowed ? schedule_for(*times) : std::optional(model::kNever);
    if (schedule && !relays.empty()) {
        row.user.access = {{*schedule, relays}};
    }
}

std::optional<model::RelaySet> KeyDataReader::read_relays(std::size_t attribute) {
    model::RelaySet relays;
    for (const char c : text_[attribute]) {
        const auto relay = model::parse_relay(std::string_view(&c, 1));
        if (relay) {
            relays.add(*relay);
        } else if (c != '0' && c != ',' && c != ';' && c != ' ') {
            fail(attribute, "relays by number, 0 for none");
            return std::nullopt;
        }
    }
    return relays;
}

std::optional<KeyTimes> KeyDataReader::read_times() {
    KeyTimes times;
    for (std::size_t day = 0; day <= kSat - kSun; ++day) {
        const std::string& text = text_[kSun + day];
        if (text == "0") {
            times.days.remove(static_cast<model::Weekday>(day));
        } else if (!text.empty() && text != "1") {
            fail(kSun + day, "0 or 1");
            return std::nullopt;
        }
    }
    const std::string window = (text_[kStart].empty() ? "00:00" : text_[kStart]) + "-" +
                               (text_[kEnd].empty() ? "23:59" : text_[kEnd]);
    const auto parsed = model::TextForm<model::TimeWindow>::parse(window);
    if (!parsed) {
        const std::string from = text_[kStart] + "-" + text_[kStart];
        const bool good_start = model::TextForm<model::TimeWindow>::parse(from).has_value();
        fail(good_start || text_[kStart].empty() ? kEnd : kStart, "a time such as 08:00");
        return std::nullopt;
    }
    times.window = *parsed;
    return times;
}

std::optional<model::ScheduleId> KeyDataReader::schedule_for(const KeyTimes& times) {
    const auto known = std::find_if(schedules_.begin(), schedules_.end(),
                                    [&times](const auto& entry) { return entry.first == times; });
    if (known != schedules_.end()) {
        return known->second;
    }
    model::Schedule schedule = schedule_of(times, 0);
    const auto taken = [&](const auto& entry) { return entry.second == schedule.id; };
    for (unsigned salt = 1; !model::is_built_in(schedule.id) &&
                            std::any_of(schedules_.begin(), schedules_.end(), taken);
         ++salt) {
        schedule = schedule_of(times, salt);
    }
    if (schedules_.size() == kMaxSchedules) {
        report_.reject(
            Error(errors::too_large,
                  "the keys have more than " + std::to_string(kMaxSchedules) + " different times"),
            spot(kStart));
        return std::nullopt;
    }
    const model::ScheduleId number = schedule.id;
    schedules_.emplace_back(times, number);
    if (!model::is_built_in(number)) {
        sink_.on_schedule(std::move(schedule), line_);
    }
    return number;
}

void KeyDataReader::fail(std::size_t attribute, std::string_view wanted) {
    report_.reject(Error(errors::invalid_value,
                         "\"" + shortened(text_[attribute]) + "\" is not " + std::string(wanted)),
                   spot(attribute));
}

Spot KeyDataReader::spot(std::size_t attribute) const {
    const bool secret = attribute == kCode && is_pin(text_[kCode]);
    return places_[attribute]
               ? spot_of(*places_[attribute], kNames[attribute], text_[attribute], secret)
               : Spot{line_, column_, kNames[attribute]};
}

void KeyDataReader::flush() {
    if (user_) {
        sink_.on_user(std::move(*user_));
        user_.reset();
    }
}

} // namespace

std::unique_ptr<UserReader> make_key_data_reader(UserSink& sink, const ReaderOptions& options) {
    return std::make_unique<KeyDataReader>(sink, options);
}

} // namespace akx::exchange
