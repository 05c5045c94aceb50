// SPDX-License-Identifier: Apache-2.0
// Users: rows one by one, and whole lists as streams.
#include "device/agent.hpp"

#include <algorithm>

namespace akx::device {

namespace {

// What a slow phone may take to check and store a long list once it has arrived.
constexpr Seconds kCommit{120};

std::string path_of(const std::string& id) {
    return "/v1/users/" + net::encode_segment(id);
}

std::uint64_t count_at(const Value& value, std::string_view key) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.int_at(key)));
}

std::string_view name_of(ImportOptions::Mode mode) {
    switch (mode) {
    case ImportOptions::Mode::merge:
        return "merge";
    case ImportOptions::Mode::replace:
        return "replace";
    case ImportOptions::Mode::add:
        return "add";
    }
    return "";
}

std::string import_target(const ImportOptions& options) {
    net::Target target("/v1/users/import");
    target.add("mode", name_of(options.mode));
    target.add_if("dryRun", options.dry_run ? "true" : "");
    target.add_if("skipInvalid", options.skip_invalid ? "true" : "");
    target.add_if("details", options.details ? "true" : "");
    target.add_if("maxDelete", options.max_delete ? std::to_string(*options.max_delete) : "");
    return target.text();
}

ImportReport report_of(const Value& answer) {
    ImportReport out;
    out.added = count_at(answer, "added");
    out.changed = count_at(answer, "changed");
    out.unchanged = count_at(answer, "unchanged");
    out.deleted = count_at(answer, "deleted");
    out.rejected = count_at(answer, "rejected");
    out.revision = revision_of(answer);
    out.problems = net::problems_of(answer, errors::invalid_row);
    out.more_problems = count_at(answer, "moreProblems");
    for (const Value& id : answer.array_at("deletions")) {
        if (id.is_text()) {
            out.deletions.push_back(id.as_text());
        }
    }
    for (const Value& change : answer.array_at("changes")) {
        UserDifference difference{change.text_at("user"), change.text_at("change"), {}};
        for (const Value& field : change.array_at("fields")) {
            difference.fields.push_back(field.is_text() ? field.as_text() : "");
        }
        out.changes.push_back(std::move(difference));
    }
    out.more_changes = count_at(answer, "moreChanges");
    return out;
}

} // namespace

Result<UserPage> AgentDevice::users(const UserQuery& query) {
    net::Target target("/v1/users");
    target.add("limit", std::to_string(query.limit)).add_if("after", query.after);
    target.add_if("filter", query.filter).add_if("sort", query.sort);
    Result<Value> answer = client_.fetch(net::Request::get(target.text()));
    if (!answer) {
        return answer.error();
    }
    Value* rows = answer->find("users");
    if (rows == nullptr || !rows->is_array()) {
        return not_understood("the list of users");
    }
    return UserPage{std::move(rows->as_array()), answer->text_at("next"),
                    count_at(*answer, "total")};
}

Result<Value> AgentDevice::user(const std::string& id) {
    return client_.fetch(net::Request::get(path_of(id)));
}

Result<Value> AgentDevice::add_user(const Value& user) {
    return client_.fetch(net::Request::json("POST", "/v1/users", user));
}

Result<Value> AgentDevice::change_user(const std::string& id, const Value& fields) {
    return client_.fetch(net::Request::json("PATCH", path_of(id), fields));
}

Status AgentDevice::delete_user(const std::string& id) {
    net::Request request;
    request.method = "DELETE";
    request.path = path_of(id);
    return command(request);
}

Result<ImportReport> AgentDevice::import_users(net::Upload rows, const ImportOptions& options) {
    net::Request request;
    request.method = "POST";
    request.path = import_target(options);
    request.headers.push_back({"Content-Type", options.format == RowFormat::csv
                                                   ? "text/csv; charset=utf-8"
                                                   : "application/x-ndjson"});
    bool all_read = false;
    request.upload = net::Upload{[&](std::span<std::uint8_t> room) {
                                     Result<std::size_t> size = rows.read(room);
                                     all_read = size && *size == 0;
                                     return size;
                                 },
                                 rows.length};
    request.effect = options.dry_run ? net::Effect::none : net::Effect::change;
    request.stop = options.stop;
    net::Deadlines deadlines = client_.options().deadlines;
    deadlines.total = Millis(0); // as long as the list takes
    if (deadlines.silence.count() > 0) {
        deadlines.silence = std::max(deadlines.silence, kCommit);
    }
    request.deadlines = deadlines;
    const Result<Value> answer = client_.fetch(request);
    if (!answer && answer.error().is(errors::unknown_outcome) && !all_read && !rows.length) {
        // The agent takes a list as a whole or not at all.
        return Error(errors::unreachable,
                     "the connection broke before all rows were sent; the phone is unchanged")
            .because({answer.error()});
    }
    if (!answer) {
        return answer.error();
    }
    return report_of(*answer);
}

Result<Value> AgentDevice::search_users(const Value& question) {
    net::Request request = net::Request::json("POST", "/v1/users/search", question);
    request.effect = net::Effect::none;
    return client_.fetch(request);
}

Status AgentDevice::export_users(RowFormat format, bool with_secrets, net::Sink rows) {
    net::Target target("/v1/users/export");
    target.add("format", format == RowFormat::csv ? "csv" : "ndjson");
    target.add_if("secrets", with_secrets ? "true" : "");
    net::Request request = net::Request::get(target.text());
    request.sink = std::move(rows);
    net::Deadlines deadlines = client_.options().deadlines;
    deadlines.total = Millis(0);
    request.deadlines = deadlines;
    return command(request);
}

} // namespace akx::device
