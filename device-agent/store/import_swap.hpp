// SPDX-License-Identifier: Apache-2.0
// One attempt to bring staged rows into the tables, inside a transaction of the caller. What
// conflicts is noted and left out; the caller then rolls back and decides.
#pragma once

#include "store/sorted_runs.hpp"
#include "store/spool.hpp"
#include "store/user_import.hpp"
#include "store/user_table.hpp"

namespace akx::agent {

// Why a row cannot be taken; the texts are in import_problems.cpp.
enum class Conflict {
    duplicate_id,
    exists,
    foreign,
    other_source,
    no_name,
    validity,
    public_pin,
    pin_in_list,
    pin_on_phone,
    card_in_list,
    card_on_phone,
};

struct SwapProblem {
    Conflict conflict;
    std::uint32_t sequence;             // of the staged row
    std::optional<std::uint32_t> other; // the staged row it conflicts with
    std::int64_t key = 0;               // card slot
    std::string owner = {};             // id of the user that has the card
};

// What an attempt found.
struct SwapOutcome {
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t deleted = 0;
    std::int64_t owned_before = 0; // users the import may delete
    std::vector<std::string> deletions;
    std::vector<ImportChange> changes; // if asked for, the first kMaxChanges
    std::vector<SwapProblem> problems; // the first kMaxProblems
    std::int64_t problem_count = 0;
};

// By sequence of the staged row.
using RowSet = std::vector<bool>;

class ImportSwap {
  public:
    // Rows in `skip` are as if they had not been in the list, but keep their user from deletion.
    ImportSwap(StateDb& state, const ImportOptions& options, Spool& rows, const RowSet& skip);

    Status run(const PinRules& rules, bool delete_unlisted);
    SwapOutcome& outcome() { return outcome_; }
    const RowSet& rejected() const { return rejected_; }

  private:
    Status stage_rows();
    Status stage(std::uint32_t sequence, const StagedRow& staged);
    Status stage_new(std::uint32_t sequence, const StagedRow& staged);
    Status stage_known(std::uint32_t sequence, const StagedRow& staged, const StoredRow& stored);
    Status change(std::uint32_t sequence, const StagedRow& staged, const StoredRow& stored,
                  const UserColumnViews& columns, const PinOutcome& pin);
    Status add_cards(std::uint32_t sequence, door::UserRow row, std::string_view cards);
    bool acceptable(std::uint32_t sequence, const UserColumnViews& columns);
    Status delete_unlisted();
    Status enter_pins();
    Status enter_cards();
    Status finish_counters();
    bool listed(door::UserRow row) const { return row < listed_.size() && listed_[row]; }
    void list(door::UserRow row);
    void problem(SwapProblem found);
    void detail(ImportChange::Kind kind, std::string_view id, std::vector<std::string> fields);
    Result<std::string> id_of(door::UserRow row);

    Database& db_;
    const Vault& vault_;
    UserTable table_;
    const ImportOptions& options_;
    Spool& spool_;
    const RowSet& skip_;
    PinRules rules_;
    SortedRuns pins_;
    SortedRuns cards_;
    std::int64_t last_row_ = 0;
    std::int64_t listed_owned_ = 0;
    std::vector<bool> listed_; // rows of users that are in the list
    RowSet rejected_;
    SwapOutcome outcome_;
};

// Turns what an attempt found into problems with lines and texts; reads the staged rows once.
Status describe(const std::vector<SwapProblem>& found, Spool& rows, const UserTable& table,
                std::vector<ImportProblem>& out);

} // namespace akx::agent
