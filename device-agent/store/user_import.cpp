// SPDX-License-Identifier: Apache-2.0
#include "store/user_import.hpp"

#include "store/config_store.hpp"
#include "store/import_swap.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

// Rejecting a row keeps its user as it was, which may in turn stand in the way of another row: each
// round rejects those. Real lists need one or two.
constexpr int kMaxRounds = 32;

std::int64_t default_max_delete(std::int64_t users) {
    return std::max<std::int64_t>(20, users / 10); // REQ USR-4
}

Error refuse_invalid(std::int64_t rows) {
    return {errors::invalid_row, std::to_string(rows) + (rows == 1 ? " row" : " rows") +
                                     " cannot be imported; nothing was changed"};
}

Error refuse_deletions(std::int64_t deleted, std::int64_t allowed) {
    return {errors::too_many_deletions, std::to_string(deleted) +
                                            " users are not in the list and would be deleted; " +
                                            std::to_string(allowed) + " are allowed"};
}

// The display mode of the phone that drops a byte of its cards, if one does: what looks like one
// card in two rows may then be two (REQ CRD-2).
Result<std::string> lossy_mode(StateDb& state) {
    const auto current = state.config().current();
    if (!current) {
        return current.error();
    }
    for (const model::CardMode mode :
         {current->phone.cards.ic_mode, current->phone.cards.id_mode}) {
        if (model::is_lossy(mode)) {
            return std::string(
                model::Names<model::CardMode>::names[static_cast<std::size_t>(mode)]);
        }
    }
    return std::string();
}

Error with_lossy_hint(Error error, const std::string& mode) {
    if (mode.empty() || error.field() != "cards") {
        return error;
    }
    const std::string hint = std::string(error.hint()) +
                             "; or they are two cards: the phone shows " + "cards as " + mode +
                             ", which drops a byte of each";
    return std::move(error).next(hint);
}

} // namespace

struct UserImport::State {
    ImportOptions options;
    Spool spool;
    UserColumns columns;
    std::string record;
    std::vector<ImportProblem> problems;
    std::int64_t more_problems = 0;
    std::int64_t unread_rows = 0;  // rejected before they were staged
    bool unread_unknown = false;   // one of them may be anybody's
    std::uint32_t last_unread = 0; // line
    std::int64_t conflicting_rows = 0;
    RowSet skip;
    std::optional<Error> failure; // of the disk, while rejecting

    State(const Database& db, const ImportOptions& wanted)
        : options(wanted), spool(db.path().substr(0, db.path().rfind('/')), db.options().vfs) {}
    ~State() { wipe(record); }

    Status stage(const model::User& user, model::FieldSet given, std::uint32_t line) {
        to_columns(user, columns);
        wipe(record);
        write_record(record, line, given, columns, user.pin.reveal());
        return spool.append(record);
    }
    void note(ImportProblem problem) {
        if (problems.size() < ImportReport::kMaxProblems) {
            problems.push_back(std::move(problem));
        } else {
            ++more_problems;
        }
    }
    Status take_problems(const ImportSwap& swap, SwapOutcome& outcome, StateDb& state);
    Result<bool> attempt(StateDb& state, ImportReport& report);
    Status settle(StateDb& state, Transaction& transaction, const SwapOutcome& outcome,
                  ImportReport& report);
    bool holds_deletions() const { return options.mode == ImportMode::replace && unread_unknown; }
};

UserImport::UserImport(std::unique_ptr<State> state) : state_(std::move(state)) {}
UserImport::~UserImport() = default;

Result<std::unique_ptr<UserImport>> UserImport::start(StateDb& state,
                                                      const ImportOptions& options) {
    return std::unique_ptr<UserImport>(
        new UserImport(std::make_unique<State>(state.database(), options)));
}

Status UserImport::add_row(const model::User& user, model::FieldSet given, std::uint32_t line) {
    std::vector<Error> wrong;
    model::check_user(user, wrong);
    for (Error& error : wrong) {
        reject({line, 0, user.id, std::move(error)});
    }
    return wrong.empty() ? state_->stage(user, given, line) : Status();
}

void UserImport::reject(ImportProblem problem) {
    State& self = *state_;
    const bool same_row = problem.line != 0 && problem.line == self.last_unread;
    const std::string id = problem.id;
    const std::uint32_t line = problem.line;
    self.note(std::move(problem));
    if (same_row) {
        return;
    }
    self.last_unread = line;
    ++self.unread_rows;
    if (id.empty()) {
        self.unread_unknown = true;
        return;
    }
    model::User known; // a row that says nothing keeps its user from being deleted
    known.id = id;
    if (Status status = self.stage(known, {}, line); !status && !self.failure) {
        self.failure = status.error();
    }
}

