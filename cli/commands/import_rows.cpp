// SPDX-License-Identifier: Apache-2.0
#include "commands/import_rows.hpp"

#include "commands/input.hpp"
#include "commands/show.hpp"

#include <cstring>

namespace akx::cli {

namespace {

constexpr std::size_t kShownIssues = 50;      // on standard error; a report file has all
constexpr std::size_t kMaxRows = 512U << 20U; // bytes of rows held here

bool takes_format(const Invocation& run) {
    return find_option(&run.command, "--format") != nullptr;
}

Result<const exchange::Format*> choose_format(const Invocation& run, std::string_view head,
                                              const std::string& name) {
    if (takes_format(run) && run.arguments.has("--format")) {
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

net::Upload upload_of(const Invocation& run, const std::string& text,
                      std::shared_ptr<Progress> progress) {
    progress->set_total(text.size());
    return {.read = [&run, &text, progress, sent = std::size_t{0}](
                        std::span<std::uint8_t> room) mutable -> Result<std::size_t> {
                if (run.environment.is_interrupted() && sent < text.size()) {
                    return Error(errors::io, "interrupted"); // the phone forgets what it has
                }
                const std::size_t size = std::min(room.size(), text.size() - sent);
                std::memcpy(room.data(), text.data() + sent, size);
                sent += size;
                progress->update(sent);
                return size;
            },
            .length = text.size()};
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

} // namespace

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
        if (run.environment.is_interrupted()) {
            return Error(errors::io, "interrupted; no phone was changed")
                .next("run the same command again");
        }
        if (rows.text().size() > kMaxRows) {
            return Error(errors::too_large, "the file is larger than 512 MiB");
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

Result<device::ImportReport> send_rows(const Invocation& run, Phone& phone, const Rows& rows,
                                       const device::ImportOptions& options) {
    Result<device::ImportReport> report = phone.device->import_users(
        upload_of(run, rows.text(), run.progress("sending to " + phone.known.name)), options);
    if (!report && run.environment.is_interrupted()) {
        return Error(errors::io, "interrupted before all rows were sent; the phone is unchanged")
            .because({report.error()})
            .next("run the same command again");
    }
    return report;
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

void tell_issues(const Invocation& run, const std::vector<RowIssue>& issues) {
    for (std::size_t i = 0; i < std::min(issues.size(), kShownIssues); ++i) {
        run.environment.err->write(to_text(issues[i]));
    }
    if (issues.size() > kShownIssues) {
        run.environment.err->write("... and " + std::to_string(issues.size() - kShownIssues) +
                                   " more; --report FILE lists all\n");
    }
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

} // namespace akx::cli
