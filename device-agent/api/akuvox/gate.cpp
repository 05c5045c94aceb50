// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/gate.hpp"

#include "api/akuvox/exchange.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::agent::akuvox {

namespace {

model::Role role_of(model::AkuvoxRole role) {
    constexpr model::Role kRoles[] = {model::Role::auditor, model::Role::operate,
                                      model::Role::install};
    return kRoles[static_cast<std::size_t>(role)];
}

crypto::Key random_key() {
    crypto::Key key{};
    const Bytes bytes = crypto::random_bytes(key.size());
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

Principal somebody(const http::Request& head, std::string_view name) {
    Principal who = Principal::nobody(head);
    who.kind = Principal::Kind::dialect;
    who.name = name;
    return who;
}

std::string source_key(const http::Request& head) {
    return "akuvox from " + head.peer->address;
}

std::string account_key(const Login& login) {
    return "akuvox account " + std::string(login.account);
}

// Both digests are always compared: time does not tell whether the name was right.
bool same_login(const Login& login, std::string_view user, std::string_view password) {
    const bool name = crypto::constant_time_equal(crypto::sha256(as_bytes(user)),
                                                  crypto::sha256(as_bytes(login.account)));
    const bool word = crypto::constant_time_equal(
        crypto::sha256(as_bytes(password)), crypto::sha256(as_bytes(login.password.reveal())));
    return name && word && !login.account.empty() && !login.password.empty();
}

} // namespace

Gate::Gate(Services& services) : services_(services), digest_(random_key()) {}

bool Gate::listed(const http::Request& head) const {
    const auto& list = services_.settings.phone().akuvox.whitelist;
    const auto peer = model::TextForm<model::AddressRange>::parse(head.peer->address);
    return peer && std::any_of(list.begin(), list.end(), [&peer](const model::AddressRange& range) {
               return range.contains(*peer);
           });
}

http::Response Gate::refuse(const http::Request& head, std::string_view why,
                            std::string_view action) {
    services_.audit(model::events::access_refused, Principal::nobody(head),
                    {{"method", std::string(http::method_name(head.method))},
                     {"path", head.target.path},
                     {"reason", std::string(why)}});
    return reply_response(kFailed, action, "Forbidden: " + std::string(why), {}, 403);
}

Gate::Verdict Gate::check_api(const http::Request& head) {
    const model::AkuvoxSettings& settings = services_.settings.phone().akuvox;
    const bool by_address = settings.auth == model::AkuvoxAuth::whitelist;
    if ((by_address || !settings.whitelist.empty()) && !listed(head)) {
        return refuse(head, "this address is not in the whitelist", "");
    }
    if (by_address || settings.auth == model::AkuvoxAuth::none) {
        if (!by_address && !settings.allow_none) {
            return refuse(head, "access without credentials is not allowed", "");
        }
        Principal who = somebody(head, by_address ? "whitelist" : "anyone");
        who.role = role_of(settings.role);
        return who;
    }
    Verdict verdict =
        check_login(head,
                    {settings.account, settings.password, settings.auth == model::AkuvoxAuth::basic,
                     settings.auth == model::AkuvoxAuth::digest},
                    "");
    if (auto* who = std::get_if<Principal>(&verdict)) {
        who->role = role_of(settings.role);
    }
    return verdict;
}

Status Gate::allowed(const http::Request& head, const Login& login) const {
    const MonoTime now = services_.clock.now().mono;
    const Status source = services_.auth.limiter().allow(source_key(head), now);
    return source ? services_.auth.limiter().allow(account_key(login), now) : source;
}

Gate::Shown Gate::look(const http::Request& head, const Login& login) {
    const std::string* header = head.headers.find("Authorization");
    if (header == nullptr) {
        return Shown::nothing;
    }
    if (login.account.empty() || login.password.empty()) {
        return Shown::wrong;
    }
    const bool tolerant = services_.settings.phone().akuvox.tolerant;
    if (const auto basic = login.basic ? parse_basic(*header, tolerant) : std::nullopt) {
        return same_login(login, basic->user, basic->password.reveal()) ? Shown::good
                                                                        : Shown::wrong;
    }
    const auto digest = login.digest ? parse_digest(*header) : std::nullopt;
    if (!digest) {
        // Of another scheme than the one asked for, as clients do that try: no guess at all.
        return Shown::nothing;
    }
    switch (digest_.check(*digest, head, std::string(login.account), login.password,
                          services_.clock.now().mono)) {
    case DigestDesk::Verdict::good:
        return Shown::good;
    case DigestDesk::Verdict::stale:
        return Shown::stale;
    case DigestDesk::Verdict::wrong:
        break;
    }
    return Shown::wrong;
}

Gate::Verdict Gate::check_login(const http::Request& head, const Login& login,
                                std::string_view action) {
    if (const Status status = allowed(head, login); !status) {
        return error_response(status.error(), action);
    }
    return finish(head, login, look(head, login), action);
}

Gate::Verdict Gate::check_password(const http::Request& head, const Login& login,
                                   std::string_view user, std::string_view password,
                                   std::string_view action) {
    if (const Status status = allowed(head, login); !status) {
        return error_response(status.error(), action);
    }
    return finish(head, login, same_login(login, user, password) ? Shown::good : Shown::wrong,
                  action);
}

Gate::Verdict Gate::finish(const http::Request& head, const Login& login, Shown shown,
                           std::string_view action) {
    if (shown == Shown::good) {
        services_.auth.limiter().succeeded(account_key(login));
        return somebody(head, login.account);
    }
    if (shown == Shown::wrong) {
        const MonoTime now = services_.clock.now().mono;
        services_.auth.limiter().failed(source_key(head), now);
        services_.auth.limiter().failed(account_key(login), now);
        services_.audit(model::events::session_failed, Principal::nobody(head),
                        {{"account", "akuvox:" + std::string(login.account)}});
    }
    return challenge(head, login, shown == Shown::stale, action);
}

http::Response Gate::challenge(const http::Request& head, const Login& login, bool stale,
                               std::string_view action) {
    http::Response response =
        reply_response(kFailed, action, "Unauthorized", {}, 401).with("Cache-Control", "no-store");
    if (login.digest) {
        response.headers.add(
            "WWW-Authenticate",
            digest_.challenge(head.peer->address, services_.clock.now().mono, stale));
    }
    if (login.basic) {
        response.headers.add("WWW-Authenticate",
                             "Basic realm=\"" + std::string(kRealm) + "\", charset=\"UTF-8\"");
    }
    return response;
}

} // namespace akx::agent::akuvox