std::int64_t UserImport::rows() const {
    return state_->spool.count();
}

Status UserImport::State::take_problems(const ImportSwap& swap, SwapOutcome& outcome,
                                        StateDb& state) {
    const auto mode = lossy_mode(state);
    if (!mode) {
        return mode.error();
    }
    const UserTable table(state.database(), state.vault());
    for (std::size_t i = 0; i < skip.size(); ++i) {
        if (swap.rejected()[i]) {
            skip[i] = true;
            ++conflicting_rows;
        }
    }
    std::vector<ImportProblem> described;
    if (Status status = describe(outcome.problems, spool, table, described); !status) {
        return status;
    }
    more_problems += outcome.problem_count - static_cast<std::int64_t>(described.size());
    for (ImportProblem& problem : described) {
        problem.error = with_lossy_hint(std::move(problem.error), *mode);
        note(std::move(problem));
    }
    return {};
}

// Refuses, or commits unless it is a dry run.
Status UserImport::State::settle(StateDb& state, Transaction& transaction,
                                 const SwapOutcome& outcome, ImportReport& report) {
    UserTable table(state.database(), state.vault());
    const std::int64_t allowed =
        options.max_delete.value_or(default_max_delete(outcome.owned_before));
    const auto users = table.count();
    const auto revision = table.counter(kUsersRevision);
    if (!users || !revision) {
        return users ? revision.error() : users.error();
    }
    report.revision = *revision;
    if (report.rejected > 0 && !options.skip_invalid) {
        report.refusal = refuse_invalid(report.rejected);
    } else if (outcome.deleted > allowed) {
        report.refusal = refuse_deletions(outcome.deleted, allowed);
    } else if (*users > kMaxUsers) {
        report.refusal =
            Error(errors::too_large, "the phone holds " + std::to_string(kMaxUsers) + " users");
    }
    if (report.refusal || options.dry_run) {
        return {};
    }
    report.applied = true;
    if (outcome.added + outcome.changed + outcome.deleted == 0) {
        return {};
    }
    const auto next = table.next_revision();
    if (!next) {
        return next.error();
    }
    report.revision = *next;
    return transaction.commit();
}

// True when done, false when rows were rejected and the others should be tried again.
Result<bool> UserImport::State::attempt(StateDb& state, ImportReport& report) {
    Transaction transaction(state.database());
    if (!transaction.begun()) {
        return transaction.begun().error();
    }
    const auto rules = state.users().pin_rules();
    if (!rules) {
        return rules.error();
    }
    ImportSwap swap(state, options, spool, skip);
    const bool may_delete = options.mode == ImportMode::replace && !holds_deletions();
    if (Status status = swap.run(*rules, may_delete); !status) {
        return status.error();
    }
    SwapOutcome& outcome = swap.outcome();
    const bool conflicts = outcome.problem_count > 0;
    if (conflicts) {
        if (Status status = take_problems(swap, outcome, state); !status) {
            return status.error();
        }
    }
    if (conflicts && options.skip_invalid) {
        return false;
    }
    report.added = outcome.added;
    report.changed = outcome.changed;
    report.unchanged = outcome.unchanged;
    report.deleted = outcome.deleted;
    report.rejected = unread_rows + conflicting_rows;
    report.more_deletions = outcome.deleted - static_cast<std::int64_t>(outcome.deletions.size());
    report.deletions = std::move(outcome.deletions);
    if (options.details) {
        report.more_changes = outcome.added + outcome.changed + outcome.deleted -
                              static_cast<std::int64_t>(outcome.changes.size());
        report.changes = std::move(outcome.changes);
    }
    if (Status status = settle(state, transaction, outcome, report); !status) {
        return status.error();
    }
    return true;
}

Result<ImportReport> UserImport::finish(StateDb& state) {
    State& self = *state_;
    if (self.failure) {
        return *self.failure;
    }
    ImportReport report;
    report.deletions_held = self.holds_deletions();
    self.skip.assign(static_cast<std::size_t>(self.spool.count()), false);
    bool done = false;
    for (int round = 0; !done; ++round) {
        if (round == kMaxRounds) {
            report.rejected = self.unread_rows + self.conflicting_rows;
            report.refusal =
                Error(errors::invalid_row, "the rows conflict with each other in too many ways");
            break;
        }
        const Result<bool> result = self.attempt(state, report);
        if (!result) {
            return result.error();
        }
        done = *result;
    }
    report.problems = std::move(self.problems);
    report.more_problems = self.more_problems;
    std::stable_sort(
        report.problems.begin(), report.problems.end(),
        [](const ImportProblem& a, const ImportProblem& b) { return a.line < b.line; });
    return report;
}

} // namespace akx::agent
