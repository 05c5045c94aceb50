// SPDX-License-Identifier: Apache-2.0
// The phone about itself: identity, capabilities, health, metrics.
#include "api/metrics.hpp"
#include "api/routes.hpp"
#include "api/services.hpp"

#include <sys/statvfs.h>

namespace akx::agent {

namespace {

// What clients may rely on; a feature adds its name here when it works.
constexpr std::string_view kCapabilities[] = {
    "accounts",   "config.plan", "config.apply", "events", "keypad", "log.audit",  "log.door",
    "log.system", "pairing",     "relays.hold",  "unlock", "users",  "users.bulk",
};

Value identity_value(const Services& services) {
    Value out = Value::object();
    out.set("serial", services.identity.serial);
    out.set("name", services.settings.phone().device.name);
    out.set("model", "akx-agent");
    out.set("version", AKX_VERSION);
    out.set("apiVersion", "v1");
    out.set("fingerprint", services.identity.certificate.fingerprint.text());
    out.set("paired", services.auth.has_clients());
    return out;
}

// Codes may also be made by `akx-agent invite`, so the storage is asked.
Status add_pairing(const Services& services, StateDb& state, Value& out) {
    const auto open = state.invitations().open(services.clock.now().wall);
    if (!open) {
        return open.error();
    }
    out.set("pairingOpen", !open->empty());
    return {};
}

void get_identity(Services& services, Call call) {
    services.answer_from_reader(std::move(call), [&services, out = identity_value(services)](
                                                     Store::Reader& reader) mutable {
        const Status status = add_pairing(services, reader.state, out);
        return status ? Result<Value>(out) : Result<Value>(status.error());
    });
}

void get_info(Services& services, Call call) {
    Value out = identity_value(services);
    Value capabilities = Value::array();
    for (const std::string_view name : kCapabilities) {
        capabilities.push(name);
    }
    out.set("capabilities", std::move(capabilities));
    Value relays = Value::array();
    for (const model::Relay& relay : services.settings.phone().relays) {
        Value entry = Value::object();
        entry.set("id", model::relay_name(relay.id));
        entry.set("name", relay.name);
        relays.push(std::move(entry));
    }
    out.set("relays", std::move(relays));
    out.set("role", model::role_name(call.who().role));
    out.set("configRevision", std::to_string(services.settings.revision()));
    services.answer_from_reader(
        std::move(call),
        [&services, out = std::move(out)](Store::Reader& reader) mutable -> Result<Value> {
            if (Status status = add_pairing(services, reader.state, out); !status) {
                return status.error();
            }
            const auto count = reader.state.users().count();
            const auto revision = reader.state.users().revision();
            if (!count || !revision) {
                return count ? revision.error() : count.error();
            }
            Value users = Value::object();
            users.set("count", *count);
            users.set("limit", kMaxUsers);
            out.set("users", std::move(users));
            out.set("usersRevision", std::to_string(*revision));
            return out;
        });
}

Value storage_value(const std::string& path) {
    Value out = Value::object();
    struct statvfs info {};
    if (::statvfs(path.c_str(), &info) == 0) {
        const std::uint64_t block = info.f_frsize;
        out.set("freeBytes", static_cast<std::int64_t>(info.f_bavail * block));
        out.set("totalBytes", static_cast<std::int64_t>(info.f_blocks * block));
    }
    return out;
}

Value readers_value(const Services& services, bool& degraded) {
    Value readers = Value::array();
    for (const ReaderHealth& reader : services.door.readers()) {
        Value entry = Value::object();
        entry.set("id", reader.id);
        entry.set("state", reader.working ? "working" : "lost");
        degraded = degraded || !reader.working;
        readers.push(std::move(entry));
    }
    return readers;
}

void get_health(Services& services, Call call) {
    const Now now = services.clock.now();
    bool degraded = false;
    Value out = Value::object();
    out.set("status", "ok");
    out.set("time", format_utc(now.wall));
    out.set("uptime", std::chrono::duration_cast<Seconds>(now.mono - services.started).count());
    out.set("timeZone", services.settings.phone().device.time_zone);
    out.set("storage", Value()); // filled in below; keeps its place
    Value certificate = Value::object();
    certificate.set("notAfter", format_utc(services.identity.certificate.not_after));
    out.set("certificate", std::move(certificate));
    out.set("readers", readers_value(services, degraded));
    Value log = Value::object();
    const LogCounters counters = services.store.log_counters();
    log.set("queued", counters.queued);
    log.set("dropped", counters.dropped);
    out.set("log", std::move(log));
    for (const model::Relay& relay : services.settings.phone().relays) {
        degraded = degraded || services.door.relay(relay.id).failed;
    }
    out.set("status", degraded || counters.dropped > 0 ? "degraded" : "ok");
    services.answer_from_reader(
        std::move(call),
        [folder = services.folder, out = std::move(out)](Store::Reader&) mutable -> Result<Value> {
            out.set("storage", storage_value(folder)); // a sick disk may keep us waiting
            return out;
        });
}

void get_metrics(Services& services, Call call) {
    call.answer(http::Response::of(200, "text/plain; version=0.0.4; charset=utf-8",
                                   metrics_text(services)));
}

constexpr Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/v1/identity",
     .role = {},
     .help = "Who the phone is; the only thing it tells to strangers",
     .handle = get_identity},
    {.method = http::Method::get,
     .path = "/v1/info",
     .role = model::Role::auditor,
     .help = "Identity, capabilities, relays, revisions",
     .handle = get_info},
    {.method = http::Method::get,
     .path = "/v1/health",
     .role = model::Role::auditor,
     .help = "Clock, storage, readers, certificate",
     .handle = get_health},
    {.method = http::Method::get,
     .path = "/v1/metrics",
     .role = model::Role::auditor,
     .help = "Counters in the Prometheus text format",
     .handle = get_metrics,
     .answer = "text/plain"},
};

} // namespace

std::span<const Route> phone_routes() {
    return kRoutes;
}

} // namespace akx::agent
