// SPDX-License-Identifier: Apache-2.0
#include "context/client_identity.hpp"

#include "base/file.hpp"

namespace akx::cli {

namespace {

constexpr auto kLifetime = std::chrono::days(10 * 365);
constexpr auto kBackdate = std::chrono::days(1); // for phones whose clock is behind
constexpr std::string_view kKeyStart = "-----BEGIN PRIVATE KEY-----";

net::IdentityRequest request_for(const std::string& client, WallTime now) {
    return {.common_name = client.substr(0, 64),
            .host_names = {},
            .addresses = {},
            .not_before = now - kBackdate,
            .not_after = now + kLifetime};
}

Status save(const Store& store, std::string_view context, const net::Identity& identity) {
    std::string text = identity.certificate;
    text += identity.key.reveal();
    const Status status = write_private_file(store.identity_file(context), text);
    wipe(text);
    return status;
}

} // namespace

Result<net::Identity> load_identity(const Store& store, std::string_view context) {
    const std::string path = store.identity_file(context);
    Result<std::string> text = read_private_file(path);
    if (!text) {
        return text.error();
    }
    const std::size_t key = text->find(kKeyStart);
    if (key == std::string::npos) {
        return Error(errors::corrupt, "the file holds no private key").at({path});
    }
    net::Identity identity{text->substr(0, key), Secret(text->substr(key))};
    wipe(*text);
    return identity;
}

Result<net::Identity> ensure_identity(const Store& store, std::string_view context,
                                      const std::string& client, WallTime now) {
    // Two programs at once must not make two keys.
    const Result<FileLock> lock = FileLock::take(store.identity_file(context) + ".lock");
    if (!lock) {
        return lock.error();
    }
    Result<net::Identity> known = load_identity(store, context);
    if (known || !known.error().is(errors::not_found)) {
        return known;
    }
    Result<net::Identity> made = net::make_identity(request_for(client, now));
    if (made) {
        if (Status status = save(store, context, *made); !status) {
            return status.error();
        }
    }
    return made;
}

Result<net::Identity> renew_client_identity(const Store& store, std::string_view context,
                                            WallTime now) {
    const Result<net::Identity> known = load_identity(store, context);
    if (!known) {
        return known.error();
    }
    const Result<net::CertificateInfo> certificate = net::read_certificate(known->certificate);
    if (!certificate) {
        return certificate.error();
    }
    Result<net::Identity> renewed =
        net::renew_identity(*known, request_for(certificate->common_name, now));
    if (renewed) {
        if (Status status = save(store, context, *renewed); !status) {
            return status.error();
        }
    }
    return renewed;
}

} // namespace akx::cli
