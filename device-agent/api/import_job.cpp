// SPDX-License-Identifier: Apache-2.0
#include "api/import_job.hpp"

namespace akx::agent {

void ImportJob::take(StateDb& state, std::string_view bytes) {
    if (!import_ && !failure_) {
        auto started = UserImport::start(state, options_);
        if (!started) {
            failure_ = started.error();
            return;
        }
        import_ = std::move(*started);
    }
    if (!failure_) {
        note(reader_->feed(bytes));
    }
}

Result<ImportReport> ImportJob::finish(StateDb& state) {
    take(state, {});
    if (!failure_) {
        note(reader_->finish());
    }
    return failure_ ? Result<ImportReport>(*failure_) : import_->finish(state);
}

void ImportJob::on_user(exchange::UserRow&& row) {
    if (!failure_) {
        note(import_->add_row(row.user, row.present, row.line));
    }
}

void ImportJob::on_problem(exchange::RowProblem&& problem) {
    if (problem.rejected) {
        const Place& place = problem.error.place();
        import_->reject(
            {place.line, place.column, std::move(problem.user), std::move(problem.error)});
    }
}

void ImportJob::note(const Status& status) {
    if (!status && !failure_) {
        failure_ = status.error();
    }
}

Result<ImportReport> finish_import(Services& services, StateDb& state, ImportJob& job) {
    Result<ImportReport> report = job.finish(state);
    job.forget();
    if (report && report->applied && report->added + report->changed + report->deleted > 0) {
        // A picture that cannot be built is said; the users are stored all the same.
        if (Status status = services.directory.reload(state); !status) {
            return status.error();
        }
    }
    return report;
}

void audit_import(Services& services, const Principal& who, const ImportReport& report,
                  std::string_view mode) {
    if (!report.applied) {
        return;
    }
    services.audit(model::events::users_imported, who,
                   {{"mode", mode},
                    {"added", report.added},
                    {"changed", report.changed},
                    {"deleted", report.deleted},
                    {"rejected", report.rejected}});
}

} // namespace akx::agent
