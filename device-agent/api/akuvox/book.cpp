// SPDX-License-Identifier: Apache-2.0
// Groups and contacts by the devices' API (facts/akuvox §1.1, §1.3), kept for its clients among the
// settings.
#include "api/akuvox/calls.hpp"
#include "api/akuvox/paging.hpp"
#include "api/akuvox/rows.hpp"
#include "api/akuvox/settings.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

using model::AkuvoxContact;
using model::AkuvoxGroup;
using model::AkuvoxSettings;

constexpr std::string_view kDefaultGroup = "Default"; // built in, never listed
constexpr int kEmptyName = 14;                        // Ret of a group without a name
constexpr int kNoSuchGroup = -4;                      // Ret of a group to be changed

std::string text_of(const Value& row, std::string_view name, const std::string& other = {}) {
    const Value* value = row.find(name);
    return value != nullptr ? wire_text(*value) : other;
}

template <class T>
unsigned free_id(const std::vector<T>& list) {
    unsigned id = 0;
    for (const T& each : list) {
        id = std::max(id, each.id);
    }
    return id + 1;
}

template <class T>
T* find(std::vector<T>& list, const Value& row) {
    const auto id = row_number(row);
    const auto found = std::find_if(list.begin(), list.end(), [&id](const T& each) {
        return id && static_cast<std::int64_t>(each.id) == *id;
    });
    return found == list.end() ? nullptr : &*found;
}

Value item_of(const AkuvoxGroup& group) {
    Value item = id_item(std::to_string(group.id));
    item.set("Name", group.name);
    item.set("Number", group.number);
    return item;
}

Value item_of(const AkuvoxContact& contact) {
    Value item = id_item(std::to_string(contact.id));
    item.set("Name", contact.name);
    item.set("Phone", contact.phone);
    item.set("Group", contact.group.empty() ? kDefaultGroup : contact.group);
    return item;
}

// The settings on their way to be changed.
struct Draft {
    AkuvoxSettings book;
    std::vector<RowOutcome> rows;

    void refuse(const Value& row, int ret, std::string why) {
        rows.push_back({id_item(text_of(row, "ID")), ret, std::move(why)});
    }
    // A group that there is, else none.
    std::string known_group(const std::string& name) const {
        return std::any_of(book.groups.begin(), book.groups.end(),
                           [&name](const AkuvoxGroup& group) { return group.name == name; })
                   ? name
                   : "";
    }
};
using Change = void (*)(Draft&, const Value& row);

void add_group(Draft& draft, const Value& row) {
    AkuvoxGroup group{free_id(draft.book.groups), text_of(row, "Name"), text_of(row, "Number")};
    if (group.name.empty()) {
        draft.refuse(row, kEmptyName, "a group needs a name");
        return;
    }
    draft.book.groups.push_back(group);
    draft.rows.push_back({item_of(group), kOk, {}});
}

void set_group(Draft& draft, const Value& row) {
    AkuvoxGroup* group = find(draft.book.groups, row);
    if (group == nullptr || text_of(row, "Name", "-").empty()) {
        draft.refuse(row, group == nullptr ? kNoSuchGroup : kEmptyName,
                     group == nullptr ? "there is no such group" : "a group needs a name");
        return;
    }
    group->name = text_of(row, "Name", group->name);
    group->number = text_of(row, "Number", group->number);
    draft.rows.push_back({item_of(*group), kOk, {}});
}

// One that is not there is as good as deleted.
void delete_group(Draft& draft, const Value& row) {
    if (const AkuvoxGroup* group = find(draft.book.groups, row)) {
        for (AkuvoxContact& contact : draft.book.contacts) {
            contact.group = contact.group == group->name ? "" : contact.group;
        }
        std::erase_if(draft.book.groups,
                      [id = group->id](const AkuvoxGroup& each) { return each.id == id; });
    }
    draft.rows.push_back({id_item(text_of(row, "ID")), kOk, {}});
}

void add_contact(Draft& draft, const Value& row) {
    const AkuvoxContact contact{free_id(draft.book.contacts), text_of(row, "Name"),
                                text_of(row, "Phone"), draft.known_group(text_of(row, "Group"))};
    if (contact.name.empty()) {
        draft.refuse(row, kFailed, "a contact needs a name");
        return;
    }
    draft.book.contacts.push_back(contact);
    draft.rows.push_back({item_of(contact), kOk, {}});
}

