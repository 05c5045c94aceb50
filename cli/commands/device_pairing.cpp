// SPDX-License-Identifier: Apache-2.0
#include "commands/device.hpp"

#include "base/file.hpp"
#include "commands/input.hpp"
#include "context/client_identity.hpp"

#include <unistd.h>

namespace akx::cli {

namespace {

constexpr std::string_view kAdmin = "admin";

constexpr Column kFoundColumns[] = {
    {"name", "NAME"},     {"address", "ADDRESS"}, {"serial", "SERIAL"},  {"version", "VERSION"},
    {"paired", "PAIRED"}, {"known", "KNOWN AS"},  {"fingerprint", "KEY"}};
constexpr Column kPairedColumns[] = {{"device", "phone"},
                                     {"address", "address"},
                                     {"serial", "serial"},
                                     {"role", "role"},
                                     {"fingerprint", "key"}};

std::string known_as(const Context& context, const std::string& fingerprint) {
    for (const KnownPhone& phone : context.devices) {
        if (!fingerprint.empty() && phone.fingerprint == fingerprint) {
            return phone.name;
        }
    }
    return "";
}

std::string client_name(const Invocation& run) {
    if (run.arguments.has("--client")) {
        return run.arguments.text("--client");
    }
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    const std::string user = run.environment.variable("USER").value_or(
        run.environment.variable("LOGNAME").value_or("akx"));
    return user + "@" + host;
}

// The phone as it is to be noted down: where it was known before, what it keeps.
struct Plan {
    net::Endpoint endpoint;
    KnownPhone phone;
};

Result<Plan> plan_pairing(const Invocation& run, const Context& context) {
    const std::string address = run.arguments.text("ADDRESS");
    Plan plan;
    if (const KnownPhone* known = context.find(address)) {
        plan.phone = *known;
    }
    const Result<net::Endpoint> endpoint =
        net::parse_endpoint(plan.phone.name.empty() ? address : plan.phone.address);
    if (!endpoint) {
        return endpoint.error();
    }
    plan.endpoint = *endpoint;
    plan.phone.address = endpoint->authority();
    if (run.arguments.has("--name")) {
        plan.phone.name = run.arguments.text("--name");
        if (Status status = check_name("phone", plan.phone.name); !status) {
            return status.error();
        }
    }
    if (run.arguments.has("--site-name")) {
        plan.phone.site = run.arguments.text("--site-name");
    }
    if (Status status = set_labels(plan.phone.labels, run.arguments.all("--label")); !status) {
        return status.error();
    }
    return plan;
}

// The phone's own name, made fit; or its serial, or where it is.
std::string choose_name(const device::PhoneIdentity& seen, const net::Endpoint& endpoint,
                        const Context& context) {
    for (const std::string& name : {seen.name, seen.serial, endpoint.host}) {
        std::string fit;
        for (const char c : name) {
            fit += c == ' ' || c == ':' || c == '/' ? '-' : c;
        }
        if (check_name("phone", fit) && context.find(fit) == nullptr) {
            return fit;
        }
    }
    return "phone-" + std::to_string(context.devices.size() + 1);
}

Result<Secret> pairing_code(const Invocation& run) {
    Result<std::optional<Secret>> given = secret_from_options(run, "--code-file", "--code-stdin");
    if (!given) {
        return given.error();
    }
    if (given->has_value()) {
        return std::move(**given);
    }
    Result<Secret> typed = run.ask("Pairing code shown by the phone:", false);
    if (!typed) {
        return Error(typed.error()).next("give it with --code-file or --code-stdin");
    }
    return typed;
}

Result<std::optional<net::Fingerprint>> expected_key(const Invocation& run,
                                                     const device::PhoneIdentity& seen) {
    std::string text = run.arguments.text("--fingerprint");
    if (text.empty()) {
        return net::Fingerprint::parse(seen.fingerprint);
    }
    const auto fingerprint = net::Fingerprint::parse(text);
    if (!fingerprint) {
        return Error(errors::usage, "'" + text + "' is not a SHA-256 fingerprint");
    }
    return std::optional(*fingerprint);
}

// The admin password of a new phone. Nobody to ask: one is made up and kept.
Status set_admin_password(const Invocation& run, const KnownPhone& known) {
    Result<Phone> phone = run.connect(known);
    if (!phone) {
        return phone.error();
    }
    Result<Secret> password = new_password(run, "account 'admin' of " + known.name);
    if (!password && password.error().is(errors::needs_input)) {
        password = Secret(crypto::random_token());
        const std::string file = run.store()->credential_file(*run.context_name(), known.name);
        if (Status status = write_private_file(file, std::string(password->reveal()) + "\n");
            !status) {
            return status;
        }
        run.note("The password of account 'admin' was made up and is in " + file);
    }
    if (!password) {
        return password.error();
    }
    return phone->device->put_account(std::string(kAdmin), std::string(kAdmin), *password);
}

Result<device::Paired> prove(const Invocation& run, const net::Endpoint& endpoint,
                             const device::PhoneIdentity& seen) {
    Result<std::optional<net::Fingerprint>> expected = expected_key(run, seen);
    if (!expected) {
        return expected.error();
    }
    Result<Secret> code = pairing_code(run);
    if (!code) {
        return code.error();
    }
    const std::string client = client_name(run);
    Result<net::Identity> identity =
        ensure_identity(*run.store(), *run.context_name(), client, run.now());
    if (!identity) {
        return identity.error();
    }
    return run.network.pair({.endpoint = endpoint,
                             .code = std::move(*code),
                             .name = client,
                             .identity = std::move(*identity),
                             .expected = *expected,
                             .deadlines = run.deadlines(),
                             .trace = run.trace()});
}

Status note_down(const Invocation& run, const KnownPhone& phone) {
    return run.edit_context([&](Context& context) -> Status {
        if (KnownPhone* known = context.find(phone.name)) {
            *known = phone;
        } else {
            context.devices.push_back(phone);
        }
        context.device = context.device.empty() ? phone.name : context.device;
        return {};
    });
}

void show(Invocation& run, const KnownPhone& phone, const std::string& role) {
    Value value = Value::object();
    value.set("device", phone.name);
    value.set("address", phone.address);
    value.set("serial", phone.serial);
    value.set("role", role);
    value.set("fingerprint", phone.fingerprint);
    run.output.object("Pairing", kPairedColumns, value);
}

} // namespace

Result<Exit> device_discover(Invocation& run) {
    if (run.arguments.has("--scan")) {
        return discover_by_scan(run);
    }
    const Result<Context> context = run.context();
    if (!context) {
        return context.error();
    }
    net::BrowseOptions options;
    options.timeout = run.arguments.duration("--wait").value_or(options.timeout);
    const Result<std::vector<net::Found>> found = run.network.browse(options);
    if (!found) {
        return found.error();
    }
    run.output.begin("DiscoveryList", kFoundColumns);
    for (const net::Found& each : *found) {
        Value value = Value::object();
        value.set("name", each.name);
        value.set("address", net::Endpoint{each.address, each.port}.authority());
        value.set("host", each.host);
        value.set("serial", each.serial);
        value.set("version", each.version);
        value.set("paired", each.paired);
        value.set("known", known_as(*context, each.fingerprint));
        value.set("fingerprint", each.fingerprint);
        run.output.row(value);
    }
    run.output.end();
    return Exit::ok;
}

Result<Exit> device_pair(Invocation& run) {
    if (run.arguments.has("--code-stdin") && run.arguments.has(kPasswordStdin.name)) {
        return Error(errors::usage, "code and password cannot both come from standard input");
    }
    const Result<Context> context = run.context();
    if (!context) {
        return context.error();
    }
    Result<Plan> plan = plan_pairing(run, *context);
    if (!plan) {
        return plan.error();
    }
    KnownPhone& phone = plan->phone;
    const Result<device::PhoneIdentity> seen =
        run.network.look(plan->endpoint, run.deadlines(), run.trace());
    if (!seen) {
        return Error(seen.error()).on(phone.address);
    }
    if (phone.name.empty()) {
        phone.name = choose_name(*seen, plan->endpoint, *context);
    }
    run.note("Phone " + seen->serial + " (" + seen->name + ") shows the key " + seen->fingerprint);
    const Result<device::Paired> paired = prove(run, plan->endpoint, *seen);
    if (!paired) {
        return on_phone(paired.error(), phone);
    }
    phone.fingerprint = paired->fingerprint.text();
    phone.serial = paired->serial;
    if (Status status = note_down(run, phone); !status) {
        return status.error();
    }
    if (paired->first) {
        if (Status status = set_admin_password(run, phone); !status) {
            return on_phone(Error(status.error())
                                .with("paired, but the admin password is not set")
                                .next("akx account set admin --role admin -d " + phone.name),
                            phone);
        }
    }
    show(run, phone, paired->role);
    return Exit::ok;
}

} // namespace akx::cli
