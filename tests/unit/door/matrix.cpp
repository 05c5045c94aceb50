// SPDX-License-Identifier: Apache-2.0
#include "unit/door/matrix.hpp"

#include "base/text.hpp"
#include "unit/door/fixture.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace akx::door::test {

namespace {

std::vector<std::string> cells(std::string_view line) {
    std::vector<std::string> out;
    for (const std::string_view cell : split(line, ',')) {
        out.emplace_back(trim(cell));
    }
    return out;
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) {
            out.emplace_back(word);
        }
    }
    return out;
}

template <class T>
T demand(const std::optional<T>& value, const std::string& text) {
    if (!value) {
        throw std::runtime_error("decision_matrix.csv: cannot read '" + text + "'");
    }
    return *value;
}

template <class E>
E named(const std::string& name) {
    const auto& names = model::Names<E>::names;
    const auto* found = std::find(std::begin(names), std::end(names), name);
    return static_cast<E>(demand(
        found == std::end(names) ? std::nullopt : std::optional(found - std::begin(names)), name));
}

template <class E>
model::Flags<E> flags(std::string_view text) {
    model::Flags<E> out;
    for (const std::string& word : words(text)) {
        out.add(named<E>(word));
    }
    return out;
}

// "1001:A 3:BC"
std::vector<model::AccessRule> access_rules(const std::string& text) {
    std::vector<model::AccessRule> out;
    for (const std::string& word : words(text)) {
        const std::size_t colon = word.find(':');
        model::AccessRule rule;
        rule.schedule =
            static_cast<model::ScheduleId>(demand(parse_int(word.substr(0, colon)), word));
        rule.relays = {};
        for (const char relay : word.substr(colon + 1)) {
            rule.relays.add(named<model::RelayId>(std::string(1, relay)));
        }
        out.push_back(rule);
    }
    return out;
}

std::optional<model::LocalMinute> local_minute(const std::string& text) {
    return text.empty()
               ? std::nullopt
               : std::optional(model::LocalMinute{demand(parse_civil_minutes(text), text)});
}

std::optional<model::Date> date(const std::string& text) {
    return text.empty() ? std::nullopt
                        : std::optional(model::Date{demand(parse_civil_date(text), text)});
}

model::Schedule schedule(const Table& table, const std::vector<std::string>& row) {
    model::Schedule out;
    out.id = static_cast<model::ScheduleId>(
        demand(parse_int(table.cell(row, "id")), table.cell(row, "id")));
    out.type = named<model::ScheduleType>(table.cell(row, "type"));
    out.date_from = date(table.cell(row, "from"));
    out.date_to = date(table.cell(row, "to"));
    out.days = flags<model::Weekday>(table.cell(row, "days"));
    for (const std::string& window : words(table.cell(row, "windows"))) {
        out.windows.push_back(demand(model::TextForm<model::TimeWindow>::parse(window), window));
    }
    return out;
}

} // namespace

const std::string& Table::cell(const std::vector<std::string>& row, std::string_view column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    const auto index = static_cast<std::size_t>(found - columns.begin());
    if (index >= row.size()) {
        throw std::runtime_error("decision_matrix.csv: no cell '" + std::string(column) + "' in [" +
                                 name + "]");
    }
    return row[index];
}

Matrix Matrix::load(const std::string& path) {
    std::ifstream file(path);
    Matrix matrix;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (line.front() == '[') {
            matrix.tables_.push_back({line.substr(1, line.size() - 2), {}, {}});
            continue;
        }
        Table& table = matrix.tables_.back();
        if (table.columns.empty()) {
            table.columns = cells(line);
            continue;
        }
        table.rows.push_back(cells(line));
        if (table.rows.back().size() != table.columns.size()) {
            throw std::runtime_error("decision_matrix.csv: wrong number of cells: " + line);
        }
    }
    return matrix;
}

const Table& Matrix::table(std::string_view name) const {
    const auto found = std::find_if(tables_.begin(), tables_.end(),
                                    [name](const Table& table) { return table.name == name; });
    if (found == tables_.end()) {
        throw std::runtime_error("decision_matrix.csv: no section " + std::string(name));
    }
    return *found;
}

std::string Matrix::user_name(UserRow row) const {
    const Table& users = table("users");
    for (const auto& user : users.rows) {
        if (users.cell(user, "row") == std::to_string(row)) {
            return users.cell(user, "name");
        }
    }
    return "nobody";
}

