// SPDX-License-Identifier: Apache-2.0
// akx device add --driver akuvox, device identify, device discover --scan: devices that know
// neither pairing nor announcements.
#include "akuvox.hpp"
#include "base/file.hpp"
#include "commands/device.hpp"
#include "commands/input.hpp"
#include "commands/show.hpp"

#include <atomic>
#include <mutex>
#include <thread>

namespace akx::cli {

namespace {

constexpr Column kSeenColumns[] = {
    {"address", "ADDRESS"}, {"dialect", "DIALECT"}, {"model", "MODEL"},    {"version", "VERSION"},
    {"serial", "SERIAL"},   {"login", "LOGIN"},     {"known", "KNOWN AS"}, {"how", "HOW KNOWN"}};
constexpr std::uint16_t kWebPorts[] = {80, 443};
constexpr std::size_t kLooksAtOnce = 8;
constexpr Millis kLongestLook{10'000};

Value to_value(const device::AkuvoxSighting& seen) {
    Value value = Value::object();
    value.set("address", seen.endpoint.url());
    value.set("dialect", seen.is_akuvox() ? kAkuvoxDriver : std::string_view("unknown"));
    value.set("model", seen.model);
    value.set("version", seen.firmware);
    value.set("serial", seen.mac);
    value.set("login", device::sighting_name(seen.kind));
    value.set("fingerprint", seen.fingerprint);
    value.set("server", seen.server);
    value.set("how", seen.how);
    return value;
}

Value to_value(const device::PhoneIdentity& seen, const net::Endpoint& endpoint) {
    Value value = Value::object();
    value.set("address", endpoint.url());
    value.set("dialect", seen.dialect);
    value.set("model", seen.model);
    value.set("version", seen.version);
    value.set("serial", seen.serial);
    value.set("login", "pairing");
    value.set("fingerprint", seen.fingerprint);
    value.set("how", "reported, over the key shown");
    return value;
}

std::string known_as(const Context& context, const Value& seen) {
    const Result<net::Endpoint> there = net::parse_endpoint(seen.text_at("address"));
    for (const KnownPhone& phone : context.devices) {
        const Result<net::Endpoint> noted = net::parse_endpoint(phone.address);
        const bool same_serial = !phone.serial.empty() && phone.serial == seen.text_at("serial");
        if (same_serial || (noted && there && noted->host == there->host)) {
            return phone.name;
        }
    }
    return "";
}

// Whether the word says itself how to connect.
bool has_scheme(const std::string& address) {
    return address.starts_with("http://") || address.starts_with("https://");
}

// A bare address is tried as devices come from the factory, then securely.
Result<device::AkuvoxSighting> look(const Invocation& run, const std::string& address) {
    const bool legacy = run.arguments.has("--legacy-tls");
    const std::string first = has_scheme(address) ? address : "http://" + address;
    const Result<net::Endpoint> endpoint =
        net::parse_endpoint(first, first.starts_with("http://") ? 80 : 443);
    if (!endpoint) {
        return endpoint.error();
    }
    Result<device::AkuvoxSighting> seen = look_at_akuvox(run, *endpoint, legacy, run.deadlines());
    const bool again = !has_scheme(address) && (!seen || !seen->is_akuvox());
    if (!again) {
        return seen;
    }
    const Result<net::Endpoint> secure = net::parse_endpoint(address, 443);
    Result<device::AkuvoxSighting> other =
        secure ? look_at_akuvox(run, *secure, legacy, run.deadlines())
               : Result<device::AkuvoxSighting>(secure.error());
    return other ? other : seen;
}

Status note_password(const Invocation& run, const KnownPhone& phone, const Secret& password) {
    const Result<Store> store = run.store();
    const Result<std::string> context = run.context_name();
    if (!store || !context) {
        return !store ? store.error() : context.error();
    }
    return write_private_file(store->credential_file(*context, phone.name), password.reveal());
}

// Only 443 is certain to speak TLS.
Result<device::AkuvoxSighting> look_at_port(const Invocation& run, const net::OpenPort& open) {
    net::Deadlines limits = run.deadlines();
    limits.total = std::min(limits.total, kLongestLook);
    net::Endpoint endpoint{open.address, open.port, open.port == 443};
    Result<device::AkuvoxSighting> seen = look_at_akuvox(run, endpoint, true, limits);
    if (endpoint.tls || open.port == 80 || (seen && seen->is_akuvox())) {
        return seen;
    }
    endpoint.tls = true;
    return look_at_akuvox(run, endpoint, true, limits);
}

// Everything open in the range, looked at a few at a time.
std::vector<Value> look_at_all(const Invocation& run, const std::vector<net::OpenPort>& open) {
    std::vector<Value> found;
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < open.size() && !run.environment.is_interrupted();
             i = next++) {
            const auto seen = look_at_port(run, open[i]);
            if (seen && seen->is_akuvox()) {
                const std::lock_guard lock(mutex);
                found.push_back(to_value(*seen));
            }
        }
    };
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < std::min(kLooksAtOnce, open.size()); ++i) {
        workers.emplace_back(work);
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    return found;
}

} // namespace

