// SPDX-License-Identifier: Apache-2.0
#include "http/channel.hpp"

#include "http/certificate.hpp"

#include <algorithm>
#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace akx::http {

namespace {

constexpr std::size_t kRecord = 16 * 1024; // the most a TLS record holds

Transfer plain_outcome(ssize_t result, Io if_blocked) {
    if (result > 0) {
        return {Io::done, static_cast<std::size_t>(result)};
    }
    if (result == 0) {
        return {Io::closed};
    }
    return {errno == EAGAIN || errno == EINTR ? if_blocked : Io::failed};
}

} // namespace

Channel::Channel(int fd, const TlsContext* context) : fd_(fd) {
    if (context != nullptr) {
        ssl_ = SSL_new(static_cast<SSL_CTX*>(context->context_));
        broken_ = ssl_ == nullptr || SSL_set_fd(ssl_, fd) != 1;
        if (!broken_) {
            SSL_set_accept_state(ssl_);
        }
    }
}

Channel::~Channel() {
    if (ssl_ != nullptr && !broken_ && SSL_is_init_finished(ssl_) != 0) {
        ERR_clear_error();
        SSL_shutdown(ssl_); // best effort: whether the alert goes out does not matter
    }
    ERR_clear_error();
    SSL_free(ssl_);
    ::close(fd_);
}

Transfer Channel::outcome(int result) {
    if (result > 0) {
        return {Io::done, static_cast<std::size_t>(result)};
    }
    switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
        return {Io::wants_read};
    case SSL_ERROR_WANT_WRITE:
        return {Io::wants_write};
    case SSL_ERROR_ZERO_RETURN:
        return {Io::closed};
    default:
        broken_ = true;
        return {Io::failed};
    }
}

Io Channel::handshake() {
    if (broken_) {
        return Io::failed; // out of memory when it was made
    }
    if (ssl_ == nullptr) {
        return Io::done;
    }
    ERR_clear_error();
    return outcome(SSL_do_handshake(ssl_)).io;
}

Transfer Channel::read(std::span<char> into) {
    if (ssl_ == nullptr) {
        return plain_outcome(::recv(fd_, into.data(), into.size(), 0), Io::wants_read);
    }
    ERR_clear_error();
    return outcome(SSL_read(ssl_, into.data(), static_cast<int>(into.size())));
}

Transfer Channel::write(std::string_view data) {
    data = data.substr(0, kRecord);
    if (ssl_ == nullptr) {
        return plain_outcome(::send(fd_, data.data(), data.size(), MSG_NOSIGNAL), Io::wants_write);
    }
    ERR_clear_error();
    return outcome(SSL_write(ssl_, data.data(), static_cast<int>(data.size())));
}

bool Channel::has_buffered() const {
    return ssl_ != nullptr && SSL_has_pending(ssl_) != 0;
}

void Channel::end_writing() {
    if (ssl_ != nullptr && !broken_) {
        ERR_clear_error();
        SSL_shutdown(ssl_);
        broken_ = true;
    }
    ::shutdown(fd_, SHUT_WR);
}

Transfer Channel::discard(std::span<char> scratch) {
    return plain_outcome(::recv(fd_, scratch.data(), scratch.size(), 0), Io::wants_read);
}

std::string Channel::tls_version() const {
    return ssl_ != nullptr ? SSL_get_version(ssl_) : "";
}

std::optional<ClientCertificate> Channel::certificate() const {
    X509* certificate = ssl_ != nullptr ? SSL_get0_peer_certificate(ssl_) : nullptr;
    return certificate != nullptr ? describe_certificate(certificate) : std::nullopt;
}

} // namespace akx::http