model::Phone Matrix::phone(model::PinMode mode) const {
    model::Phone phone;
    phone.device.time_zone = "Europe/Berlin";
    phone.pin.mode = mode;
    const Table& relays = table("relays");
    for (const auto& row : relays.rows) {
        model::Relay relay;
        relay.id = named<model::RelayId>(relays.cell(row, "relay"));
        const std::string& methods = relays.cell(row, "methods");
        relay.methods = methods == "all" ? model::Flags<model::AccessMethod>::all()
                                         : flags<model::AccessMethod>(methods);
        phone.relays.push_back(relay);
    }
    const Table& readers = table("readers");
    for (const auto& row : readers.rows) {
        model::Reader reader;
        reader.id = readers.cell(row, "reader");
        reader.relays = flags<model::RelayId>(readers.cell(row, "relays"));
        phone.readers.push_back(reader);
    }
    const Table& schedules = table("schedules");
    for (const auto& row : schedules.rows) {
        phone.schedules.push_back(schedule(schedules, row));
    }
    const Table& pins = table("public pins");
    for (const auto& row : pins.rows) {
        model::PublicPin pin;
        pin.name = pins.cell(row, "name");
        pin.code = Secret(pins.cell(row, "code"));
        pin.relays = flags<model::RelayId>(pins.cell(row, "relays"));
        pin.schedule = static_cast<model::ScheduleId>(*parse_int(pins.cell(row, "schedule")));
        phone.pin.public_pins.push_back(pin);
    }
    return phone;
}

std::shared_ptr<const Policy> Matrix::policy(model::PinMode mode) const {
    return make_test_policy(phone(mode));
}

DirectoryBuilder::Built Matrix::directory(model::PinMode mode) const {
    DirectoryBuilder builder;
    const Table& users = table("users");
    for (const auto& row : users.rows) {
        UserEntry entry;
        entry.row = static_cast<UserRow>(*parse_int(users.cell(row, "row")));
        const auto access = access_rules(users.cell(row, "access"));
        entry.access = access;
        entry.valid_from = local_minute(users.cell(row, "from"));
        entry.valid_to = local_minute(users.cell(row, "to"));
        std::vector<model::CardKey> cards;
        for (const std::string& code : words(users.cell(row, "cards"))) {
            cards.push_back(demand(model::card_key(code), code));
        }
        entry.cards = cards;
        if (const std::string& pin = users.cell(row, "pin"); !pin.empty()) {
            entry.pin = pin_digest(*test_pin_hash(), mode, users.cell(row, "room"), pin);
        }
        builder.put(entry);
    }
    return std::move(builder).finish();
}

// "card 01020304 at hall", "pin 101#1111 at hall", "face 1 at hall", "remote A B"
void Matrix::set_attempt(Case& out, const std::string& text) const {
    std::vector<std::string> parts = words(text);
    out.attempt.method = named<model::AccessMethod>(parts.at(0));
    const bool at_reader = parts.size() == 4 && parts[2] == "at";
    if (!at_reader) {
        parts.erase(parts.begin());
        out.attempt.credential = Authorised{};
        out.attempt.relays = flags<model::RelayId>(join(parts, " "));
        return;
    }
    out.presented = parts[1];
    const Table& readers = table("readers");
    for (const auto& row : readers.rows) {
        if (readers.cell(row, "reader") == parts[3]) {
            out.attempt.relays = flags<model::RelayId>(readers.cell(row, "relays"));
        }
    }
    switch (out.attempt.method) {
    case model::AccessMethod::card:
        out.attempt.credential = demand(model::card_key(out.presented), text);
        break;
    case model::AccessMethod::pin:
        out.attempt.credential = PinEntry{}; // set when the case has found its place
        break;
    default:
        out.attempt.credential = KnownUser{static_cast<UserRow>(*parse_int(out.presented))};
    }
}

std::vector<Case> Matrix::cases() const {
    const Table& table_of_cases = table("cases");
    std::vector<Case> out;
    out.reserve(table_of_cases.rows.size());
    for (const auto& row : table_of_cases.rows) {
        const auto cell = [&](std::string_view column) { return table_of_cases.cell(row, column); };
        Case& next = out.emplace_back();
        next.name = cell("case");
        next.at = demand(parse_utc(cell("at")), cell("at"));
        next.mode = named<model::PinMode>(cell("mode"));
        std::vector<std::string> under = words(cell("under"));
        next.under.keypad_locked = under == std::vector<std::string>{"keypad-locked"};
        if (!under.empty() && under.front() == "locked") {
            under.erase(under.begin());
            next.under.locked_down = flags<model::RelayId>(join(under, " "));
        }
        next.reason = cell("reason");
        next.relays = cell("relays");
        next.who = cell("who");
        set_attempt(next, cell("attempt"));
        if (std::holds_alternative<PinEntry>(next.attempt.credential)) {
            const std::string_view digits = next.presented;
            const std::size_t hash = digits.find('#');
            next.attempt.credential =
                hash == std::string_view::npos
                    ? PinEntry{{}, digits}
                    : PinEntry{digits.substr(0, hash), digits.substr(hash + 1)};
        }
    }
    return out;
}

} // namespace akx::door::test
