// SPDX-License-Identifier: Apache-2.0
// An HTTP client for one phone: TLS 1.2 or newer, the phone known by its key, one request at a
// time over a connection that is kept. Redirects are never followed. Nothing of libcurl shows.
#pragma once

#include "net/endpoint.hpp"
#include "net/identity.hpp"
#include "net/message.hpp"
#include "net/trace.hpp"

namespace akx::net {

// How the phone proves who it is. Names in the certificate do not matter, its key does.
class Trust {
  public:
    static Trust pinned(Fingerprint fingerprint) { return Trust(fingerprint); }
    // Takes any key the first time and holds on to it for the life of the client: see Client::seen.
    static Trust first_use() { return Trust({}); }
    // Also when the certificate has expired, to renew it.
    Trust even_expired() const {
        Trust out = *this;
        out.expired_ok_ = true;
        return out;
    }

    const std::optional<Fingerprint>& fingerprint() const { return fingerprint_; }
    bool expired_ok() const { return expired_ok_; }

  private:
    explicit Trust(std::optional<Fingerprint> fingerprint) : fingerprint_(fingerprint) {}
    std::optional<Fingerprint> fingerprint_;
    bool expired_ok_ = false;
};

// Beside the client certificate. Basic and digest are for real devices.
struct Login {
    enum class Scheme { none, bearer, basic, digest };
    Scheme scheme = Scheme::none;
    std::string user;
    Secret secret; // token or password
};

struct ClientOptions {
    ClientOptions(Endpoint where, const Trust& whom) : endpoint(std::move(where)), trust(whom) {}

    Endpoint endpoint;
    Trust trust;
    std::optional<Identity> identity; // shown when the phone asks for a certificate
    Login login;
    Deadlines deadlines;
    std::size_t max_reply = 8U << 20U; // bytes of a reply that is not streamed: too_large
    std::string proxy;                 // URL; never taken from the environment
    // For old devices, only when asked for: TLS 1.0, weak keys and groups (facts/akuvox §1.7).
    bool legacy_tls = false;
    bool keep_connection = true; // false: a connection for each request
    TraceSink trace;
    const Clock* clock = &Clock::system();
};

// Not to be used by two threads at once.
class Client {
  public:
    static Result<Client> make(ClientOptions options); // invalid_value, corrupt
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    // The reply, whatever its status. Errors: unreachable, timeout, tls, certificate_mismatch,
    // certificate_expired, protocol, too_large, unknown_outcome, or what Upload or Sink returned.
    // A stopped exchange is unknown_outcome or timeout.
    Result<Reply> send(const Request& request);
    // As send(), but a status other than 2xx is an Error too.
    Result<Reply> call(const Request& request);
    // The JSON body of a call().
    Result<Value> fetch(const Request& request);

    // The key the phone has shown; unset before the first handshake.
    std::optional<Fingerprint> seen() const;
    const ClientOptions& options() const;

  private:
    struct State;
    explicit Client(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace akx::net
