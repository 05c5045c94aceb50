// SPDX-License-Identifier: Apache-2.0
// A list of users: rows are staged in a sealed temporary file as they arrive, then checked against
// each other and the phone and swapped in by one transaction (REQ USR-4, USR-5, XCH-3). Memory
// does not grow with the list, apart from one bit a user.
#pragma once

#include "model/field_set.hpp"
#include "model/phone.hpp"
#include "model/user.hpp"
#include "store/sqlite.hpp"
#include "store/vault.hpp"

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
    // The rows this import may touch; those of other sources are read-only and stay.
    model::Source owner = model::Source::local;
};

struct ImportProblem {
    std::uint32_t line = 0;
    std::uint32_t column = 0; // 0 = the whole row
    std::string id;           // of the user, where known
    Error error;
};

struct ImportReport {
    static constexpr std::size_t kMaxProblems = 1'000;
    static constexpr std::size_t kMaxDeletions = 1'000;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t deleted = 0;
    std::int64_t rejected = 0;           // rows
    std::vector<ImportProblem> problems; // by line
    std::int64_t more_problems = 0;
    std::vector<std::string> deletions;
    std::int64_t more_deletions = 0;
    std::int64_t revision = 0;    // of the users, afterwards
    bool applied = false;         // false: nothing was changed (dry run, refusal)
    std::optional<Error> refusal; // invalid_row or too_many_deletions; also in a dry run
};

class StateDb;

// start() and finish() belong to the thread of the StateDb; add_row() and reject() may be called on
// any thread, one at a time. Dropping it forgets the rows.
class UserImport {
  public:
    static Result<std::unique_ptr<UserImport>> start(StateDb& state, const ImportOptions& options);
    ~UserImport();

    // A row whose fields are valid in themselves. A user that exists keeps the members that are not
    // `given`. Fails only when the disk does.
    Status add_row(const model::User& user, model::FieldSet given, std::uint32_t line);
    void reject(ImportProblem problem); // a row (or part of one) that could not be read
    // Checks and swaps. An Error means that the storage failed and nothing changed.
    Result<ImportReport> finish(StateDb& state);

  private:
    struct State;
    explicit UserImport(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace akx::agent
