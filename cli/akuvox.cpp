// SPDX-License-Identifier: Apache-2.0
#include "akuvox.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "config/secrets.hpp"

#include <unistd.h>

namespace akx::cli {

namespace {

net::ClientOptions options_for(const Invocation& run, const net::Endpoint& endpoint,
                               const net::Trust& trust, const net::Deadlines& limits) {
    net::ClientOptions options(endpoint, trust.even_expired()); // their certificates often are
    options.deadlines = limits;
    options.trace = run.trace();
    options.clock = run.environment.clock;
    return options;
}

Result<Secret> from_store(const Invocation& run, const std::string& name) {
    std::string path = run.arguments.text("--secrets");
    if (path.empty()) {
        const Result<std::string> folder =
            xdg_folder(run.environment, "XDG_CONFIG_HOME", ".config");
        if (!folder) {
            return folder.error();
        }
        path = *folder + "/secrets.yaml";
    }
    return config::make_secret_source(path)->get(Reference{"secret", name}, "");
}

Result<Secret> password_of(const Invocation& run, const KnownPhone& known) {
    if (!known.secret.empty()) {
        return from_store(run, known.secret);
    }
    const Result<Store> store = run.store();
    const Result<std::string> context = run.context_name();
    if (!store || !context) {
        return !store ? store.error() : context.error();
    }
    Result<std::string> text = read_private_file(store->credential_file(*context, known.name));
    if (!text && text.error().is(errors::not_found)) {
        return Error(errors::unauthenticated, "no password of its HTTP API is noted down")
            .next("remove it and add it again with --account and --password-file");
    }
    if (!text) {
        return text.error();
    }
    Secret out{trim(*text).empty() ? std::string() : std::string(trim(*text))};
    wipe(*text);
    return out;
}

} // namespace

Result<Phone> connect_akuvox(const Invocation& run, const KnownPhone& known,
                             const net::Deadlines& limits) {
    const Result<net::Endpoint> endpoint = net::parse_endpoint(known.address, 443);
    if (!endpoint) {
        return on_phone(endpoint.error(), known);
    }
    const auto pin = net::Fingerprint::parse(known.fingerprint);
    if (endpoint->tls && !pin) {
        return on_phone(Error(errors::unauthenticated, "its key is not known")
                            .next("remove it and add it again"),
                        known);
    }
    net::ClientOptions options = options_for(
        run, *endpoint, pin ? net::Trust::pinned(*pin) : net::Trust::first_use(), limits);
    options.legacy_tls = known.legacy_tls;
    if (!known.account.empty()) {
        Result<Secret> password = password_of(run, known);
        if (!password) {
            return on_phone(password.error(), known);
        }
        options.login = {net::Login::Scheme::digest, known.account, std::move(*password)};
    }
    Result<std::unique_ptr<device::Device>> device =
        run.network.open_akuvox(device::AkuvoxOptions(std::move(options)));
    if (!device) {
        return on_phone(device.error(), known);
    }
    return Phone{known, std::move(*device)};
}

Result<device::AkuvoxSighting> look_at_akuvox(const Invocation& run, const net::Endpoint& endpoint,
                                              bool legacy_tls, const net::Deadlines& limits) {
    net::ClientOptions options = options_for(run, endpoint, net::Trust::first_use(), limits);
    options.legacy_tls = legacy_tls;
    return run.network.look_akuvox(device::AkuvoxOptions(std::move(options)));
}

} // namespace akx::cli