Status add_akuvox(const Invocation& run, KnownPhone& phone) {
    Result<device::AkuvoxSighting> seen = look(run, run.arguments.text("ADDRESS"));
    if (!seen) {
        return seen.error();
    }
    if (!seen->is_akuvox()) {
        return Error(errors::protocol, "what answers there is not an Akuvox device");
    }
    if (!phone.fingerprint.empty() && phone.fingerprint != seen->fingerprint) {
        return Error(errors::certificate_mismatch, "the device shows the key " + seen->fingerprint);
    }
    phone.driver = kAkuvoxDriver;
    phone.address = seen->endpoint.url();
    phone.fingerprint = seen->fingerprint;
    phone.serial = seen->mac;
    phone.account = run.arguments.text("--account");
    phone.secret = run.arguments.text("--secret");
    phone.legacy_tls = run.arguments.has("--legacy-tls");
    if (!seen->endpoint.tls) {
        run.note("the device is reached without encryption; anybody on the way can read along");
    }
    if (phone.account.empty() || !phone.secret.empty()) {
        return {};
    }
    Result<std::optional<Secret>> given =
        secret_from_options(run, "--password-file", "--password-stdin");
    if (!given) {
        return given.error();
    }
    if (!given->has_value()) {
        Result<Secret> typed = run.ask("Password of '" + phone.account + "' on the device:", true);
        if (!typed) {
            return Error(typed.error()).next("give it with --password-file or --password-stdin");
        }
        return note_password(run, phone, *typed);
    }
    return note_password(run, phone, **given);
}

Result<Exit> device_identify(Invocation& run) {
    const std::string address = run.arguments.text("ADDRESS");
    const Result<Context> context = run.context();
    if (!context) {
        return context.error();
    }
    const KnownPhone* known = context->find(address);
    const std::string where = known != nullptr ? known->address : address;
    Result<Value> seen = Error(errors::unreachable, "nothing that akx knows answers at " + where);
    const Result<net::Endpoint> agent = net::parse_endpoint(where);
    if (!agent) {
        return agent.error();
    }
    if (agent->tls && (known == nullptr || known->driver != kAkuvoxDriver)) {
        const auto identity = run.network.look(*agent, run.deadlines(), run.trace());
        seen = identity ? Result<Value>(to_value(*identity, *agent)) : Result<Value>(seen);
    }
    if (!seen) {
        const Result<device::AkuvoxSighting> device = look(run, where);
        if (!device) {
            return device.error();
        }
        seen = to_value(*device);
    }
    seen->set("known", known != nullptr ? known->name : known_as(*context, *seen));
    run.output.object("DeviceIdentity", kSeenColumns, *seen);
    return Exit::ok;
}

Result<Exit> discover_by_scan(Invocation& run) {
    const Result<net::Range> range = net::parse_range(run.arguments.text("--scan"));
    const Result<Context> context = run.context();
    if (!range || !context) {
        return !range ? range.error() : context.error();
    }
    net::ScanOptions options;
    options.range = *range;
    options.ports.assign(std::begin(kWebPorts), std::end(kWebPorts));
    if (run.arguments.has("--port")) {
        options.ports = {static_cast<std::uint16_t>(run.arguments.integer("--port", 80))};
    }
    const Result<std::vector<net::OpenPort>> open = run.network.scan(options);
    if (!open) {
        return open.error();
    }
    std::vector<Value> found = look_at_all(run, *open);
    std::sort(found.begin(), found.end(), [](const Value& a, const Value& b) {
        return a.text_at("address") < b.text_at("address");
    });
    run.output.begin("ScannedDeviceList", kSeenColumns);
    for (Value& each : found) {
        each.set("known", known_as(*context, each));
        run.output.row(each);
    }
    run.output.end();
    run.note(std::to_string(range->size()) + " addresses scanned, " + std::to_string(open->size()) +
             " open ports, " + std::to_string(found.size()) + " devices");
    return Exit::ok;
}

} // namespace akx::cli
