// SPDX-License-Identifier: Apache-2.0
// One connected socket, with TLS or without, non-blocking. Internal to the room. OpenSSL works on
// the socket itself: no memory BIO in between, so idle connections keep no buffers.
#pragma once

#include "http/server.hpp"

#include <span>

struct ssl_st;

namespace akx::http {

// Certificate, key and TLS rules; fixed once made, shared by the connections made from it.
class TlsContext {
  public:
    static Result<std::shared_ptr<TlsContext>> make(const TlsCredentials& credentials);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

  private:
    friend class Channel;
    explicit TlsContext(void* context) : context_(context) {}
    void* context_; // SSL_CTX*
};

enum class Io { done, wants_read, wants_write, closed, failed };

struct Transfer {
    Io io = Io::done;
    std::size_t bytes = 0; // > 0 with Io::done only
};

class Channel {
  public:
    // Owns the descriptor. `context` is null for plain HTTP.
    Channel(int fd, const TlsContext* context);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    int fd() const { return fd_; }
    bool encrypted() const { return ssl_ != nullptr; }
    Io handshake();
    Transfer read(std::span<char> into);
    // At most one TLS record. After wants_* the next call must start with the same bytes.
    Transfer write(std::string_view data);
    // Bytes already taken from the socket that read() has not handed out.
    bool has_buffered() const;
    // Tells the client that nothing more will come; what it sends is thrown away by discard().
    void end_writing();
    Transfer discard(std::span<char> scratch);

    std::string tls_version() const;
    std::optional<ClientCertificate> certificate() const;

  private:
    Transfer outcome(int result);

    int fd_;
    ssl_st* ssl_ = nullptr;
    bool broken_ = false; // no close_notify may be sent any more
};

} // namespace akx::http
