// SPDX-License-Identifier: Apache-2.0
// Import in three steps: read and check every row here, hand the good ones to the phone, report.
#include "commands/import_schedules.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"

namespace akx::cli {

namespace {

using Mode = device::ImportOptions::Mode;

constexpr std::size_t kShownDeletions = 20;

constexpr Column kColumns[] = {
    {"added", "added", Align::right},         {"changed", "changed", Align::right},
    {"unchanged", "unchanged", Align::right}, {"deleted", "deleted", Align::right},
    {"rejected", "rejected", Align::right},   {"revision", "revision"}};

Mode mode_of(const std::string& name) {
    return name == "replace" ? Mode::replace : name == "add" ? Mode::add : Mode::merge;
}

// What the phones together made of a file.
struct Outcome {
    bool partial = false;
    std::vector<RowIssue> issues; // that the phones found
};

struct Order {
    std::string file;
    device::ImportOptions options;
};

// Replacing deletes: what, is said first (REQ USR-4).
Status confirm_deletions(const Invocation& run, Phone& phone, const Rows& rows,
                         device::ImportOptions options) {
    options.dry_run = true;
    const Result<device::ImportReport> trial = send_rows(run, phone, rows, options);
    if (!trial) {
        return trial.error();
    }
    if (trial->deleted == 0) {
        return {};
    }
    std::string list;
    for (std::size_t i = 0; i < std::min(trial->deletions.size(), kShownDeletions); ++i) {
        list += (i == 0 ? "" : ", ") + trial->deletions[i];
    }
    const bool more = trial->deleted > kShownDeletions;
    run.note(phone.known.name + ": " + std::to_string(trial->deleted) +
             " users would be deleted: " + list + (more ? ", ..." : ""));
    return run.confirm("Delete them?");
}

Value to_value(const device::ImportReport& report, const Rows& rows,
               const std::vector<RowIssue>& issues) {
    Value value = Value::object();
    const auto set = [&](std::string_view key, std::uint64_t number) {
        value.set(key, static_cast<std::int64_t>(number));
    };
    set("added", report.added);
    set("changed", report.changed);
    set("unchanged", report.unchanged);
    set("deleted", report.deleted);
    set("rejected", report.rejected + rows.rejected());
    value.set("revision", report.revision);
    Value problems = Value::array();
    for (const RowIssue& issue : issues) {
        problems.push(akx::cli::to_value(issue));
    }
    value.set("problems", std::move(problems));
    set("moreProblems", report.more_problems);
    Value deletions = Value::array();
    for (const std::string& id : report.deletions) {
        deletions.push(id);
    }
    value.set("deletions", std::move(deletions));
    return value;
}

// Schedules first: a user never refers to one that is not there yet. The users are tried before
// that, so that rows the phone refuses leave its configuration alone too.
Status prepare_schedules(const Invocation& run, Phone& phone, const Rows& rows,
                         const Order& order) {
    const ScheduleMode mode = schedule_mode(run);
    const Result<SchedulePlan> plan = plan_schedules(phone, rows.schedules(), mode);
    if (!plan) {
        return plan.error();
    }
    const bool dry = order.options.dry_run;
    if (!plan->text().empty()) {
        run.note(phone.known.name + ": the file " + plan->text() +
                 (dry ? " (not now: a dry run)" : ""));
    } else if (mode == ScheduleMode::none && !rows.schedules().empty()) {
        run.note(phone.known.name + ": the schedules of the file are left out");
    }
    if (plan->empty() || dry) {
        return {};
    }
    device::ImportOptions trial = order.options;
    trial.dry_run = true;
    const Result<device::ImportReport> tried = send_rows(run, phone, rows, trial);
    return tried ? bring_schedules(phone, rows.schedules(), mode, order.file)
                 : Status(tried.error());
}

Result<Value> import_to(const Invocation& run, Phone& phone, const Rows& rows, const Order& order,
                        Outcome& outcome) {
    const device::ImportOptions& options = order.options;
    if (options.mode == Mode::replace && !options.dry_run && !run.arguments.has("--yes")) {
        if (Status status = confirm_deletions(run, phone, rows, options); !status) {
            return status.error();
        }
    }
    const Status schedules = prepare_schedules(run, phone, rows, order);
    const Result<device::ImportReport> report =
        schedules ? send_rows(run, phone, rows, options)
                  : Result<device::ImportReport>(schedules.error());
    if (!report) {
        const std::vector<RowIssue> found = issues_of(report.error().details(), rows, order.file);
        if (found.empty()) {
            return report.error();
        }
        outcome.issues.insert(outcome.issues.end(), found.begin(), found.end());
        std::vector<Error> details;
        for (const RowIssue& issue : found) {
            details.push_back(issue.error);
        }
        return Error(report.error()).because(std::move(details));
    }
    std::vector<RowIssue> issues = rows.issues();
    const std::vector<RowIssue> found = issues_of(report->problems, rows, order.file);
    issues.insert(issues.end(), found.begin(), found.end());
    outcome.issues.insert(outcome.issues.end(), found.begin(), found.end());
    if (for_people(run)) {
        tell_issues(run, issues);
    }
    outcome.partial = outcome.partial || report->rejected + rows.rejected() > 0;
    return to_value(*report, rows, issues);
}

} // namespace

Result<Exit> import_users(Invocation& run, const std::string& file, Mode mode) {
    if (const Result<std::vector<KnownPhone>> targets = run.targets(); !targets) {
        return targets.error();
    }
    Rows rows;
    if (Status status = read_rows(run, file, rows); !status) {
        return status.error();
    }
    Order order{.file = file == "-" ? "standard input" : file, .options = {}};
    order.options.mode = mode;
    order.options.dry_run = run.arguments.has("--dry-run");
    order.options.format = rows.format();
    order.options.skip_invalid = run.arguments.has("--skip-invalid");
    if (run.arguments.has("--max-delete")) {
        order.options.max_delete =
            static_cast<std::uint64_t>(run.arguments.integer("--max-delete", 0));
    }
    if (rows.rejected() > 0 && !order.options.skip_invalid) {
        if (Status status = save_report(run, rows.issues()); !status) {
            return status.error();
        }
        return refuse_rows(run, rows.issues(), rows.rejected());
    }
    Outcome outcome;
    const Result<Exit> exit = show_phones(run, "ImportReport", kColumns, [&](Phone& phone) {
        return import_to(run, phone, rows, order, outcome);
    });
    std::vector<RowIssue> issues = rows.issues();
    issues.insert(issues.end(), outcome.issues.begin(), outcome.issues.end());
    if (Status status = save_report(run, issues); !status) {
        return status.error();
    }
    return exit && *exit == Exit::ok && outcome.partial ? Result<Exit>(Exit::partial) : exit;
}

Result<Exit> user_import(Invocation& run) {
    return import_users(run, run.arguments.text("FILE"),
                        mode_of(run.arguments.text("--mode", "merge")));
}

} // namespace akx::cli
