// SPDX-License-Identifier: Apache-2.0
// Whole lists of users: compared with what the device has, written in batches with rests between
// them, and read back. A device knows no transactions, so every row is judged by what it reads
// back (REQ USR-5, DEV-6).
#include "device/akuvox/device.hpp"
#include "exchange/formats.hpp"

#include <algorithm>
#include <unordered_map>

namespace akx::device::akuvox {

namespace {

using exchange::UserRow;

constexpr std::size_t kMostRows = 100'000;
constexpr std::size_t kMostProblems = 1'000;
constexpr Millis kRest{1'000}; // after each batch (facts/akuvox §1.7 no. 4)
constexpr std::uint64_t kFewDeletions = 20;

class Collector : public exchange::UserSink {
  public:
    void on_user(UserRow&& row) override {
        if (rows.size() < kMostRows) {
            rows.push_back(std::move(row));
        }
    }
    void on_schedule(model::Schedule&&, std::uint32_t) override {}
    void on_problem(exchange::RowProblem&& problem) override {
        if (problem.rejected) {
            problems.push_back(std::move(problem.error));
        }
    }
    std::vector<UserRow> rows;
    std::vector<Error> problems;
};

Status read_rows(net::Upload& upload, RowFormat format, Collector& into) {
    const auto reader =
        exchange::find_format(format == RowFormat::csv ? "csv" : "ndjson")->make_reader(into, {});
    std::vector<std::uint8_t> buffer(std::size_t{64} << 10U);
    while (true) {
        const Result<std::size_t> size = upload.read(buffer);
        if (!size) {
            return size.error();
        }
        if (*size == 0) {
            return reader->finish();
        }
        if (Status fed = reader->feed(as_text(ByteView(buffer.data(), *size))); !fed) {
            return fed;
        }
    }
}

// What is to be done, worked out before anything is.
struct Work {
    std::vector<Value> add;
    std::vector<Value> set;
    std::vector<Value> remove;
    std::vector<const UserRow*> written; // rows behind add and set
    std::vector<std::string> removed;
};

class Planner {
  public:
    Planner(const std::vector<StoredUser>& stored, const ImportOptions& options,
            ImportReport& report)
        : stored_(stored), options_(options), report_(report) {
        for (std::size_t i = 0; i < stored.size(); ++i) {
            by_id_.emplace(stored[i].user.row.user.id, i);
        }
        kept_.resize(stored.size());
    }

    void take(const UserRow& row) {
        const auto found = by_id_.find(row.user.id);
        if (found == by_id_.end()) {
            take_new(row);
            return;
        }
        kept_[found->second] = true;
        const StoredUser& present = stored_[found->second];
        if (options_.mode == ImportOptions::Mode::add) {
            reject(row,
                   Error(errors::already_exists, "the device has a user '" + row.user.id + "'"));
            return;
        }
        const bool same = differences(row, present.user).empty();
        if (same && !row.user.valid_from && !row.user.valid_to) {
            ++report_.unchanged;
            return;
        }
        Value item = present.item;
        if (const Status fits = write_user_item(row, item); !fits) {
            reject(row, fits.error());
            return;
        }
        work.set.push_back(std::move(item));
        work.written.push_back(&row);
        ++report_.changed;
    }

    void finish() {
        if (options_.mode != ImportOptions::Mode::replace) {
            return;
        }
        for (std::size_t i = 0; i < stored_.size(); ++i) {
            const UserItem& user = stored_[i].user;
            if (kept_[i] || user.row.user.source != model::Source::local) {
                continue; // rows of somebody else are not ours to delete
            }
            Value row = Value::object();
            row.set("ID", user.number);
            work.remove.push_back(std::move(row));
            work.removed.push_back(user.row.user.id);
        }
        report_.deleted = work.remove.size();
        report_.deletions = work.removed;
    }

    Work work;

  private:
    void take_new(const UserRow& row) {
        Value item = Value::object();
        Status fits = exchange::check_complete(row);
        fits = fits ? write_user_item(row, item) : fits;
        if (!fits) {
            reject(row, fits.error());
            return;
        }
        work.add.push_back(std::move(item));
        work.written.push_back(&row);
        ++report_.added;
    }

    void reject(const UserRow& row, Error error) {
        ++report_.rejected;
        if (report_.problems.size() < kMostProblems) {
            report_.problems.push_back(std::move(error).at({{}, row.line, 0}));
        } else {
            ++report_.more_problems;
        }
    }

    const std::vector<StoredUser>& stored_;
    const ImportOptions& options_;
    ImportReport& report_;
    std::unordered_map<std::string, std::size_t> by_id_;
    std::vector<bool> kept_;
};

Status check_deletions(const ImportOptions& options, const ImportReport& report,
                       std::size_t present) {
    const std::uint64_t limit =
        options.max_delete.value_or(std::max<std::uint64_t>(kFewDeletions, present / 10));
    if (report.deleted <= limit) {
        return {};
    }
    return Error(errors::too_many_deletions, std::to_string(report.deleted) +
                                                 " users would be deleted; " +
                                                 std::to_string(limit) + " are allowed");
}

// What the device has now, against what was written.
void verify(const Work& work, const std::vector<StoredUser>& now, ImportReport& report) {
    std::unordered_map<std::string, const StoredUser*> by_id;
    for (const StoredUser& each : now) {
        by_id.emplace(each.user.row.user.id, &each);
    }
    const auto lost = [&report](Error error) {
        ++report.rejected;
        report.problems.push_back(std::move(error));
    };
    for (std::size_t i = 0; i < work.written.size(); ++i) {
        const UserRow& row = *work.written[i];
        const auto found = by_id.find(row.user.id);
        const std::vector<std::string> missing = found == by_id.end()
                                                     ? std::vector<std::string>{"id"}
                                                     : differences(row, found->second->user);
        if (!missing.empty()) {
            std::string fields;
            for (const std::string& field : missing) {
                fields += (fields.empty() ? "" : ", ") + field;
            }
            lost(Error(errors::not_carried_out, "set-did-not-stick: the device reads back other "
                                                "values for " +
                                                    fields)
                     .at({{}, row.line, 0})
                     .on(row.user.id));
        }
    }
    for (const std::string& id : work.removed) {
        if (by_id.count(id) != 0) {
            lost(Error(errors::not_carried_out, "the device still has user '" + id + "'").on(id));
        }
    }
}

} // namespace

Result<ImportReport> AkuvoxDevice::import_users(net::Upload rows, const ImportOptions& options) {
    Collector given;
    if (Status read = read_rows(rows, options.format, given); !read) {
        return read.error();
    }
    ImportReport report;
    report.rejected = given.problems.size();
    report.problems = given.problems;
    std::vector<Error> unreadable;
    const Result<std::vector<StoredUser>> before = stored_users(&unreadable);
    if (!before) {
        return before.error();
    }
    if (!unreadable.empty() && options.mode == ImportOptions::Mode::replace) {
        return Error(errors::invalid_row, "the device has users that cannot be read; replacing "
                                          "them all would be blind")
            .because(std::move(unreadable));
    }
    Planner planner(*before, options, report);
    for (const UserRow& row : given.rows) {
        planner.take(row);
    }
    planner.finish();
    if (report.rejected > 0 && !options.skip_invalid) {
        return Error(errors::invalid_row, "rows cannot be taken; nothing was done")
            .because(std::move(report.problems));
    }
    if (Status few = check_deletions(options, report, before->size()); !few && !options.dry_run) {
        return few.error();
    }
    if (options.dry_run) {
        return report;
    }
    for (const UserRow* row : planner.work.written) {
        if (Status group = ensure_group(row->user.group); !group) {
            return group.error();
        }
    }
    // First what is new, so that nobody is without access in between.
    Status done = write_batches("add", planner.work.add);
    done = done ? write_batches("set", planner.work.set) : done;
    done = done ? write_batches("del", planner.work.remove) : done;
    std::vector<Error> ignored;
    const Result<std::vector<StoredUser>> after = stored_users(&ignored);
    if (!after) {
        return Error(errors::unknown_outcome, "the rows were sent, but could not be read back")
            .because({after.error()});
    }
    verify(planner.work, *after, report);
    if (!done) {
        report.problems.insert(report.problems.begin(), done.error());
        report.rejected = std::max<std::uint64_t>(report.rejected, 1);
    }
    return report;
}

// A batch whose answer gets lost does not end the work: reading back tells what it did.
Status AkuvoxDevice::write_batches(std::string_view action, const std::vector<Value>& all) {
    const std::size_t size = wire_.options().chunk;
    for (std::size_t at = 0; at < all.size(); at += size) {
        const std::span<const Value> rest = std::span(all).subspan(at);
        const Status done = write_rows("user", action, rest.first(std::min(rest.size(), size)));
        if (!done && !done.error().is(errors::unknown_outcome)) {
            return done;
        }
        wire_.wait(kRest);
    }
    return {};
}

} // namespace akx::device::akuvox
