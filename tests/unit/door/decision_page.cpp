// SPDX-License-Identifier: Apache-2.0
#include "unit/door/decision_page.hpp"

namespace akx::door::test {

namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Generated from tests/data/decision_matrix.csv and lib/door/reason_catalogue.inc by
     tests/unit/door; AKX_ACCEPT=1 rewrites it. -->
# Who may open a door, and why not

Every way of opening a door (card, PIN, face, command, …) asks one function, which looks at these
things in this order and stops at the first that fails. Its answer is in the door log.

)";

constexpr std::string_view kRules = R"(
- With several relays, each is judged by itself and those that may open do. If none may, the answer
  is that of the relay that came furthest in the list above.
- A command by an authorised person (`akx unlock`, HTTP, DTMF) is not bound to anybody's access or
  schedule, but to the methods of the relay and to lock-downs. It opens all the relays it names or
  none.
- Schedules and validity compare minutes on the phone's wall clock. The last minute of a window is
  included. When the clocks go back, the repeated hour counts twice; when they go forward, the
  skipped hour never comes.
- A window whose end is before its start goes on past midnight and belongs to the day on which it
  starts: its weekday and its dates are those of that day.
- A schedule that does not exist is closed. A card or PIN that two users claim is nobody's.
- Leading zeros of a card code do not count; every digit of a PIN does.
- In mode `apt+pin`, a private PIN is asked for together with its room (`101 # 1111 #`), a public
  PIN by itself.
- Only a PIN that is nobody's counts as a wrong entry. A known PIN at the wrong time guesses
  nothing.

## Examples

The examples below are the tests of the function. They happen on a phone in Berlin with these
settings; the two cards and PINs that occur twice are meant to.
)";

std::string code(const std::string& text) {
    return text.empty() ? text : "`" + text + "`";
}

std::string title(std::string name) {
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name;
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
    out += "|";
    for (const std::string& cell : cells) {
        out += cell.empty() ? " |" : " " + cell + " |";
    }
    out += "\n";
}

void append_table(std::string& out, const Table& table) {
    append_row(out, table.columns);
    append_row(out, std::vector<std::string>(table.columns.size(), "---"));
    for (const auto& row : table.rows) {
        append_row(out, row);
    }
}

void append_cases(std::string& out, const Table& cases) {
    append_row(out, {"what happens", "time", "presented", "answer", "opens", "who"});
    append_row(out, std::vector<std::string>(6, "---"));
    for (const auto& row : cases.rows) {
        std::string presented = code(cases.cell(row, "attempt"));
        if (cases.cell(row, "mode") != "pin") {
            presented += ", mode " + cases.cell(row, "mode");
        }
        if (const std::string& under = cases.cell(row, "under"); !under.empty()) {
            presented += ", " + under;
        }
        append_row(out,
                   {cases.cell(row, "case"), cases.cell(row, "at"), presented,
                    cases.cell(row, "reason"), cases.cell(row, "relays"), cases.cell(row, "who")});
    }
}

} // namespace

std::string decision_page(const Matrix& matrix) {
    std::string out(kIntroduction);
    append_row(out, {"check", "answer when it fails", "meaning"});
    append_row(out, {"---", "---", "---"});
    for (const ReasonText& reason : all_reasons()) {
        if (reason.check != reason.name) {
            append_row(out, {std::string(reason.check), code(std::string(reason.name)),
                             std::string(reason.help)});
        }
    }
    out += "\nWhat passes all of them is `granted`.\n";
    out += kRules;
    for (const Table& table : matrix.tables()) {
        out += "\n### " + title(table.name) + "\n\n";
        if (table.name == "cases") {
            append_cases(out, table);
        } else {
            append_table(out, table);
        }
    }
    return out;
}

} // namespace akx::door::test
