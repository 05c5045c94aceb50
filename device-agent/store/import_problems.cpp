// SPDX-License-Identifier: Apache-2.0
// What is told about rows that conflict with each other or with the phone (REQ USR-5).
#include "store/import_swap.hpp"

#include <algorithm>
#include <map>

namespace akx::agent {

namespace {

// {line} is where the other row of the list stands, {card} the card, {owner} the user that has it.
struct ConflictText {
    Conflict conflict;
    const ErrorKind& kind;
    std::string_view field;
    std::string_view what;
    std::string_view hint;
};

constexpr ConflictText kTexts[] = {
    {Conflict::duplicate_id, errors::duplicate_key, "id", "the user is in the list already{line}",
     "remove one of the rows"},
    {Conflict::exists, errors::already_exists, "id", "the user exists already",
     "leave the row out, or import with mode merge"},
    {Conflict::foreign, errors::denied, "source",
     "the user belongs to another source and is read-only here",
     "leave the row out, or change the user where it comes from"},
    {Conflict::other_source, errors::denied, "source",
     "users of another source cannot be imported here", "leave the source out, or make it local"},
    {Conflict::no_name, errors::missing_value, "name", "a new user needs a name", "add the name"},
    {Conflict::validity, errors::invalid_value, "validTo", "validTo is before validFrom",
     "correct one of the two"},
    {Conflict::public_pin, errors::rule_conflict, "pin", "the PIN is one of the public PINs",
     "choose another PIN"},
    {Conflict::pin_in_list, errors::already_exists, "pin", "another row has the same PIN{line}",
     "give one of the two users another PIN"},
    {Conflict::pin_on_phone, errors::already_exists, "pin",
     "the PIN is taken by a user of the phone", "choose another PIN"},
    {Conflict::card_in_list, errors::already_exists, "cards",
     "card {card} is in another row as well{line}", "a card can belong to one user only"},
    {Conflict::card_on_phone, errors::already_exists, "cards",
     "card {card} belongs to user '{owner}'", "take it away from that user first"},
};

const ConflictText& text_of(Conflict conflict) {
    return *std::find_if(
        std::begin(kTexts), std::end(kTexts),
        [conflict](const ConflictText& text) { return text.conflict == conflict; });
}

void fill(std::string& text, std::string_view name, std::string_view value) {
    if (const std::size_t at = text.find(name); at != std::string::npos) {
        text.replace(at, name.size(), value);
    }
}

// What the staged rows say about the rows concerned.
struct Facts {
    std::uint32_t sequence = 0;
    std::uint32_t line = 0;
    std::string id;
    std::string cards;
};

class FactTable {
  public:
    explicit FactTable(const std::vector<SwapProblem>& found) {
        for (const SwapProblem& problem : found) {
            facts_.push_back({problem.sequence, 0, {}, {}});
            if (problem.other) {
                facts_.push_back({*problem.other, 0, {}, {}});
            }
        }
        const auto before = [](const Facts& a, const Facts& b) { return a.sequence < b.sequence; };
        std::sort(facts_.begin(), facts_.end(), before);
    }

    Status read(Spool& rows) {
        Spool::Reader reader(rows);
        std::uint32_t sequence = 0;
        for (Facts& fact : facts_) {
            while (sequence <= fact.sequence) {
                const auto record = reader.next();
                if (!record) {
                    return record.error();
                }
                staged_ = read_record(**record);
                ++sequence;
            }
            fact.line = staged_.line;
            fact.id = staged_.columns.id;
            fact.cards = staged_.columns[TextColumn::cards];
        }
        return {};
    }

    // Where the ids that occur twice stood first.
    Status find_first(const std::vector<SwapProblem>& found, Spool& rows) {
        for (const SwapProblem& problem : found) {
            if (problem.conflict == Conflict::duplicate_id) {
                first_lines_.emplace(of(problem.sequence).id, 0);
            }
        }
        Spool::Reader reader(rows);
        while (!first_lines_.empty()) {
            const auto record = reader.next();
            if (!record) {
                return record.error();
            }
            if (!*record) {
                break;
            }
            const StagedRow staged = read_record(**record);
            const auto place = first_lines_.find(staged.columns.id);
            if (place != first_lines_.end() && place->second == 0) {
                place->second = staged.line;
            }
        }
        return {};
    }

    // The line of the row that a problem is in conflict with; 0 = it is not in the list.
    std::uint32_t other_line(const SwapProblem& problem) const {
        if (problem.conflict == Conflict::duplicate_id) {
            return first_lines_.find(of(problem.sequence).id)->second;
        }
        return problem.other ? of(*problem.other).line : 0;
    }

    const Facts& of(std::uint32_t sequence) const {
        return *std::lower_bound(
            facts_.begin(), facts_.end(), sequence,
            [](const Facts& fact, std::uint32_t wanted) { return fact.sequence < wanted; });
    }

  private:
    std::vector<Facts> facts_;
    std::map<std::string, std::uint32_t, std::less<>> first_lines_;
    StagedRow staged_;
};

std::string card_with(std::string_view cards, std::int64_t slot, const UserTable& table) {
    std::string out;
    for_each_card(cards, [&](std::string_view card) {
        if (table.slot_of(card) == slot) {
            out = card;
        }
    });
    return out;
}

ImportProblem to_problem(const SwapProblem& found, const FactTable& facts, const UserTable& table) {
    const ConflictText& text = text_of(found.conflict);
    const Facts& row = facts.of(found.sequence);
    std::string what(text.what);
    const std::uint32_t other = facts.other_line(found);
    fill(what, "{line}", other != 0 ? " (line " + std::to_string(other) + ")" : "");
    fill(what, "{card}", card_with(row.cards, found.key, table));
    fill(what, "{owner}", found.owner);
    return {row.line, 0, row.id,
            Error(text.kind, std::move(what))
                .in_field(std::string(text.field))
                .next(std::string(text.hint))};
}

} // namespace

Status describe(const std::vector<SwapProblem>& found, Spool& rows, const UserTable& table,
                std::vector<ImportProblem>& out) {
    if (found.empty()) {
        return {};
    }
    FactTable facts(found);
    Status status = facts.read(rows);
    status = status ? facts.find_first(found, rows) : status;
    if (!status) {
        return status;
    }
    for (const SwapProblem& problem : found) {
        out.push_back(to_problem(problem, facts, table));
    }
    return {};
}

} // namespace akx::agent
