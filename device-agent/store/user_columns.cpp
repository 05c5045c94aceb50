// SPDX-License-Identifier: Apache-2.0
#include "store/user_columns.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cstring>

namespace akx::agent {

namespace {

constexpr std::array<std::string_view, kTextColumns> kTextMembers = {
    "name", "cards", "access", "phones", "group", "building", "room", "floors", "role"};

// Places of the members in FieldSet.
struct Members {
    std::array<std::size_t, kTextColumns> texts{};
    std::size_t valid_from, valid_to, web_relay, source;

    Members()
        : valid_from(index("validFrom")), valid_to(index("validTo")), web_relay(index("webRelay")),
          source(index("source")) {
        std::transform(kTextMembers.begin(), kTextMembers.end(), texts.begin(), index);
    }
    static std::size_t index(std::string_view name) {
        return model::field_index(model::User::section(), name);
    }
};

const Members& members() {
    static const Members all;
    return all;
}

// Lists: one entry a line; a line break or backslash inside an entry is escaped.
void append_entry(std::string& out, std::string_view entry, bool first) {
    if (!first) {
        out += '\n';
    }
    if (entry.find_first_of("\n\\") == std::string_view::npos) {
        out += entry;
        return;
    }
    for (const char c : entry) {
        if (c == '\n' || c == '\\') {
            out += '\\';
        }
        out += c == '\n' ? 'n' : c;
    }
}

void join_lines(const std::vector<std::string>& entries, std::string& out) {
    out.clear();
    if (entries.size() == 1 && entries.front().empty()) {
        out = "\\e"; // one empty entry, not no entry
        return;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        append_entry(out, entries[i], i == 0);
    }
}

std::vector<std::string> split_lines(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    if (text == "\\e") {
        return {std::string()};
    }
    std::vector<std::string> entries(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            entries.emplace_back();
        } else if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            entries.back() += text[i] == 'n' ? '\n' : text[i];
        } else {
            entries.back() += text[i];
        }
    }
    return entries;
}

void append_number(std::string& out, std::uint64_t number) {
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    out.append(digits, end);
}

// "1001:1 7:3": schedule and the bits of the relays.
void print_access(const std::vector<model::AccessRule>& rules, std::string& out) {
    out.clear();
    for (const model::AccessRule& rule : rules) {
        if (!out.empty()) {
            out += ' ';
        }
        append_number(out, rule.schedule);
        out += ':';
        append_number(out, rule.relays.bits);
    }
}

std::optional<std::int64_t> minutes_of(const std::optional<model::LocalMinute>& minute) {
    return minute ? std::optional(minute->minutes) : std::nullopt;
}

std::optional<model::LocalMinute> as_minute(std::optional<std::int64_t> minutes) {
    return minutes ? std::optional(model::LocalMinute{*minutes}) : std::nullopt;
}

std::optional<std::int64_t> optional_integer(const Query& query, int column) {
    return query.is_null(column) ? std::nullopt : std::optional(query.integer(column));
}

} // namespace

void to_columns(const model::User& user, UserColumns& out) {
    out.id = user.id;
    out[TextColumn::name] = user.name;
    std::string& cards = out[TextColumn::cards];
    cards.clear();
    for (const model::CardCode& card : user.cards) {
        append_entry(cards, card.text, cards.empty());
    }
    print_access(user.access, out[TextColumn::access]);
    join_lines(user.phones, out[TextColumn::phones]);
    out[TextColumn::group] = user.group;
    out[TextColumn::building] = user.building;
    out[TextColumn::room] = user.room;
    join_lines(user.floors, out[TextColumn::floors]);
    out[TextColumn::role] = user.role;
    out.valid_from = minutes_of(user.valid_from);
    out.valid_to = minutes_of(user.valid_to);
    out.web_relay = user.web_relay;
    out.source = static_cast<std::int64_t>(user.source);
}

