// SPDX-License-Identifier: Apache-2.0
#include "net/tls.hpp"

#include "net/openssl.hpp"

#include <openssl/ssl.h>

namespace akx::net {

struct TlsSession::Material {
    CertificateHandle certificate;
    KeyHandle key;
};

namespace {

// Alerts that a server sends before it looks at any request; with TLS 1.3 they may arrive after
// the client has begun to send one.
bool ends_handshake(int alert) {
    switch (alert) {
    case SSL3_AD_HANDSHAKE_FAILURE:
    case SSL3_AD_BAD_CERTIFICATE:
    case SSL3_AD_UNSUPPORTED_CERTIFICATE:
    case SSL3_AD_CERTIFICATE_REVOKED:
    case SSL3_AD_CERTIFICATE_EXPIRED:
    case SSL3_AD_CERTIFICATE_UNKNOWN:
    case TLS1_AD_UNKNOWN_CA:
    case TLS1_AD_ACCESS_DENIED:
    case TLS1_AD_DECRYPT_ERROR:
    case TLS1_AD_PROTOCOL_VERSION:
    case TLS1_AD_INSUFFICIENT_SECURITY:
    case TLS13_AD_MISSING_EXTENSION:
    case TLS13_AD_CERTIFICATE_REQUIRED:
        return true;
    default:
        return false;
    }
}

int session_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

} // namespace

struct TlsSession::Callbacks {
    static int verify(X509_STORE_CTX* store, void* session) {
        auto* self = static_cast<TlsSession*>(session);
        X509* certificate = X509_STORE_CTX_get0_cert(store);
        self->verdict = self->judge(certificate);
        if (self->verdict) {
            const bool expired = self->verdict->is(errors::certificate_expired);
            X509_STORE_CTX_set_error(store, expired ? X509_V_ERR_CERT_HAS_EXPIRED
                                                    : X509_V_ERR_CERT_UNTRUSTED);
            return 0;
        }
        X509_STORE_CTX_set_error(store, X509_V_OK);
        return 1;
    }

    static void info(const SSL* ssl, int where, int value) {
        auto* self =
            static_cast<TlsSession*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), session_index()));
        if (where == SSL_CB_READ_ALERT && (value >> 8) == SSL3_AL_FATAL &&
            ends_handshake(value & 0xFF)) {
            self->alert = SSL_alert_desc_string_long(value);
        } else if ((where & SSL_CB_HANDSHAKE_DONE) != 0) {
            self->description = std::string(SSL_get_version(ssl)) + " " + SSL_get_cipher(ssl);
        }
    }
};

TlsSession::TlsSession() = default;
TlsSession::~TlsSession() = default;

Result<std::unique_ptr<TlsSession>> TlsSession::make(const ClientOptions& options) {
    std::unique_ptr<TlsSession> out(new TlsSession);
    out->pin_ = options.trust.fingerprint();
    out->expired_ok_ = options.trust.expired_ok();
    out->legacy_ = options.legacy_tls;
    out->clock_ = options.clock;
    out->material_ = std::make_unique<Material>();
    if (options.identity) {
        // Read once: decoding a key costs as much as half a handshake.
        Material& material = *out->material_;
        material.certificate = read_pem(options.identity->certificate);
        material.key = read_key(options.identity->key);
        if (material.certificate == nullptr || material.key == nullptr ||
            X509_check_private_key(material.certificate.get(), material.key.get()) != 1) {
            ERR_clear_error();
            Status status = check_identity(*options.identity); // which says what is wrong
            return std::move(status.error()).with("this client's identity");
        }
    }
    return out;
}

void TlsSession::begin() {
    verdict.reset();
    alert.clear();
}

bool TlsSession::attach(void* ssl_ctx) {
    auto* context = static_cast<SSL_CTX*>(ssl_ctx);
    description.clear();
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, Callbacks::verify, this);
    SSL_CTX_set_info_callback(context, Callbacks::info);
    // A resumed session would skip the judgement.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (legacy_) {
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
        if (SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0") != 1) {
            return false;
        }
    }
    return SSL_CTX_set_ex_data(context, session_index(), this) == 1 &&
           SSL_CTX_set_min_proto_version(context, legacy_ ? TLS1_VERSION : TLS1_2_VERSION) == 1 &&
           (material_->certificate == nullptr ||
            (SSL_CTX_use_certificate(context, material_->certificate.get()) == 1 &&
             SSL_CTX_use_PrivateKey(context, material_->key.get()) == 1));
}

std::optional<Error> TlsSession::judge(void* x509) {
    const Result<CertificateInfo> info =
        x509 != nullptr ? describe(static_cast<X509*>(x509))
                        : Result<CertificateInfo>(Error(errors::corrupt, "no certificate"));
    if (!info) {
        return Error(errors::tls, "the phone shows no readable certificate")
            .because({info.error()});
    }
    seen = info->fingerprint;
    if (pin_ && *pin_ != info->fingerprint) {
        return Error(errors::certificate_mismatch, "the phone shows the key " +
                                                       info->fingerprint.text() + ", pinned is " +
                                                       pin_->text());
    }
    const WallTime now = clock_->now().wall;
    if (!expired_ok_ && (now < info->not_before || now > info->not_after)) {
        return Error(errors::certificate_expired,
                     "the phone's certificate is valid from " + format_utc(info->not_before) +
                         " to " + format_utc(info->not_after) + ", here it is " + format_utc(now));
    }
    pin_ = info->fingerprint;
    return {};
}

} // namespace akx::net
