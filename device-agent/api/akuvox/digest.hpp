// SPDX-License-Identifier: Apache-2.0
// HTTP Digest as the devices ask for it (RFC 7616 with MD5, qop auth; facts/akuvox §1.6). Nonces
// are made without remembering them; what is remembered, bounded, is which of them were used.
#pragma once

#include "base/crypto.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

#include <map>
#include <optional>

namespace akx::agent::akuvox {

inline constexpr std::string_view kRealm = "HTTP API"; // clients know the devices by it
inline constexpr Millis kNonceLife{120'000};
inline constexpr std::size_t kMaxUsedNonces = 512;

// The parameters of an Authorization header of scheme Digest or of a challenge.
struct DigestFields {
    std::string username;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    std::string algorithm; // "" = MD5
    std::string qop;
    std::string nc;
    std::string cnonce;
};
// nullopt: not Digest, or malformed: bounded, no parameter twice.
std::optional<DigestFields> parse_digest(std::string_view authorization);

struct BasicFields {
    std::string user;
    Secret password;
};
// `tolerant`: also where the next header's line is glued to it (facts/akuvox §2).
std::optional<BasicFields> parse_basic(std::string_view authorization, bool tolerant);

class DigestDesk {
  public:
    explicit DigestDesk(crypto::Key key) : key_(key) {}

    // For a WWW-Authenticate header. `stale`: the credentials were right, the nonce was not.
    std::string challenge(const std::string& source, MonoTime now, bool stale);

    enum class Verdict {
        good,
        wrong, // not the account's name or password
        stale, // right, but with a nonce that is too old, used before, or not ours
    };
    Verdict check(const DigestFields& fields, const http::Request& head, const std::string& account,
                  const Secret& password, MonoTime now);

  private:
    struct Used {
        MonoTime issued;
        std::uint64_t highest = 0; // nc
        std::uint64_t window = 0;  // bit n: highest - n was used
    };
    std::string sign(std::string_view text, const std::string& source) const;
    std::optional<MonoTime> issue_time(const std::string& nonce, const std::string& source) const;
    bool use(const std::string& nonce, MonoTime issued, std::uint64_t nc, MonoTime now);

    crypto::Key key_;
    std::uint64_t count_ = 0;
    std::map<std::string, Used> used_;
    MonoTime forgotten_; // nonces issued up to then may have been used and are taken no more
};

} // namespace akx::agent::akuvox
