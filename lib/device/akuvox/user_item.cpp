// SPDX-License-Identifier: Apache-2.0
#include "device/akuvox/user_item.hpp"

#include "device/akuvox/answer.hpp"
#include "exchange/access_text.hpp"
#include "exchange/device_columns.hpp"
#include "exchange/field_text.hpp"

#include <algorithm>

namespace akx::device::akuvox {

namespace {

using exchange::UserRow;
using model::User;

constexpr std::string_view kPlain = "ScheduleRelay";   // X916, E12, R20A
constexpr std::string_view kHyphen = "Schedule-Relay"; // E18C, S532
constexpr std::string_view kBare = "Schedule";         // X915S; an array of ids on S532

struct Member {
    std::string_view field; // of model::User
    std::string_view name;  // of the item
    std::string_view none;  // what stands for nothing
};
constexpr Member kMembers[] = {
    {"id", "UserID", ""},          {"name", "Name", ""},
    {"pin", "PrivatePIN", ""},     {"cards", "CardCode", ""},
    {"access", kPlain, ""},        {"phones", "PhoneNum", ""},
    {"group", "Group", "Default"}, {"building", "Building", ""},
    {"room", "Room", ""},          {"floors", "LiftFloorNum", "0"},
    {"role", "Role", "-1"},        {"webRelay", "WebRelay", "0"},
};

std::string text_of(const User& user, std::string_view field) {
    return exchange::field_text(*User::section().find(field), user);
}

// Facts say which members every add must have.
void complete(Value& item) {
    for (const Member& member : kMembers) {
        const bool needed = member.field == "name" || member.field == "floors" ||
                            member.field == "webRelay" || member.field == "access";
        if (needed && item.find(member.name) == nullptr) {
            item.set(member.name, member.none);
        }
    }
}

// In every spelling, since each firmware heeds another one (facts/akuvox §1.4).
void write_access(const User& user, Value& item) {
    const std::string text = exchange::print_access(user.access, true);
    item.set(kPlain, text);
    item.set(kHyphen, text);
    const Value* bare = item.find(kBare);
    if (bare != nullptr && bare->is_array()) {
        Value ids = Value::array();
        for (const model::AccessRule& rule : user.access) {
            ids.push(std::to_string(rule.schedule));
        }
        item.set(kBare, std::move(ids));
    } else if (bare != nullptr) {
        item.set(kBare, text);
    }
}

// Both spellings, also when only one came: what is not said might be blanked.
void double_access(Value& item) {
    const std::string plain = word(item, kPlain);
    const std::string hyphen = word(item, kHyphen);
    const std::string bare = word(item, kBare);
    const std::string text = !plain.empty() ? plain : !hyphen.empty() ? hyphen : bare;
    item.set(kPlain, text);
    item.set(kHyphen, text);
}

Status check_writable(const UserRow& row, const Value& item) {
    const User& user = row.user;
    if (user.valid_from || user.valid_to) {
        return Error(errors::unsupported, "the device knows no validity of users; without it '" +
                                              user.id + "' could open at any time")
            .in_field(user.valid_to ? "validTo" : "validFrom")
            .next("use a schedule with a date range");
    }
    const std::string source = word(item, "SourceType");
    if (!source.empty() && source != "1") {
        return Error(errors::denied, "the row of '" + user.id +
                                         "' belongs to somebody else (SourceType " + source +
                                         "); the device would overwrite it again")
            .in_field("source");
    }
    const bool cut = word(item, "CardCode").size() >= exchange::kCardCodeCut;
    if (cut && !row.present.has(User::section(), "cards")) {
        return Error(errors::rule_conflict,
                     "the device tells only the first 63 characters of the cards of '" + user.id +
                         "'; writing them back would damage the last one")
            .in_field("cards")
            .next("give all cards of the user with this change");
    }
    return {};
}

std::string sorted_access(const User& user) {
    std::vector<model::AccessRule> rules = user.access;
    std::sort(rules.begin(), rules.end(),
              [](const auto& a, const auto& b) { return a.schedule < b.schedule; });
    return exchange::print_access(rules, true);
}

bool same_cards(const User& wanted, const UserItem& found) {
    const auto& has = found.row.user.cards;
    if (found.cards_cut ? has.size() > wanted.cards.size() : has.size() != wanted.cards.size()) {
        return false;
    }
    return std::equal(has.begin(), has.end(), wanted.cards.begin(),
                      [](const model::CardCode& a, const model::CardCode& b) {
                          return model::card_key(a.text) == model::card_key(b.text);
                      });
}

} // namespace

Result<UserItem> read_user_item(const Value& item) {
    if (!item.is_object()) {
        return Error(errors::invalid_row, "the device's user is no record");
    }
    exchange::DeviceRecord record;
    for (const Value::Member& member : item.as_object()) {
        const exchange::DeviceColumn* column = exchange::find_device_column(member.key);
        const std::string text = word(item, member.key);
        if (column == nullptr || column->read == nullptr || text.empty()) {
            continue;
        }
        if (Status status = column->read(record, text); !status) {
            return Error(errors::invalid_row, status.error().what())
                .in_field(member.key)
                .on(word(item, "UserID"));
        }
    }
    UserItem out;
    out.number = word(item, "ID");
    out.cards_cut = word(item, "CardCode").size() >= exchange::kCardCodeCut;
    out.row = std::move(record.row);
    User& user = out.row.user;
    user.id = user.id.empty() ? out.number : user.id;
    user.name = user.name.empty() ? user.id : user.name;
    if (user.id.empty()) {
        return Error(errors::invalid_row, "the device's user has no id");
    }
    out.row.has_pin = !user.pin.empty();
    for (const std::string_view field : {"validFrom", "validTo"}) {
        out.row.present.remove(model::field_index(User::section(), field));
    }
    return out;
}

Status write_user_item(const UserRow& row, Value& item) {
    if (Status status = check_writable(row, item); !status) {
        return status;
    }
    const bool is_new = item.is_null() || item.as_object().empty();
    for (const Member& member : kMembers) {
        if (!row.present.has(User::section(), member.field)) {
            continue;
        }
        const std::string text = text_of(row.user, member.field);
        if (member.field == "access") {
            write_access(row.user, item);
        } else {
            item.set(member.name, text.empty() ? std::string(member.none) : text);
        }
    }
    if (is_new) {
        complete(item);
    }
    double_access(item);
    return {};
}

std::vector<std::string> differences(const UserRow& wanted, const UserItem& found) {
    std::vector<std::string> out;
    for (const Member& member : kMembers) {
        if (!wanted.present.has(User::section(), member.field)) {
            continue;
        }
        const User& has = found.row.user;
        const bool same = member.field == "cards" ? same_cards(wanted.user, found)
                          : member.field == "access"
                              ? sorted_access(wanted.user) == sorted_access(has)
                              : text_of(wanted.user, member.field) == text_of(has, member.field);
        if (!same) {
            out.emplace_back(member.field);
        }
    }
    return out;
}

} // namespace akx::device::akuvox
