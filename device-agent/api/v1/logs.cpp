// SPDX-License-Identifier: Apache-2.0
// Logs: pages, live events, verification.
#include "api/routes.hpp"
#include "api/services.hpp"

#include "base/text.hpp"

namespace akx::agent {

namespace {

Result<std::optional<WallTime>> query_time(const Call& call, std::string_view name) {
    const std::string text = call.query(name);
    if (text.empty()) {
        return std::optional<WallTime>();
    }
    const auto time = parse_utc(text);
    if (!time) {
        return Error(errors::invalid_value, "a time such as 2026-11-20T08:15:00Z is expected")
            .in_field(std::string(name));
    }
    return time;
}

Result<LogQuery> read_query(const Call& call) {
    LogQuery query;
    const auto log = model::parse_log_kind(call.parameter(0));
    if (!log) {
        return Error(errors::not_found, "there is no log " + call.parameter(0))
            .next("there are door, audit and system");
    }
    const auto newest = call.query_bool("newest", false);
    const auto limit = call.query_int("limit", 100, 1, 1'000);
    const auto after = call.query_int("after", 0, 0, std::numeric_limits<std::int64_t>::max());
    const auto from = query_time(call, "from");
    const auto to = query_time(call, "to");
    if (const Error* error = first_error(newest, limit, after, from, to)) {
        return *error;
    }
    query.logs = {*log};
    query.newest_first = *newest;
    query.limit = static_cast<std::size_t>(*limit);
    if (*newest && *after > 0) {
        query.before = *after; // the cursor of a page that goes back in time
    } else {
        query.after = *after;
    }
    query.from = *from;
    query.to = *to;
    query.event = call.query("event");
    query.user = call.query("user");
    query.text = call.query("text");
    return query;
}

void get_log(Services& services, Call call) {
    auto query = read_query(call);
    if (!query) {
        call.fail(query.error());
        return;
    }
    services.answer_from_reader(
        std::move(call), [query = std::move(*query)](Store::Reader& reader) -> Result<Value> {
            const auto page = reader.logs.query(query);
            if (!page) {
                return page.error();
            }
            Value entries = Value::array();
            for (const LogEntry& entry : page->entries) {
                entries.push(entry_value(entry));
            }
            Value gaps = Value::array();
            for (const LogGap& gap : page->gaps) {
                gaps.push(gap_value(gap));
            }
            Value out = Value::object();
            out.set("entries", std::move(entries));
            out.set("next", page->next ? Value(std::to_string(*page->next)) : Value());
            out.set("gaps", std::move(gaps));
            return out;
        });
}

void verify_audit(Services& services, Call call) {
    services.answer_from_reader(std::move(call), [](Store::Reader& reader) -> Result<Value> {
        const auto check = reader.logs.verify_audit();
        if (!check) {
            return check.error();
        }
        Value out = Value::object();
        out.set("ok", check->intact);
        out.set("entries", check->entries);
        out.set("firstBad", check->intact ? Value() : Value(check->first_bad));
        out.set("detail", check->detail);
        return out;
    });
}

void follow(Services& services, Call call) {
    std::vector<model::LogKind> logs;
    const std::string names = call.query("log", "door");
    for (const std::string_view name : split(names, ',')) {
        const auto log = model::parse_log_kind(name);
        if (!log) {
            call.fail(Error(errors::invalid_value, "there is no log " + std::string(name))
                          .in_field("log"));
            return;
        }
        logs.push_back(*log);
    }
    // After a break the client names the last event it has seen.
    const std::string seen =
        std::string(call.request().headers.get("Last-Event-ID", call.query("after")));
    const auto after = parse_int(seen);
    if (!seen.empty() && (!after || *after < 0)) {
        call.fail(Error(errors::invalid_value, "the cursor is not a number").in_field("after"));
        return;
    }
    services.events.subscribe(call.responder().events(), std::move(logs), after);
}

constexpr QueryParameter kLogQuery[] = {
    {"after", "integer", "Cursor: entries behind it (before it, with newest)"},
    {"limit", "integer", "Entries of a page, 1 to 1000 (default 100)"},
    {"from", "date-time", "Entries of this time and later"},
    {"to", "date-time", "Entries before this time"},
    {"event", "string", "Name of the event, or its beginning ending in a dot"},
    {"user", "string", "Id of the user"},
    {"text", "string", "Text anywhere in the fields"},
    {"newest", "boolean", "Newest entries first"},
};
constexpr QueryParameter kFollowQuery[] = {
    {"log", "string", "Logs to follow, with commas (default door)"},
    {"after", "integer", "Cursor: first what came behind it; without: live only"},
};

constexpr Route kRoutes[] = {
    // Before the pattern below, which would match it too.
    {.method = http::Method::get,
     .path = "/v1/log/audit/verify",
     .role = model::Role::auditor,
     .help = "Check the hash chain of the audit log",
     .handle = verify_audit},
    {.method = http::Method::get,
     .path = "/v1/log/{log}",
     .role = model::Role::auditor,
     .help = "Entries of the door, audit or system log",
     .handle = get_log,
     .query = kLogQuery},
    {.method = http::Method::get,
     .path = "/v1/events",
     .role = model::Role::auditor,
     .help = "Log entries as they come (Server-Sent Events)",
     .handle = follow,
     .query = kFollowQuery,
     .answer = "text/event-stream"},
};

} // namespace

std::span<const Route> log_routes() {
    return kRoutes;
}

} // namespace akx::agent
