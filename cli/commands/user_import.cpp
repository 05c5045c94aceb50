// SPDX-License-Identifier: Apache-2.0
// Import in three steps: read and check every row here, hand the good ones to the phone, report.
#include "base/text.hpp"
#include "commands/import_rows.hpp"
#include "commands/input.hpp"
#include "commands/row_report.hpp"
#include "commands/show.hpp"
#include "commands/user.hpp"
#include "exchange/formats.hpp"

#include <cstring>

namespace akx::cli {

namespace {

using Mode = device::ImportOptions::Mode;

constexpr std::size_t kShownIssues = 50; // on standard error; a report file has all
constexpr std::size_t kShownDeletions = 20;
constexpr std::size_t kMaxRows = 512U << 20U; // bytes of rows held here

constexpr Column kColumns[] = {
    {"added", "added", Align::right},         {"changed", "changed", Align::right},
    {"unchanged", "unchanged", Align::right}, {"deleted", "deleted", Align::right},
    {"rejected", "rejected", Align::right},   {"revision", "revision"}};

Result<const exchange::Format*> choose_format(const Invocation& run, std::string_view head,
                                              const std::string& name) {
    if (run.command.path == "user import" && run.arguments.has("--format")) {
        return exchange::find_format(run.arguments.text("--format"));
    }
    return exchange::detect_format(head, name);
}

// Reads from `file` until `buffer` is full or the file ends.
Result<std::size_t> fill(InputFile& file, std::span<char> buffer) {
    std::size_t size = 0;
    while (size < buffer.size()) {
        const Result<std::size_t> count = file.read(buffer.subspan(size));
        if (!count) {
            return count;
        }
        if (*count == 0) {
            break;
        }
        size += *count;
    }
    return size;
}

Status read_rows(const Invocation& run, const std::string& path, Rows& rows) {
    Result<InputFile> file = InputFile::open(run, path);
    if (!file) {
        return file.error();
    }
    std::vector<char> buffer(256U << 10U);
    Result<std::size_t> count = fill(*file, buffer);
    if (!count) {
        return count.error();
    }
    const std::string_view head(buffer.data(), std::min(*count, exchange::kDetectBytes));
    const Result<const exchange::Format*> format = choose_format(run, head, file->name());
    if (!format) {
        return Error(format.error()).at({file->name()});
    }
    rows.set_source(**format);
    exchange::ReaderOptions options;
    options.file = file->name();
    const std::unique_ptr<exchange::UserReader> reader = (*format)->make_reader(rows, options);
    const auto progress = run.progress("reading " + file->name());
    progress->set_total(file->size());
    std::uint64_t done = 0;
    while (*count > 0) {
        if (Status status = reader->feed({buffer.data(), *count}); !status) {
            return status;
        }
        done += *count;
        progress->update(done);
        if (rows.text().size() > kMaxRows || run.environment.is_interrupted()) {
            return Error(errors::too_large, "the file is too large or reading was interrupted");
        }
        count = file->read(buffer);
        if (!count) {
            return count.error();
        }
    }
    const Status status = reader->finish();
    rows.finish();
    return status;
}

net::Upload upload_of(const std::string& text, std::shared_ptr<Progress> progress) {
    progress->set_total(text.size());
    return {.read = [&text, progress, sent = std::size_t{0}](
                        std::span<std::uint8_t> room) mutable -> Result<std::size_t> {
                const std::size_t size = std::min(room.size(), text.size() - sent);
                std::memcpy(room.data(), text.data() + sent, size);
                sent += size;
                progress->update(sent);
                return size;
            },
            .length = text.size()};
}

Mode mode_of(const std::string& name) {
    return name == "replace" ? Mode::replace : name == "add" ? Mode::add : Mode::merge;
}

struct Order {
    std::string file;
    device::ImportOptions options;
};

Result<device::ImportReport> send(const Invocation& run, Phone& phone, const Rows& rows,
                                  const device::ImportOptions& options) {
    return phone.device->import_users(
        upload_of(rows.text(), run.progress("sending to " + phone.known.name)), options);
}

// Replacing deletes: what, is said first (REQ USR-4).
Status confirm_deletions(const Invocation& run, Phone& phone, const Rows& rows,
                         device::ImportOptions options) {
    options.dry_run = true;
    const Result<device::ImportReport> trial = send(run, phone, rows, options);
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

// Places that the phone counts in the rows we sent, put to those of the file.
std::vector<RowIssue> issues_of(const std::vector<Error>& problems, const Rows& rows,
                                const std::string& file) {
    std::vector<RowIssue> out;
    for (const Error& problem : problems) {
        out.push_back(
            {true, Error(problem).at({file, rows.source_line(problem.place().line), 0}), "", ""});
    }
    return out;
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

void tell_issues(const Invocation& run, const std::vector<RowIssue>& issues) {
    for (std::size_t i = 0; i < std::min(issues.size(), kShownIssues); ++i) {
        run.environment.err->write(to_text(issues[i]));
    }
    if (issues.size() > kShownIssues) {
        run.environment.err->write("... and " + std::to_string(issues.size() - kShownIssues) +
                                   " more; --report FILE lists all\n");
    }
}

Error refusal(const std::vector<RowIssue>& issues, std::size_t rejected) {
    std::vector<Error> details;
    for (const RowIssue& issue : issues) {
        if (issue.rejected) {
            details.push_back(issue.error);
        }
    }
    const std::string rows = rejected == 1 ? "1 row" : std::to_string(rejected) + " rows";
    return Error(errors::invalid_row, rows + " cannot be taken; nothing was done")
        .because(std::move(details));
}

Status save_report(const Invocation& run, const std::vector<RowIssue>& issues) {
    const std::string path = run.arguments.text("--report");
    return path.empty() ? Status() : write_report(path, issues);
}

// Refused rows as a list for people, or one Error with details for programs.
Result<Exit> refuse_rows(const Invocation& run, const std::vector<RowIssue>& issues,
                         std::size_t rejected) {
    const std::string format = run.arguments.text("--output");
    Error error = refusal(issues, rejected);
    if (format == "json" || format == "ndjson") {
        return error;
    }
    tell_issues(run, issues);
    return Error(errors::invalid_row, error.what());
}

Result<Value> import_to(const Invocation& run, Phone& phone, const Rows& rows, const Order& order,
                        bool& partial) {
    const device::ImportOptions& options = order.options;
    if (options.mode == Mode::replace && !options.dry_run && !run.arguments.has("--yes")) {
        if (Status status = confirm_deletions(run, phone, rows, options); !status) {
            return status.error();
        }
    }
    const Result<device::ImportReport> report = send(run, phone, rows, options);
    if (!report) {
        const std::vector<RowIssue> found = issues_of(report.error().details(), rows, order.file);
        if (found.empty()) {
            return report.error();
        }
        static_cast<void>(save_report(run, found));
        std::vector<Error> details;
        for (const RowIssue& issue : found) {
            details.push_back(issue.error);
        }
        return Error(report.error()).because(std::move(details));
    }
    std::vector<RowIssue> issues = rows.issues();
    const std::vector<RowIssue> found = issues_of(report->problems, rows, order.file);
    issues.insert(issues.end(), found.begin(), found.end());
    if (Status status = save_report(run, issues); !status) {
        return status.error();
    }
    if (for_people(run)) {
        tell_issues(run, issues);
    }
    partial = partial || report->rejected + rows.rejected() > 0;
    return to_value(*report, rows, issues);
}

void tell_schedules(const Invocation& run, const Rows& rows) {
    if (!rows.schedules().empty()) {
        run.note("the file also holds " + std::to_string(rows.schedules().size()) +
                 " schedules; they are not imported: put them into the configuration");
    }
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
    tell_schedules(run, rows);
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
    bool partial = false;
    const Result<Exit> outcome = show_phones(run, "ImportReport", kColumns, [&](Phone& phone) {
        return import_to(run, phone, rows, order, partial);
    });
    return outcome && *outcome == Exit::ok && partial ? Result<Exit>(Exit::partial) : outcome;
}

Result<Exit> user_import(Invocation& run) {
    return import_users(run, run.arguments.text("FILE"),
                        mode_of(run.arguments.text("--mode", "merge")));
}

} // namespace akx::cli
