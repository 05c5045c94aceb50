// SPDX-License-Identifier: Apache-2.0
#include "component/http/tls_client.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

namespace akx::test {

namespace {

std::string fingerprint_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    const auto digest = crypto::sha256({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return to_hex(digest);
}

template <class Write>
std::string pem_of(Write write) {
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

void use_identity(SSL* ssl, const TestCertificate& identity) {
    BIO* bio = BIO_new_mem_buf(identity.certificate.data(), -1);
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    bio = BIO_new_mem_buf(identity.key.data(), -1);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    SSL_use_certificate(ssl, certificate);
    SSL_use_PrivateKey(ssl, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

int connect_to(std::uint16_t port, int receive_buffer) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (receive_buffer != 0) {
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    const timeval patience{kPatience.count(), 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

void parse_head(Reply& reply) {
    bool first = true;
    for (std::string_view line : split(reply.head, '\n')) {
        line = trim(line);
        if (std::exchange(first, false)) {
            reply.status = static_cast<int>(parse_int(line.substr(9, 3)).value_or(0));
        } else if (const auto colon = line.find(':'); colon != line.npos) {
            reply.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
        }
    }
}

} // namespace

TestCertificate make_certificate(const std::string& common_name, int from_days, int until_days) {
    constexpr long kDay = 24L * 3600;
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), from_days * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate), until_days * kDay);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    TestCertificate made;
    made.certificate = pem_of([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
    made.key = pem_of([&](BIO* bio) {
        PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    made.fingerprint = fingerprint_of(certificate);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return made;
}

struct TlsClient::State {
    int fd = -1;
    SSL_CTX* context = nullptr;
    SSL* ssl = nullptr;
    bool connected = false;
    bool closed = false;
    std::string pending;

    ~State() {
        SSL_free(ssl);
        SSL_CTX_free(context);
        if (fd >= 0) {
            ::close(fd);
        }
    }
};

TlsClient::TlsClient(std::uint16_t port, const ClientOptions& options)
    : state_(std::make_unique<State>()) {
    State& s = *state_;
    s.fd = connect_to(port, options.receive_buffer);
    if (s.fd < 0 || !options.tls) {
        s.connected = s.fd >= 0;
        return;
    }
    s.context = SSL_CTX_new(TLS_client_method());
    if (options.tls11_only) {
        SSL_CTX_set_security_level(s.context, 0);
        SSL_CTX_set_min_proto_version(s.context, TLS1_1_VERSION);
        SSL_CTX_set_max_proto_version(s.context, TLS1_1_VERSION);
    }
    s.ssl = SSL_new(s.context);
    if (options.identity != nullptr) {
        use_identity(s.ssl, *options.identity);
    }
    if (!options.protocols.empty()) {
        SSL_set_alpn_protos(s.ssl, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                            static_cast<unsigned>(options.protocols.size()));
    }
    if (options.session != nullptr) {
        SSL_set_session(s.ssl, options.session.get());
    }
    SSL_set_fd(s.ssl, s.fd);
    s.connected = SSL_connect(s.ssl) == 1;
    s.closed = !s.connected;
    ERR_clear_error();
}

TlsClient::~TlsClient() = default;
TlsClient::TlsClient(TlsClient&&) noexcept = default;

bool TlsClient::connected() const {
    return state_->connected;
}
bool TlsClient::closed() const {
    return state_->closed;
}
int TlsClient::fd() const {
    return state_->fd;
}
bool TlsClient::resumed() const {
    return SSL_session_reused(state_->ssl) == 1;
}

std::shared_ptr<SSL_SESSION> TlsClient::session() const {
    return {SSL_get1_session(state_->ssl), SSL_SESSION_free};
}

std::string TlsClient::server_certificate() const {
    return fingerprint_of(SSL_get0_peer_certificate(state_->ssl));
}

std::string TlsClient::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(state_->ssl, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

bool TlsClient::send(std::string_view data) {
    State& s = *state_;
    while (!data.empty()) {
        const auto put = s.ssl != nullptr
                             ? SSL_write(s.ssl, data.data(), static_cast<int>(data.size()))
                             : ::send(s.fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (put <= 0) {
            ERR_clear_error();
            return false;
        }
        data.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

std::string TlsClient::receive(std::size_t most) {
    State& s = *state_;
    if (!s.pending.empty()) {
        return std::exchange(s.pending, {});
    }
    std::string data(most, '\0');
    const auto got = s.ssl != nullptr ? SSL_read(s.ssl, data.data(), static_cast<int>(most))
                                      : ::recv(s.fd, data.data(), most, 0);
    const bool impatient = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (got <= 0) {
        s.closed = !impatient;
        ERR_clear_error();
    }
    data.resize(static_cast<std::size_t>(std::max<std::int64_t>(got, 0)));
    return data;
}

std::string TlsClient::read_until(std::string_view mark) {
    std::string all;
    for (std::size_t end = all.npos; end == all.npos;) {
        const std::string more = receive();
        if (more.empty()) {
            return all;
        }
        all += more;
        end = all.find(mark);
        if (end != all.npos) {
            state_->pending = all.substr(end + mark.size());
            all.resize(end + mark.size());
        }
    }
    return all;
}

std::string TlsClient::read_to_end() {
    std::string all;
    for (std::string more = receive(); !more.empty(); more = receive()) {
        all += more;
    }
    return all;
}

Reply TlsClient::read_reply(bool to_head) {
    Reply reply;
    reply.head = read_until("\r\n\r\n");
    if (!reply.head.starts_with("HTTP/1.1 ") || !reply.head.ends_with("\r\n\r\n")) {
        return reply;
    }
    parse_head(reply);
    const auto take = [this](std::size_t size) {
        std::string data;
        while (data.size() < size) {
            const std::string more = receive();
            if (more.empty()) {
                break;
            }
            data += more;
        }
        if (data.size() > size) {
            state_->pending = data.substr(size) + state_->pending;
            data.resize(size);
        }
        return data;
    };
    reply.complete = true;
    if (to_head || reply.status == 204 || reply.status == 304 || reply.status == 100) {
        return reply;
    }
    if (reply.headers.contains("content-length")) {
        const auto size = static_cast<std::size_t>(std::stoull(reply.headers["content-length"]));
        reply.body = take(size);
        reply.complete = reply.body.size() == size;
    } else if (reply.headers.contains("transfer-encoding")) {
        for (std::size_t size = 1; size != 0;) {
            const std::string line = read_until("\r\n");
            if (line.size() < 3) {
                reply.complete = false;
                break;
            }
            size = std::stoull(line, nullptr, 16);
            const std::string chunk = take(size + 2);
            reply.complete = chunk.size() == size + 2 && chunk.ends_with("\r\n");
            reply.body += chunk.substr(0, size);
        }
    } else {
        reply.body = read_to_end();
    }
    return reply;
}

Reply TlsClient::ask(std::string_view request) {
    send(request);
    return read_reply(request.starts_with("HEAD"));
}

void TlsClient::reset() {
    const linger now{1, 0};
    ::setsockopt(state_->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(state_->fd, -1));
}

} // namespace akx::test
