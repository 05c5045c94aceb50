// SPDX-License-Identifier: Apache-2.0
// Where a phone is reached after a change, and the inventory's memory of it.
#include "commands/rollout_trial.hpp"

#include "net/endpoint.hpp"
#include "net/identity.hpp"

namespace akx::cli {

namespace {

const device::Change* change_of(const std::vector<device::Change>& changes, std::string_view path) {
    const auto found = std::find_if(changes.begin(), changes.end(),
                                    [&](const auto& change) { return change.path == path; });
    return found != changes.end() ? &*found : nullptr;
}

bool is_unset(const Value& value) {
    return value.is_null() || (value.is_int() && value.as_int() == 0) ||
           (value.is_text() && value.as_text().empty());
}

// How the phone was started, for what is no longer set.
const Value& started(const device::ConfigStatus& status) {
    static const Value nothing = Value::object();
    const Value* value = status.document.find("started");
    return value != nullptr && value->is_object() ? *value : nothing;
}

std::uint16_t new_port(std::uint16_t known, const std::vector<device::Change>& changes,
                       const device::ConfigStatus& status) {
    const device::Change* change = change_of(changes, "https.port");
    if (change == nullptr) {
        return known;
    }
    const std::int64_t port = is_unset(change->after)
                                  ? started(status).int_at("port", net::kDefaultPort)
                              : change->after.is_int() ? change->after.as_int()
                                                       : 0;
    return port > 0 && port <= UINT16_MAX ? static_cast<std::uint16_t>(port) : known;
}

// The key that the phone will show.
Result<std::string> new_key(const KnownPhone& known, const std::vector<device::Change>& changes,
                            const device::ConfigStatus& status) {
    const device::Change* change = change_of(changes, "https.certificate");
    if (change == nullptr) {
        return known.fingerprint;
    }
    if (!is_unset(change->after)) {
        const auto certificate = net::read_certificate(change->after.as_text());
        return certificate
                   ? Result<std::string>(certificate->fingerprint.text())
                   : Result<std::string>(Error(certificate.error()).in_field("https.certificate"));
    }
    const std::string own = started(status).text_at("fingerprint");
    if (!net::Fingerprint::parse(own)) {
        return Error(errors::unsupported, "the phone does not tell the key it goes back to, so "
                                          "nobody could know it again")
            .in_field("https.certificate")
            .next("keep a certificate in the settings");
    }
    return own;
}

// The address the phone was told to listen on, if it is a certain one that others reach.
std::string new_host(const std::vector<device::Change>& changes) {
    const device::Change* change = change_of(changes, "https.address");
    if (change == nullptr || is_unset(change->after) || !change->after.is_text()) {
        return {};
    }
    const std::string& address = change->after.as_text();
    return address == "0.0.0.0" || address == "::" ? std::string() : address;
}

} // namespace

Way way_of(const KnownPhone& known) {
    return {known.address, known.fingerprint};
}

KnownPhone by_way(const KnownPhone& known, const Way& way) {
    KnownPhone out = known;
    out.address = way.address;
    out.fingerprint = way.fingerprint;
    return out;
}

bool needs_start(const std::vector<device::Change>& changes) {
    return std::any_of(changes.begin(), changes.end(), [](const device::Change& change) {
        return (change.path == "https.port" || change.path == "https.certificate") &&
               is_unset(change.after);
    });
}

Result<std::vector<Way>> new_ways(const KnownPhone& known,
                                  const std::vector<device::Change>& changes,
                                  const device::ConfigStatus& status) {
    Result<net::Endpoint> endpoint = net::parse_endpoint(known.address);
    const Result<std::string> key = new_key(known, changes, status);
    if (!endpoint || !key) {
        return !endpoint ? endpoint.error() : key.error();
    }
    const std::uint16_t port = new_port(endpoint->port, changes, status);
    const bool same = port == endpoint->port;
    endpoint->port = port;
    std::vector<Way> ways{{same ? known.address : endpoint->authority(), *key}};
    const std::string host = new_host(changes);
    if (!host.empty() && host != endpoint->host) {
        endpoint->host = host;
        ways.push_back({endpoint->authority(), *key});
    }
    return ways;
}

Status check_certificate(const std::vector<device::Change>& changes, WallTime now, Millis window) {
    const device::Change* change = change_of(changes, "https.certificate");
    if (change == nullptr || is_unset(change->after)) {
        return {};
    }
    const auto certificate = net::read_certificate(change->after.as_text());
    if (!certificate || certificate->not_after > now + window) {
        return {}; // what is wrong with it otherwise, the phone says
    }
    return Error(errors::invalid_value, "the new certificate expires at " +
                                            format_utc(certificate->not_after) +
                                            ": nobody could reach the phone any more")
        .in_field("https.certificate")
        .next("use a certificate that lasts");
}

Status note_way(const Invocation& run, const KnownPhone& known, const Way& way) {
    if (way.address == known.address && way.fingerprint == known.fingerprint) {
        return {};
    }
    const Status noted = run.edit_context([&](Context& context) -> Status {
        KnownPhone* phone = context.find(known.name);
        if (phone == nullptr) {
            return Error(errors::not_found, "there is no phone '" + known.name + "' any more");
        }
        phone->address = way.address;
        phone->fingerprint = way.fingerprint;
        return {};
    });
    if (noted) {
        tell_people(run, known.name + " is reached at " + way.address + " from now on");
        return {};
    }
    return Error(noted.error())
        .with("the phone has its new settings, but its address " + way.address + " and key " +
              way.fingerprint + " could not be noted down");
}

void tell_people(const Invocation& run, const std::string& text) {
    if (run.arguments.text("--output") != "ndjson") {
        run.note(text);
    }
}

std::string confirm_command(const KnownPhone& known, const std::string& window,
                            const std::vector<Way>& ways) {
    std::string out = "akx config confirm " + window + " -d " + known.name;
    if (!ways.empty() && ways.front().address != known.address) {
        out += " --at " + ways.front().address;
    }
    if (!ways.empty() && ways.front().fingerprint != known.fingerprint) {
        out += " --fingerprint " + ways.front().fingerprint;
    }
    return out;
}

} // namespace akx::cli
