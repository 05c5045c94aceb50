// SPDX-License-Identifier: Apache-2.0
#include "support/tls_server.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace akx::test {

namespace {

SSL* as_ssl(void* ssl) {
    return static_cast<SSL*>(ssl);
}

void require(bool ok, const char* what) {
    if (!ok) {
        throw std::runtime_error(std::string("test server: ") + what);
    }
}

template <class Read>
auto from_pem(std::string_view pem, Read read) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    auto* out = read(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return out;
}

SSL_CTX* make_context(const TlsServerOptions& options) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    X509* certificate = from_pem(options.identity.certificate, PEM_read_bio_X509);
    EVP_PKEY* key = from_pem(options.identity.key.reveal(), PEM_read_bio_PrivateKey);
    require(SSL_CTX_use_certificate(context, certificate) == 1, "certificate");
    require(SSL_CTX_use_PrivateKey(context, key) == 1, "key");
    X509_free(certificate);
    EVP_PKEY_free(key);
    if (options.only_tls_1_1) {
        require(SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0") == 1, "ciphers");
        SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
    }
    if (options.ask_for_certificate) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_cert_verify_callback(
            context,
            [](X509_STORE_CTX* store, void* refuse) {
                X509_STORE_CTX_set_error(store,
                                         refuse != nullptr ? X509_V_ERR_CERT_UNTRUSTED : X509_V_OK);
                return refuse != nullptr ? 0 : 1;
            },
            options.refuse_certificates ? context : nullptr);
    }
    return context;
}

std::string unchunk(const std::function<bool()>& fill, std::string& buffer, bool& whole) {
    std::string out;
    for (;;) {
        std::size_t line = buffer.find("\r\n");
        while (line == std::string::npos) {
            if (!fill()) {
                whole = false;
                return out;
            }
            line = buffer.find("\r\n");
        }
        const std::size_t size = std::stoul(buffer.substr(0, line), nullptr, 16);
        while (buffer.size() < line + 2 + size + 2) {
            if (!fill()) {
                whole = false;
                return out;
            }
        }
        out += buffer.substr(line + 2, size);
        buffer.erase(0, line + 2 + size + 2);
        if (size == 0) {
            return out;
        }
    }
}

} // namespace

net::Identity identity_valid(const std::string& name, std::string_view from, std::string_view to) {
    net::IdentityRequest request;
    request.common_name = name;
    request.addresses = {"127.0.0.1"};
    request.not_before = parse_utc(from).value();
    request.not_after = parse_utc(to).value();
    Result<net::Identity> out = net::make_identity(request);
    require(out.ok(), "identity");
    return *out;
}

const net::Identity& server_identity() {
    static const net::Identity identity =
        identity_valid("test server", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    return identity;
}

std::string HttpText::header(std::string_view name) const {
    for (const std::string_view line : split(head, '\n')) {
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && to_lower(line.substr(0, colon)) == to_lower(name)) {
            return std::string(trim(line.substr(colon + 1)));
        }
    }
    return {};
}

bool Peer::fill() {
    char piece[16384];
    const auto size = ssl_ != nullptr ? SSL_read(as_ssl(ssl_), piece, sizeof piece)
                                      : static_cast<int>(recv(fd_, piece, sizeof piece, 0));
    if (size <= 0) {
        return false;
    }
    buffer_.append(piece, static_cast<std::size_t>(size));
    return true;
}

std::optional<HttpText> Peer::head() {
    std::size_t end = buffer_.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!fill()) {
            return {};
        }
        end = buffer_.find("\r\n\r\n");
    }
    HttpText out;
    out.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    const std::vector<std::string_view> words =
        split(std::string_view(out.head).substr(0, out.head.find('\r')), ' ');
    out.method = words.at(0);
    out.path = words.at(1);
    return out;
}

void Peer::body(HttpText& request) {
    if (request.header("Expect") == "100-continue") {
        send("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (request.header("Transfer-Encoding") == "chunked") {
        request.body = unchunk([this] { return fill(); }, buffer_, request.whole);
        return;
    }
    const std::string length = request.header("Content-Length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    while (request.whole && buffer_.size() < size) {
        request.whole = fill();
    }
    request.body = buffer_.substr(0, size);
    buffer_.erase(0, request.body.size());
}

std::optional<HttpText> Peer::request() {
    std::optional<HttpText> out = head();
    if (out) {
        body(*out);
    }
    return out;
}

bool Peer::send(std::string_view bytes) {
    if (ssl_ == nullptr) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    return bytes.empty() ||
           SSL_write(as_ssl(ssl_), bytes.data(), static_cast<int>(bytes.size())) > 0;
}

bool Peer::reply(int status, std::string_view body, std::string_view type,
                 std::string_view more_headers) {
    return send("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + std::string(type) +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                std::string(more_headers) + "\r\n" + std::string(body));
}

void Peer::cut() {
    const linger at_once{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (ssl_ != nullptr) {
        SSL_set_quiet_shutdown(as_ssl(ssl_), 1);
    }
}

void Peer::wait_for_end() {
    while (fill()) {
        buffer_.clear();
    }
}

std::string Peer::client_fingerprint() const {
    X509* certificate = ssl_ != nullptr ? SSL_get1_peer_certificate(as_ssl(ssl_)) : nullptr;
    if (certificate == nullptr) {
        return {};
    }
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    X509_free(certificate);
    const Result<net::CertificateInfo> info =
        net::read_certificate_der(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return info ? info->fingerprint.text() : "unreadable";
}

TlsServer::TlsServer(Script script, const TlsServerOptions& options)
    : script_(std::move(script)), plain_(options.plain) {
    context_ = make_context(options);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(options.port);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof address;
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API
    require(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
    require(listen(listener_, 16) == 0, "listen");
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

TlsServer::~TlsServer() {
    shutdown(listener_, SHUT_RDWR); // makes accept() return
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_) {
            shutdown(fd, SHUT_RDWR);
        }
    }
    for (std::thread& worker : workers_) {
        worker.join();
    }
    close(listener_);
    SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

void TlsServer::accept_all() {
    // On these threads only: the client under test must look after itself.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        ++connections_;
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
        workers_.emplace_back([this, fd] { serve(fd); });
    }
}

void TlsServer::serve(int fd) {
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (plain_) {
        Peer peer(nullptr, fd);
        script_(peer);
    } else {
        talk_tls(fd);
    }
    const std::lock_guard lock(mutex_);
    open_.remove(fd);
    close(fd);
}

void TlsServer::talk_tls(int fd) {
    SSL* ssl = SSL_new(static_cast<SSL_CTX*>(context_));
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1) {
        Peer peer(ssl, fd);
        script_(peer);
        SSL_shutdown(ssl);
    } else {
        // Closing with unread data would reset the connection, and the alert might get lost.
        shutdown(fd, SHUT_WR);
        char rest[256];
        while (recv(fd, rest, sizeof rest, 0) > 0) {
        }
    }
    ERR_clear_error();
    SSL_free(ssl);
}

} // namespace akx::test
