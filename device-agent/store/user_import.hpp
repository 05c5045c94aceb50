// SPDX-License-Identifier: Apache-2.0
// A list of users: rows are staged in a sealed temporary file as they arrive, then checked against
// each other and the phone and swapped in by one transaction (REQ USR-4, USR-5, XCH-3). Memory
// does not grow with the list, apart from two bits a user.
#pragma once

#include "model/field_set.hpp"
#include "store/state_db.hpp"

namespace akx::agent {

enum class ImportMode {
    merge,   // add new users, change those that differ
    replace, // and delete users that are not in the list
    add,     // only add; a user that exists is a problem
};

struct ImportOptions {
    ImportMode mode = ImportMode::merge;
    bool dry_run = false;
    bool skip_invalid = false;
    std::optional<std::int64_t> max_delete; // default: 10 % of the users or 20, the larger
    bool details = false;                   // say of each user what changes, for `akx user diff`
    // The rows this import may touch; those of other sources are read-only and stay.
    model::Source owner = model::Source::local;
};

struct ImportProblem {
    std::uint32_t line = 0;
    std::uint32_t column = 0; // 0 = the whole row
    std::string id;           // of the user, where known
    Error error;
};

// What becomes of one user.
struct ImportChange {
    enum class Kind { added, changed, deleted };
    Kind kind = Kind::added;
    std::string id;
    std::vector<std::string> fields; // that change; a PIN is named, never shown
};

struct ImportReport {
    static constexpr std::size_t kMaxProblems = 1'000;
    static constexpr std::size_t kMaxDeletions = 1'000;
    static constexpr std::size_t kMaxChanges = 10'000;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t deleted = 0;
    std::int64_t rejected = 0;           // rows
    std::vector<ImportProblem> problems; // by line, the first kMaxProblems
    std::int64_t more_problems = 0;
    std::vector<std::string> deletions; // ids, the first kMaxDeletions
    std::int64_t more_deletions = 0;
    std::vector<ImportChange> changes; // if asked for, the first kMaxChanges
    std::int64_t more_changes = 0;
    // Rows that could not be read may have been anybody's: in mode replace nothing is then deleted.
    bool deletions_held = false;
    std::int64_t revision = 0;    // of the users, afterwards
    bool applied = false;         // false: nothing was changed (dry run, refusal)
    std::optional<Error> refusal; // invalid_row, too_many_deletions or too_large; also in a dry run
};

// start() and finish() belong to the thread of the StateDb; add_row() and reject() may be called on
// any thread, one at a time. Dropping it forgets the rows.
class UserImport {
  public:
    static Result<std::unique_ptr<UserImport>> start(StateDb& state, const ImportOptions& options);
    ~UserImport();
    UserImport(const UserImport&) = delete;
    UserImport& operator=(const UserImport&) = delete;

    // A row whose fields are valid in themselves. A user that exists keeps the members that are not
    // `given`. Fails only when the disk does.
    Status add_row(const model::User& user, model::FieldSet given, std::uint32_t line);
    // A row that could not be read; several problems of one line count as one row.
    void reject(ImportProblem problem);
    std::int64_t rows() const; // staged so far, for progress
    // Checks and swaps; call once. An Error means that the storage failed and nothing changed.
    Result<ImportReport> finish(StateDb& state);

  private:
    struct State;
    explicit UserImport(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace akx::agent