void set_contact(Draft& draft, const Value& row) {
    AkuvoxContact* contact = find(draft.book.contacts, row);
    if (contact == nullptr || text_of(row, "Name", "-").empty()) {
        draft.refuse(row, contact == nullptr ? kNoSuchRow : kFailed,
                     contact == nullptr ? "there is no such contact" : "a contact needs a name");
        return;
    }
    contact->name = text_of(row, "Name", contact->name);
    contact->phone = text_of(row, "Phone", contact->phone);
    contact->group = draft.known_group(text_of(row, "Group", contact->group));
    draft.rows.push_back({item_of(*contact), kOk, {}});
}

void delete_contact(Draft& draft, const Value& row) {
    const AkuvoxContact* contact = find(draft.book.contacts, row);
    if (contact == nullptr) {
        draft.refuse(row, kNoSuchRow, "there is no such contact");
        return;
    }
    std::erase_if(draft.book.contacts,
                  [id = contact->id](const AkuvoxContact& each) { return each.id == id; });
    draft.rows.push_back({id_item(text_of(row, "ID")), kOk, {}});
}

template <class T>
Value encoded(const std::vector<T>& list) {
    Value out = Value::array();
    for (const T& each : list) {
        out.push(model::encode(each));
    }
    return out;
}

void apply(Services& services, ExchangePtr exchange, const Draft& draft,
           std::function<void(Exchange&)> done) {
    Value wanted = present_settings(services);
    Value akuvox = *wanted.find("akuvox");
    akuvox.set("groups", encoded(draft.book.groups));
    akuvox.set("contacts", encoded(draft.book.contacts));
    wanted.set("akuvox", std::move(akuvox));
    apply_book(services, std::move(exchange), std::move(wanted), std::move(done));
}

void change(Services& services, ExchangePtr exchange, Change one) {
    const auto rows = rows_of(exchange->ask());
    if (!rows) {
        exchange->fail(rows.error());
        return;
    }
    Draft draft{services.settings.phone().akuvox, {}};
    for (const Value* row : *rows) {
        one(draft, *row);
    }
    apply(services, std::move(exchange), draft,
          [outcomes = draft.rows](Exchange& done) { answer_outcomes(done, outcomes); });
}

template <class T>
void get(ExchangePtr exchange, const std::vector<T>& list) {
    const auto page = read_page_wanted(exchange->ask());
    if (!page) {
        exchange->fail(page.error());
        return;
    }
    Value::Array items;
    for (const T& each : list) {
        items.push_back(item_of(each));
    }
    exchange->succeed(page_of(*page, items));
}

void clear_groups(Services& services, ExchangePtr exchange) {
    Draft draft{services.settings.phone().akuvox, {}};
    draft.book.groups.clear();
    for (AkuvoxContact& contact : draft.book.contacts) {
        contact.group.clear();
    }
    apply(services, std::move(exchange), draft, [](Exchange& done) { done.succeed(); });
}

void clear_contacts(Services& services, ExchangePtr exchange) {
    Draft draft{services.settings.phone().akuvox, {}};
    draft.book.contacts.clear();
    apply(services, std::move(exchange), draft, [](Exchange& done) { done.succeed(); });
}

template <Change One>
void change_rows(Services& services, ExchangePtr exchange) {
    change(services, std::move(exchange), One);
}

void get_groups(Services& services, ExchangePtr exchange) {
    get(std::move(exchange), services.settings.phone().akuvox.groups);
}

void get_contacts(Services& services, ExchangePtr exchange) {
    get(std::move(exchange), services.settings.phone().akuvox.contacts);
}

constexpr CallRow kCalls[] = {
    {"group", "get", model::Role::auditor, get_groups, "Groups, a page or all"},
    {"group", "add", model::Role::operate, change_rows<add_group>, "Add groups"},
    {"group", "set", model::Role::operate, change_rows<set_group>, "Change groups"},
    {"group", "del", model::Role::operate, change_rows<delete_group>, "Delete groups"},
    {"group", "clear", model::Role::operate, clear_groups, "Delete all groups"},
    {"contact", "get", model::Role::auditor, get_contacts, "Contacts, a page or all"},
    {"contact", "add", model::Role::operate, change_rows<add_contact>, "Add contacts"},
    {"contact", "set", model::Role::operate, change_rows<set_contact>, "Change contacts"},
    {"contact", "del", model::Role::operate, change_rows<delete_contact>, "Delete contacts"},
    {"contact", "clear", model::Role::operate, clear_contacts, "Delete all contacts"},
};

} // namespace

std::span<const CallRow> book_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
