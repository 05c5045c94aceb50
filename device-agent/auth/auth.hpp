// SPDX-License-Identifier: Apache-2.0
// Who may use the phone: paired clients by the fingerprint of their key, sessions by token
// (REQ SEC-1, SEC-2). Belongs to the loop's thread; looks up in memory only.
#pragma once

#include "auth/principal.hpp"
#include "auth/rate_limiter.hpp"
#include "store/access_store.hpp"

#include <map>

namespace akx::agent {

inline constexpr std::chrono::hours kSessionLife{12};
inline constexpr std::size_t kMaxSessions = 1'024;

class Auth {
  public:
    explicit Auth(const Clock& clock) : clock_(clock) {}

    void set_clients(const std::vector<Client>& clients);
    void put_client(const Client& client) { clients_[client.fingerprint] = client; }
    void remove_client(const std::string& fingerprint) { clients_.erase(fingerprint); }
    bool has_clients() const { return !clients_.empty(); }

    // Who sent the request: a session when it carries a token, else the client of the certificate,
    // else nobody. unauthenticated for an unknown or old token, certificate_expired for a paired
    // client with an old certificate.
    Result<Principal> identify(const http::Request& head) const;

    struct Session {
        std::string account;
        model::Role role = model::Role::resident;
        WallTime expires;
    };
    // Returns the token, which is kept as a digest only. busy when there are too many sessions.
    Result<std::string> open_session(const Account& account);
    bool close_session(const http::Request& head);
    bool is_session(std::string_view token) const; // open now
    void close_sessions_of(const std::string& account);
    std::size_t sessions() const { return sessions_.size(); }

    RateLimiter& limiter() { return limiter_; }

  private:
    Result<Principal> identify_session(const http::Request& head, std::string_view token) const;

    const Clock& clock_;
    RateLimiter limiter_;
    std::map<std::string, Client> clients_;   // by fingerprint
    std::map<std::string, Session> sessions_; // by SHA-256 of the token, hex
};

} // namespace akx::agent
