// SPDX-License-Identifier: Apache-2.0
#include "api/metrics.hpp"

#include "api/services.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "http/server.hpp"

#include <unistd.h>

namespace akx::agent {

namespace {

struct Metric {
    std::string_view name;
    std::string_view type; // "counter" or "gauge"
    std::string_view help;
    std::uint64_t (*read)(const Services&);
};

std::uint64_t resident_bytes(const Services&) {
    const auto statm = read_file("/proc/self/statm"); // in memory, does not block
    if (!statm) {
        return 0;
    }
    const auto fields = split(*statm, ' ');
    const auto pages = fields.size() > 1 ? parse_int(fields[1]) : std::nullopt;
    return static_cast<std::uint64_t>(pages.value_or(0) * ::sysconf(_SC_PAGESIZE));
}

constexpr Metric kMetrics[] = {
    {"akx_access_granted_total", "counter", "Openings granted",
     [](const Services& s) { return s.door.counters().granted; }},
    {"akx_access_denied_total", "counter", "Attempts refused",
     [](const Services& s) { return s.door.counters().denied; }},
    {"akx_relay_failures_total", "counter", "Relays that did not switch",
     [](const Services& s) { return s.door.counters().relay_failures; }},
    {"akx_users", "gauge", "Users known to the door",
     [](const Services& s) { return std::uint64_t{s.door.directory().users()}; }},
    {"akx_directory_bytes", "gauge", "Memory of the door's picture of the users",
     [](const Services& s) { return std::uint64_t{s.door.directory().memory()}; }},
    {"akx_resident_bytes", "gauge", "Resident memory of the agent", resident_bytes},
    {"akx_http_connections", "gauge", "Open connections",
     [](const Services& s) { return s.server->counters().connections_open; }},
    {"akx_http_connections_total", "counter", "Connections accepted",
     [](const Services& s) { return s.server->counters().connections_total; }},
    {"akx_http_connections_refused_total", "counter", "Connections over a limit",
     [](const Services& s) { return s.server->counters().connections_refused; }},
    {"akx_http_requests_total", "counter", "Requests",
     [](const Services& s) { return s.server->counters().requests; }},
    {"akx_http_client_errors_total", "counter", "Answers 4xx",
     [](const Services& s) { return s.server->counters().responses_4xx; }},
    {"akx_http_server_errors_total", "counter", "Answers 5xx",
     [](const Services& s) { return s.server->counters().responses_5xx; }},
    {"akx_http_timeouts_total", "counter", "Connections closed at a deadline",
     [](const Services& s) { return s.server->counters().timeouts; }},
    {"akx_http_handshake_failures_total", "counter", "TLS handshakes that failed",
     [](const Services& s) { return s.server->counters().handshake_failures; }},
    {"akx_http_received_bytes_total", "counter", "Bytes received",
     [](const Services& s) { return s.server->counters().bytes_in; }},
    {"akx_http_sent_bytes_total", "counter", "Bytes sent",
     [](const Services& s) { return s.server->counters().bytes_out; }},
    {"akx_event_listeners", "gauge", "Clients that follow live events",
     [](const Services& s) { return std::uint64_t{s.events.subscribers()}; }},
    {"akx_sessions", "gauge", "Open sessions",
     [](const Services& s) { return std::uint64_t{s.auth.sessions()}; }},
    {"akx_log_queued", "gauge", "Log entries not yet stored",
     [](const Services& s) { return static_cast<std::uint64_t>(s.store.log_counters().queued); }},
    {"akx_log_dropped_total", "counter", "Log entries lost",
     [](const Services& s) { return static_cast<std::uint64_t>(s.store.log_counters().dropped); }},
};

} // namespace

std::string metrics_text(const Services& services) {
    std::string out;
    for (const Metric& metric : kMetrics) {
        const std::string name(metric.name);
        out += "# HELP " + name + " " + std::string(metric.help) + "\n";
        out += "# TYPE " + name + " " + std::string(metric.type) + "\n";
        out += name + " " + std::to_string(metric.read(services)) + "\n";
    }
    return out;
}

} // namespace akx::agent
