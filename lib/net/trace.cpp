// SPDX-License-Identifier: Apache-2.0
#include "net/trace.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::net {

namespace {

constexpr std::string_view kMask = "***";

// Lower case. Everything else is masked: a new secret header must not leak until someone
// remembers to list it.
constexpr std::string_view kOpenHeaders[] = {
    "accept",
    "accept-encoding",
    "allow",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "date",
    "etag",
    "host",
    "if-match",
    "if-none-match",
    "keep-alive",
    "last-event-id",
    "retry-after",
    "server",
    "transfer-encoding",
    "user-agent",
    "x-content-type-options",
};
// Names of query parameters of the API; values that name people (user, text, filter) are masked.
constexpr std::string_view kOpenParameters[] = {
    "after",     "defaults", "dryRun", "event",   "format",      "from", "limit", "log",
    "maxDelete", "mode",     "newest", "secrets", "skipInvalid", "sort", "to",
};

template <std::size_t N>
bool listed(const std::string_view (&list)[N], std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

Value headers(const std::vector<Header>& list) {
    Value out = Value::object();
    for (const Header& header : list) {
        const std::string name = to_lower(header.name);
        // "host" holds the address only; a URL with a password never gets here (endpoint.cpp).
        out.set(name, listed(kOpenHeaders, name) ? std::string_view(header.value) : kMask);
    }
    return out;
}

Value side(const std::vector<Header>& list, std::uint64_t bytes) {
    Value out = Value::object();
    out.set("headers", headers(list));
    out.set("bodyBytes", static_cast<std::int64_t>(bytes));
    return out;
}

Value timing(const Exchange& exchange) {
    Value out = Value::object();
    out.set("connected", static_cast<std::int64_t>(exchange.connected.count()));
    out.set("secured", static_cast<std::int64_t>(exchange.secured.count()));
    out.set("answered", static_cast<std::int64_t>(exchange.answered.count()));
    out.set("total", static_cast<std::int64_t>(exchange.total.count()));
    return out;
}

} // namespace

std::string redact_target(std::string_view target) {
    const std::size_t query = target.find('?');
    if (query == std::string_view::npos) {
        return std::string(target);
    }
    std::string out(target.substr(0, query));
    char separator = '?';
    for (const std::string_view parameter : split(target.substr(query + 1), '&')) {
        const std::size_t equals = parameter.find('=');
        const std::string_view name = parameter.substr(0, equals);
        out += separator;
        separator = '&';
        // A parameter without "=" may be a bare secret.
        if (equals != std::string_view::npos && listed(kOpenParameters, name)) {
            out += parameter;
        } else if (equals != std::string_view::npos) {
            out += std::string(name) + "=" + std::string(kMask);
        } else {
            out += kMask;
        }
    }
    return out;
}

std::string trace_line(const Exchange& exchange) {
    Value out = Value::object();
    out.set("time", format_utc(exchange.started));
    out.set("phone", exchange.phone);
    out.set("method", exchange.method);
    out.set("path", redact_target(exchange.path));
    out.set("request", side(exchange.sent, exchange.bytes_sent));
    if (exchange.status != 0) {
        out.set("status", exchange.status);
        out.set("reply", side(exchange.received, exchange.bytes_received));
    }
    if (!exchange.error.empty()) {
        out.set("error", exchange.error);
    }
    out.set("reusedConnection", exchange.reused);
    if (!exchange.tls.empty()) {
        out.set("tls", exchange.tls);
        out.set("fingerprint", exchange.fingerprint);
    }
    out.set("millis", timing(exchange));
    return to_json(out);
}

} // namespace akx::net
