// SPDX-License-Identifier: Apache-2.0
#include "http/channel.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace akx::http {

namespace {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, Freer<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using ContextPtr = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;

Error rejected(std::string what) {
    ERR_clear_error();
    return Error(errors::invalid_value, std::move(what));
}

BioPtr reader_of(std::string_view text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Without this OpenSSL asks the terminal for the password of an encrypted key.
int no_password(char*, int, int, void*) {
    return 0;
}

// Any certificate will do here: the handshake proves possession of the key, and which keys may do
// what is the application's decision (by fingerprint and validity).
int accept_any_chain(X509_STORE_CTX* store, void*) {
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* out = nullptr;
    if (SSL_select_next_proto(&out, size, kHttp11, sizeof kHttp11, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *chosen = out;
    return SSL_TLSEXT_ERR_OK;
}

void set_rules(SSL_CTX* context) {
    constexpr long kTicketLifetime = 3600; // seconds
    constexpr long kMaxClientChain = 16L * 1024;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1); // one system call a record instead of two
    // Resumption by tickets only: they are kept by the clients, so there is no cache to bound.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_timeout(context, kTicketLifetime);
    static constexpr unsigned char kSessionContext[] = {'a', 'k', 'x'};
    SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext);
    SSL_CTX_set_max_cert_list(context, kMaxClientChain);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, accept_any_chain, nullptr);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Status use_chain(SSL_CTX* context, std::string_view pem) {
    const BioPtr reader = reader_of(pem);
    bool first = true;
    while (CertificatePtr certificate{
        PEM_read_bio_X509(reader.get(), nullptr, no_password, nullptr)}) {
        const bool used = first ? SSL_CTX_use_certificate(context, certificate.get()) == 1
                                : SSL_CTX_add1_chain_cert(context, certificate.get()) == 1;
        if (!used) {
            return rejected("the server certificate cannot be used");
        }
        first = false;
    }
    ERR_clear_error(); // "no more PEM" is how the loop ends
    return first ? Status(rejected("there is no server certificate in the PEM text")) : Status();
}

Status use_key(SSL_CTX* context, const Secret& pem) {
    const BioPtr reader = reader_of(pem.reveal());
    const KeyPtr key{PEM_read_bio_PrivateKey(reader.get(), nullptr, no_password, nullptr)};
    if (key == nullptr) {
        return rejected("the private key of the server is not readable PEM");
    }
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return rejected("the private key does not belong to the server certificate");
    }
    return {};
}

} // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::make(const TlsCredentials& credentials) {
    ContextPtr context(SSL_CTX_new(TLS_server_method()));
    if (context == nullptr) {
        ERR_clear_error();
        return Error(errors::internal, "TLS cannot be set up");
    }
    set_rules(context.get());
    if (Status chain = use_chain(context.get(), credentials.certificate_chain); !chain) {
        return chain.error();
    }
    if (Status key = use_key(context.get(), credentials.private_key); !key) {
        return key.error();
    }
    return std::shared_ptr<TlsContext>(new TlsContext(context.release()));
}

TlsContext::~TlsContext() {
    SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

} // namespace akx::http
