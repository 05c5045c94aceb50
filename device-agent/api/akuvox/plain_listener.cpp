// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/plain_listener.hpp"

namespace akx::agent::akuvox {

namespace {

constexpr Millis kRetry{1'000};

bool same(const std::optional<http::ListenerOptions>& one,
          const std::optional<http::ListenerOptions>& other) {
    if (!one || !other) {
        return one.has_value() == other.has_value();
    }
    return one->address == other->address && one->port == other->port &&
           one->profile == other->profile;
}

} // namespace

PlainListener::PlainListener(core::EventLoop& loop, http::Server& server, std::string address,
                             std::function<void(const Error&)> failing)
    : loop_(loop), server_(server), address_(std::move(address)), failing_(std::move(failing)) {}

std::optional<http::ListenerOptions> PlainListener::options(const model::Phone& phone) const {
    const model::AkuvoxSettings& settings = phone.akuvox;
    const bool spoken = settings.enabled || settings.open_by_http.enabled;
    if (!spoken || settings.plain.port == 0 || !settings.plain.trusted_network) {
        return std::nullopt;
    }
    const std::string& https = phone.https.address.empty() ? address_ : phone.https.address;
    http::ListenerOptions out;
    out.address = settings.plain.address.empty() ? https : settings.plain.address;
    out.port = static_cast<std::uint16_t>(settings.plain.port);
    out.tls = false;
    out.profile = settings.tolerant ? http::Profile::tolerant : http::Profile::compat;
    return out;
}

Status PlainListener::check(const model::Phone& wanted, const model::Phone& present) const {
    const auto next = options(wanted);
    const auto now = options(present);
    if (!next || (now && now->port == next->port)) {
        return {};
    }
    const Status possible = http::Server::try_listen(*next);
    return possible ? possible
                    : Status(Error(errors::invalid_value, std::string(possible.error().what()))
                                 .in_field("akuvox.plain.port"));
}

void PlainListener::enforce(const model::Phone& phone) {
    auto next = options(phone);
    if (same(next, wanted_)) {
        return;
    }
    wanted_ = std::move(next);
    retry_.cancel();
    if (bound_ != 0) {
        server_.unlisten(std::exchange(bound_, std::uint16_t{0}));
    }
    listen();
}

void PlainListener::listen() {
    if (!wanted_) {
        return;
    }
    const auto port = server_.listen(*wanted_);
    if (port) {
        bound_ = *port;
        return;
    }
    failing_(port.error());
    retry_ = loop_.after(kRetry, [this] { listen(); });
}

} // namespace akx::agent::akuvox
