// SPDX-License-Identifier: Apache-2.0
#include "api/v1/users_transfer.hpp"

#include "api/import_job.hpp"
#include "api/services.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/formats.hpp"
#include "store/user_export.hpp"
#include "store/user_import.hpp"

#include <algorithm>
#include <deque>

namespace akx::agent {

namespace {

// Pieces of an upload that wait for the store's thread, 64 KiB each.
constexpr unsigned kPiecesAhead = 4;
constexpr std::size_t kExportRows = 200;

Result<ImportOptions> read_options(const Call& call) {
    constexpr std::string_view kModes[] = {"merge", "replace", "add"};
    ImportOptions options;
    const std::string mode = call.query("mode", "merge");
    const auto* found = std::find(std::begin(kModes), std::end(kModes), mode);
    if (found == std::end(kModes)) {
        return Error(errors::invalid_value, "merge, replace or add is expected").in_field("mode");
    }
    options.mode = static_cast<ImportMode>(found - std::begin(kModes));
    const auto dry_run = call.query_bool("dryRun", false);
    const auto skip = call.query_bool("skipInvalid", false);
    const auto most = call.query_int("maxDelete", -1, 0, kMaxUsers);
    const auto details = call.query_bool("details", false);
    if (const Error* error = first_error(dry_run, skip, most, details)) {
        return *error;
    }
    options.dry_run = *dry_run;
    options.details = *details;
    options.skip_invalid = *skip;
    if (*most >= 0) {
        options.max_delete = *most;
    }
    return options;
}

Result<const exchange::Format*> body_format(const http::Request& head) {
    const std::string header = to_lower(head.headers.get("Content-Type", "application/x-ndjson"));
    const std::string_view type = trim(std::string_view(header).substr(0, header.find(';')));
    for (const std::string_view name : {"ndjson", "csv"}) {
        const exchange::Format* format = exchange::find_format(name);
        if (format != nullptr && format->media_type == type) {
            return format;
        }
    }
    return Error(errors::unknown_format, "the body must be application/x-ndjson or text/csv");
}

Value change_value(const ImportChange& change) {
    constexpr std::string_view kKinds[] = {"added", "changed", "deleted"};
    Value out = Value::object();
    out.set("user", change.id);
    out.set("change", kKinds[static_cast<std::size_t>(change.kind)]);
    Value fields = Value::array();
    for (const std::string& field : change.fields) {
        fields.push(field);
    }
    out.set("fields", std::move(fields));
    return out;
}

Value report_value(const ImportReport& report) {
    Value out = Value::object();
    out.set("applied", report.applied);
    out.set("added", report.added);
    out.set("changed", report.changed);
    out.set("unchanged", report.unchanged);
    out.set("deleted", report.deleted);
    out.set("rejected", report.rejected);
    out.set("revision", std::to_string(report.revision));
    Value problems = Value::array();
    for (const ImportProblem& problem : report.problems) {
        Value entry = problem_value(problem.error);
        entry.set("line", problem.line);
        entry.set("column", problem.column);
        if (!problem.id.empty()) {
            entry.set("user", problem.id);
        }
        problems.push(std::move(entry));
    }
    out.set("problems", std::move(problems));
    out.set("moreProblems", report.more_problems);
    Value deletions = Value::array();
    for (const std::string& id : report.deletions) {
        deletions.push(id);
    }
    out.set("deletions", std::move(deletions));
    out.set("moreDeletions", report.more_deletions);
    Value changes = Value::array();
    for (const ImportChange& change : report.changes) {
        changes.push(change_value(change));
    }
    out.set("changes", std::move(changes));
    out.set("moreChanges", report.more_changes);
    return out;
}

// What loop and store thread share about one upload.
struct Upload {
    Upload(const exchange::Format& format, const ImportOptions& options) : job(format, options) {}
    ImportJob job;                     // store's thread only
    unsigned waiting = 0;              // loop only: pieces not yet worked on
    std::deque<http::DataPermit> held; // loop only
    std::optional<Error> lost;         // loop only: a piece that could not be handed over
};

class ImportSink : public http::BodySink {
  public:
    ImportSink(Services& services, std::shared_ptr<Call> call, std::shared_ptr<Upload> upload)
        : services_(services), call_(std::move(call)), upload_(std::move(upload)) {}

    void on_data(ByteView data, http::DataPermit permit) override {
        const std::string piece(as_text(data));
        const bool taken = services_.store.write(
            [&loop = services_.loop, upload = upload_, piece](StateDb& state) mutable {
                upload->job.take(state, piece);
                // Moved, so that the permits in it end on the loop.
                loop.post([upload = std::move(upload)] {
                    --upload->waiting;
                    if (!upload->held.empty()) {
                        upload->held.front().more();
                        upload->held.pop_front();
                    }
                });
            });
        if (!taken) {
            upload_->lost = Error(errors::busy, "too many changes wait for the storage");
            permit.enough();
            return;
        }
        if (++upload_->waiting < kPiecesAhead) {
            permit.more();
        } else {
            upload_->held.push_back(std::move(permit));
        }
    }

