// SPDX-License-Identifier: Apache-2.0
// akx user diff: what importing a list would change on each phone, user by user. The phone compares
// by a dry run; PINs go there and only whether they differ comes back.
#include "commands/import_schedules.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"

namespace akx::cli {

namespace {

constexpr std::uint64_t kNoLimit = 100'000; // deletions; a comparison deletes nothing

constexpr Column kColumns[] = {{"change", "CHANGE"}, {"user", "USER"}, {"fields", "FIELDS"}};

Value to_value(const device::UserDifference& difference) {
    Value row = Value::object();
    row.set("change", difference.change);
    row.set("user", difference.user);
    Value fields = Value::array();
    for (const std::string& field : difference.fields) {
        fields.push(field);
    }
    row.set("fields", std::move(fields));
    return row;
}

Value schedule_row(std::string_view change, const model::Schedule& schedule) {
    Value row = Value::object();
    row.set("change", change);
    row.set("user", "");
    Value fields = Value::array();
    fields.push("schedule " + std::to_string(schedule.id));
    row.set("fields", std::move(fields));
    return row;
}

struct Comparison {
    const Rows& rows;
    const std::string& file;
    device::ImportOptions options;
    bool differs = false;
};

Status compare(const Invocation& run, Phone& phone, Comparison& wanted, const Emit& emit) {
    const Result<SchedulePlan> schedules =
        plan_schedules(phone, wanted.rows.schedules(), ScheduleMode::replace);
    const Result<device::ImportReport> report =
        schedules ? send_rows(run, phone, wanted.rows, wanted.options)
                  : Result<device::ImportReport>(schedules.error());
    if (!report) {
        std::vector<Error> details;
        for (RowIssue& issue : issues_of(report.error().details(), wanted.rows, wanted.file)) {
            details.push_back(std::move(issue.error));
        }
        return details.empty() ? report.error() : Error(report.error()).because(std::move(details));
    }
    for (const model::Schedule& schedule : schedules->added) {
        emit(schedule_row("added", schedule));
    }
    for (const model::Schedule& schedule : schedules->replaced) {
        emit(schedule_row("changed", schedule));
    }
    for (const device::UserDifference& difference : report->changes) {
        emit(to_value(difference));
    }
    const std::string& name = phone.known.name;
    if (report->more_changes > 0) {
        run.note(name + ": and " + std::to_string(report->more_changes) + " more users");
    }
    run.note(name + ": " + std::to_string(report->added) + " to add, " +
             std::to_string(report->changed) + " to change, " + std::to_string(report->deleted) +
             " to delete, " + std::to_string(report->unchanged) + " as they should be");
    wanted.differs = wanted.differs || !schedules->empty() ||
                     report->added + report->changed + report->deleted > 0;
    return {};
}

} // namespace

Result<Exit> user_diff(Invocation& run) {
    if (const Result<std::vector<KnownPhone>> targets = run.targets(); !targets) {
        return targets.error();
    }
    const std::string path = run.arguments.text("FILE");
    Rows rows;
    if (Status status = read_rows(run, path, rows); !status) {
        return status.error();
    }
    if (rows.rejected() > 0) {
        return refuse_rows(run, rows.issues(), rows.rejected());
    }
    const std::string file = path == "-" ? "standard input" : path;
    Comparison wanted{rows, file, {}};
    wanted.options.mode = run.arguments.text("--mode", "replace") == "merge"
                              ? device::ImportOptions::Mode::merge
                              : device::ImportOptions::Mode::replace;
    wanted.options.format = rows.format();
    wanted.options.dry_run = true;
    wanted.options.details = true;
    wanted.options.max_delete = kNoLimit;
    const Result<Exit> outcome =
        list_phones(run, "UserDifferenceList", kColumns, [&](Phone& phone, const Emit& emit) {
            return compare(run, phone, wanted, emit);
        });
    return outcome && *outcome == Exit::ok && wanted.differs ? Result<Exit>(Exit::differences)
                                                             : outcome;
}

} // namespace akx::cli
