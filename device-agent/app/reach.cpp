// SPDX-License-Identifier: Apache-2.0
#include "app/reach.hpp"

namespace akx::agent {

namespace {

constexpr Millis kRetry{1'000};

http::ListenerOptions listener(const Endpoint& where) {
    return {.address = where.address, .port = where.port};
}

Error in_https(Error error, std::string_view field) {
    return std::move(error).in_field("https." + std::string(field));
}

bool same_certificate(const model::HttpsSettings& one, const model::HttpsSettings& other) {
    return one.certificate == other.certificate && one.key.equals(other.key.reveal());
}

} // namespace

Result<net::CertificateInfo> certificate_in_use(const model::HttpsSettings& settings,
                                                const PhoneIdentity& own) {
    if (settings.certificate.empty()) {
        return net::read_certificate(own.tls.certificate);
    }
    auto info = net::read_certificate(settings.certificate);
    return info ? info : Result<net::CertificateInfo>(in_https(info.error(), "certificate"));
}

Reach::Reach(core::EventLoop& loop, http::Server& server, PhoneIdentity& identity, Endpoint started,
             Sinks sinks)
    : loop_(loop), server_(server), identity_(identity), started_(std::move(started)),
      sinks_(std::move(sinks)) {}

Endpoint Reach::endpoint(const model::HttpsSettings& settings) const {
    return {settings.address.empty() ? started_.address : settings.address,
            settings.port == 0 ? started_.port : static_cast<std::uint16_t>(settings.port)};
}

Status Reach::check(const model::HttpsSettings& wanted, const model::HttpsSettings& present,
                    WallTime now) const {
    if (!wanted.certificate.empty() && !same_certificate(wanted, present)) {
        const auto info = net::read_certificate(wanted.certificate);
        if (!info) {
            return in_https(info.error(), "certificate");
        }
        if (info->not_after <= now) {
            return in_https(Error(errors::invalid_value,
                                  "the certificate expired at " + format_utc(info->not_after)),
                            "certificate");
        }
        if (Status fit = net::check_identity({wanted.certificate, wanted.key}); !fit) {
            return in_https(Error(errors::invalid_value,
                                  "the key cannot be read or does not belong to the certificate"),
                            "key");
        }
    }
    const Endpoint next = endpoint(wanted);
    const Endpoint now_used = endpoint(present);
    if (next == now_used) {
        return {};
    }
    // A port that is in use by the phone itself cannot be tried; whether it has the address can.
    const bool same_port = next.port == now_used.port;
    const Status possible = http::Server::try_listen(
        listener({next.address, same_port ? std::uint16_t{0} : next.port}));
    if (!possible) {
        return in_https(Error(errors::invalid_value, std::string(possible.error().what())),
                        same_port ? "address" : "port");
    }
    return {};
}

Status Reach::open(const model::HttpsSettings& settings) {
    wanted_ = settings;
    if (Status status = use_certificate(); !status) { // better with its own than not at all
        complain(status.error());
        wanted_.certificate.clear();
        wanted_.key = {};
        if (Status own = use_certificate(); !own) {
            return own;
        }
    }
    const Status status = listen(endpoint(settings));
    if (status && started_.port == 0 && settings.port == 0) {
        started_.port = port_; // the port it was started with, from here on
        bound_.port = port_;
    }
    if (!status && settings.address.empty() && settings.port == 0) {
        return status;
    }
    if (!status) { // perhaps the address comes later
        complain(status.error());
        timer_ = loop_.after(kRetry, [this] { switch_over(); });
    }
    return {};
}

void Reach::enforce(const model::HttpsSettings& settings, Millis delay) {
    wanted_ = settings;
    timer_ = loop_.after(delay, [this] { switch_over(); });
}

void Reach::switch_over() {
    const auto before = std::pair(identity_.certificate.fingerprint.text(), port_);
    Status status = use_certificate();
    status = status ? use_endpoint() : status;
    if (before != std::pair(identity_.certificate.fingerprint.text(), port_)) {
        sinks_.changed();
    }
    if (status) {
        complaint_.clear();
        return;
    }
    timer_ = loop_.after(kRetry, [this] { switch_over(); });
    complain(status.error());
}

void Reach::complain(const Error& error) {
    if (std::exchange(complaint_, error.text()) != complaint_) {
        sinks_.failing(error);
    }
}

Status Reach::use_certificate() {
    if (shown_ && same_certificate(*shown_, wanted_)) {
        return {};
    }
    const bool own = wanted_.certificate.empty();
    const auto info = certificate_in_use(wanted_, identity_);
    if (!info) {
        return info.error();
    }
    if (Status status = server_.set_credentials(
            own ? http::TlsCredentials{identity_.tls.certificate, identity_.tls.key}
                : http::TlsCredentials{wanted_.certificate, wanted_.key});
        !status) {
        return status;
    }
    identity_.certificate = *info;
    shown_ = wanted_;
    return {};
}

Status Reach::use_endpoint() {
    const Endpoint next = endpoint(wanted_);
    if (next == bound_ && port_ != 0) {
        return {};
    }
    const Endpoint before = bound_;
    const std::uint16_t old_port = port_;
    if (old_port != 0 && old_port == next.port) { // another address of the same port
        server_.unlisten(old_port);
        const Status status = listen(next);
        if (!status) {
            (void)listen(before); // better there than nowhere
        }
        return status;
    }
    const Status status = listen(next);
    if (status && old_port != 0) {
        server_.unlisten(old_port);
    }
    return status;
}

Status Reach::listen(const Endpoint& where) {
    const auto bound = server_.listen(listener(where));
    if (!bound) {
        return bound.error();
    }
    bound_ = where;
    port_ = *bound;
    return {};
}

} // namespace akx::agent