    void on_end(http::Responder responder) override {
        call_->set_responder(std::move(responder));
        if (upload_->lost) {
            call_->fail(*upload_->lost);
            return;
        }
        const bool taken = services_.store.write(
            [&services = services_, call = call_, upload = upload_](StateDb& state) mutable {
                const Result<ImportReport> report = finish_import(services, state, upload->job);
                services.loop.post([&services, call = std::move(call), upload = std::move(upload),
                                    report] { ImportSink::answer(services, *call, report); });
            });
        if (!taken) {
            call_->fail(Error(errors::busy, "too many changes wait for the storage"));
        }
    }

    void on_abort() override {
        (void)services_.store.write([&loop = services_.loop, upload = upload_](StateDb&) mutable {
            upload->job.forget();
            loop.post([upload = std::move(upload)] {});
        });
    }

  private:
    static void answer(Services& services, Call& call, const Result<ImportReport>& report) {
        if (!report) {
            call.fail(report.error());
            return;
        }
        audit_import(services, call.who(), *report, call.query("mode", "merge"));
        Value body = report_value(*report);
        if (!report->refusal) {
            call.answer(body);
            return;
        }
        // A refusal is an error that carries the whole report.
        Value problem = problem_value(*report->refusal);
        for (Value::Member& member : body.as_object()) {
            problem.set(member.key, std::move(member.value));
        }
        call.answer(http::Response::of(report->refusal->kind().http_status,
                                       "application/problem+json", to_json(problem) + "\n"));
    }

    Services& services_;
    std::shared_ptr<Call> call_;
    std::shared_ptr<Upload> upload_;
};

// Users as text, some hundred at a time, read on the reader's thread as the client takes them.
class ExportSource : public http::BodySource {
  public:
    ExportSource(Services& services, const exchange::Format& format, bool pins,
                 std::unique_ptr<UserExport> users)
        : services_(services), shared_(std::make_shared<Shared>()) {
        exchange::WriterOptions options;
        options.pins = pins;
        shared_->writer = format.make_writer(options);
        shared_->users = std::move(users);
    }

    void pull(std::size_t, http::PieceTaker taker) override {
        auto held = std::make_shared<http::PieceTaker>(std::move(taker));
        const bool taken = services_.store.read(
            [&loop = services_.loop, shared = shared_, held](Store::Reader&) mutable {
                auto piece = shared->next();
                loop.post([held = std::move(held), piece = std::move(piece)] {
                    if (!piece) {
                        held->fail();
                    } else if (piece->empty()) {
                        held->end();
                    } else {
                        held->give(*piece);
                    }
                });
            });
        if (!taken) {
            held->fail();
        }
    }

  private:
    struct Shared { // used by the reader's thread, one pull at a time
        std::unique_ptr<UserExport> users;
        std::unique_ptr<exchange::UserWriter> writer;
        bool begun = false;
        bool ended = false;

        Result<std::string> next() {
            std::string out;
            if (ended) {
                return out;
            }
            if (!begun) {
                writer->begin({}, out);
                begun = true;
            }
            auto batch = users->next(kExportRows);
            if (!batch) {
                return batch.error();
            }
            for (StoredUser& stored : *batch) {
                exchange::UserRow row;
                row.user = std::move(stored.user);
                row.has_pin = stored.has_pin;
                writer->add(row, out);
            }
            if (batch->empty()) {
                writer->end(out);
                ended = true;
            }
            return out;
        }
    };

    Services& services_;
    std::shared_ptr<Shared> shared_;
};

} // namespace

Result<std::unique_ptr<http::BodySink>> import_users(Services& services, Call call) {
    const auto options = read_options(call);
    const auto format = body_format(call.request());
    if (!options || !format) {
        return options ? format.error() : options.error();
    }
    return std::unique_ptr<http::BodySink>(
        std::make_unique<ImportSink>(services, std::make_shared<Call>(std::move(call)),
                                     std::make_shared<Upload>(**format, *options)));
}

void export_users(Services& services, Call call) {
    const auto secrets = call.query_bool("secrets", false);
    const exchange::Format* format = exchange::find_format(call.query("format", "ndjson"));
    if (!secrets || format == nullptr) {
        call.fail(
            secrets ? Error(errors::unknown_format, "ndjson or csv is expected").in_field("format")
                    : secrets.error());
        return;
    }
    if (*secrets && !call.who().may(model::Role::admin)) {
        call.fail(Error(errors::denied, "PINs are exported to administrators only"));
        return;
    }
    auto shared = std::make_shared<Call>(std::move(call));
    const Pins pins = *secrets ? Pins::opened : Pins::hidden;
    const bool taken =
        services.store.read([&services, shared, format, pins](Store::Reader& reader) mutable {
            const auto count = reader.state.users().count();
            auto users = std::make_shared<Result<std::unique_ptr<UserExport>>>(
                UserExport::start(reader.state, pins));
            services.loop.post([&services, shared = std::move(shared), format, pins, users,
                                count = count.value_or(0)] {
                if (!*users) {
                    shared->fail(users->error());
                    return;
                }
                services.audit(model::events::users_exported, shared->who(),
                               {{"users", count}, {"secrets", pins == Pins::opened}});
                shared->responder().stream(http::Response::of(200, format->media_type, {}),
                                           std::make_unique<ExportSource>(services, *format,
                                                                          pins == Pins::opened,
                                                                          std::move(**users)));
            });
        });
    if (!taken) {
        shared->fail(Error(errors::busy, "too many requests wait"));
    }
}

} // namespace akx::agent