UserColumnViews views(const UserColumns& columns) {
    UserColumnViews out;
    out.id = columns.id;
    std::copy(columns.texts.begin(), columns.texts.end(), out.texts.begin());
    out.valid_from = columns.valid_from;
    out.valid_to = columns.valid_to;
    out.web_relay = columns.web_relay;
    out.source = columns.source;
    return out;
}

model::User to_user(const UserColumnViews& columns) {
    model::User user;
    user.id = columns.id;
    user.name = columns[TextColumn::name];
    for_each_card(columns[TextColumn::cards],
                  [&](std::string_view card) { user.cards.push_back({std::string(card)}); });
    parse_access(columns[TextColumn::access], user.access);
    user.phones = split_lines(columns[TextColumn::phones]);
    user.group = columns[TextColumn::group];
    user.building = columns[TextColumn::building];
    user.room = columns[TextColumn::room];
    user.floors = split_lines(columns[TextColumn::floors]);
    user.role = columns[TextColumn::role];
    user.valid_from = as_minute(columns.valid_from);
    user.valid_to = as_minute(columns.valid_to);
    user.web_relay = static_cast<unsigned>(columns.web_relay);
    user.source = static_cast<model::Source>(columns.source);
    return user;
}

void bind_columns(Query& query, int first, const UserColumnViews& columns) {
    int index = first;
    query.static_text(index++, columns.id);
    for (const std::string_view text : columns.texts) {
        query.static_text(index++, text);
    }
    query.bind(index++, columns.valid_from);
    query.bind(index++, columns.valid_to);
    query.bind(index++, columns.web_relay);
    query.bind(index, columns.source);
}

UserColumnViews read_columns(const Query& query, int first) {
    UserColumnViews out;
    int column = first;
    out.id = query.text(column++);
    for (std::string_view& text : out.texts) {
        text = query.text(column++);
    }
    out.valid_from = optional_integer(query, column++);
    out.valid_to = optional_integer(query, column++);
    out.web_relay = query.integer(column++);
    out.source = query.integer(column);
    return out;
}

void keep_others(UserColumnViews& columns, model::FieldSet given, const UserColumnViews& stored) {
    const Members& places = members();
    for (std::size_t i = 0; i < kTextColumns; ++i) {
        if (!given.has(places.texts[i])) {
            columns.texts[i] = stored.texts[i];
        }
    }
    if (!given.has(places.valid_from)) {
        columns.valid_from = stored.valid_from;
    }
    if (!given.has(places.valid_to)) {
        columns.valid_to = stored.valid_to;
    }
    if (!given.has(places.web_relay)) {
        columns.web_relay = stored.web_relay;
    }
    if (!given.has(places.source)) {
        columns.source = stored.source;
    }
}

std::vector<std::string> differences(const UserColumnViews& a, const UserColumnViews& b) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < kTextColumns; ++i) {
        if (a.texts[i] != b.texts[i]) {
            out.emplace_back(kTextMembers[i]);
        }
    }
    if (a.valid_from != b.valid_from) {
        out.emplace_back("validFrom");
    }
    if (a.valid_to != b.valid_to) {
        out.emplace_back("validTo");
    }
    if (a.web_relay != b.web_relay) {
        out.emplace_back("webRelay");
    }
    if (a.source != b.source) {
        out.emplace_back("source");
    }
    return out;
}

void for_each_card(std::string_view cards, const std::function<void(std::string_view)>& visit) {
    while (!cards.empty()) {
        const std::size_t end = std::min(cards.find('\n'), cards.size());
        visit(cards.substr(0, end));
        cards.remove_prefix(std::min(end + 1, cards.size()));
    }
}

void parse_access(std::string_view text, std::vector<model::AccessRule>& out) {
    out.clear();
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        model::AccessRule rule{0, {}};
        at = std::from_chars(at, end, rule.schedule).ptr;
        at = std::from_chars(std::min(at + 1, end), end, rule.relays.bits).ptr;
        at = std::min(at + 1, end);
        out.push_back(rule);
    }
}

} // namespace akx::agent
