// SPDX-License-Identifier: Apache-2.0
// The cryptography both programs share, on OpenSSL 3 (EVP). Nothing of OpenSSL shows here.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

#include <array>
#include <memory>

namespace akx::crypto {

using Digest = std::array<std::uint8_t, 32>;
using Key = std::array<std::uint8_t, 32>;

Digest sha256(ByteView data);
Digest hmac_sha256(ByteView key, ByteView data);
// For HTTP Digest as the devices speak it (RFC 7616), and for nothing else: 32 hex digits.
std::string md5_hex(std::string_view text);
Bytes random_bytes(std::size_t count); // from the system's generator; aborts if that fails
std::string random_token();            // 256 bits, base64url, for sessions and request ids
// `length` characters of Crockford base32 without easily confused letters, 5 bits each.
std::string random_code(std::size_t length);
bool constant_time_equal(ByteView a, ByteView b);
bool constant_time_equal(std::string_view a, std::string_view b);

// HMAC-SHA256 under one key, keyed once: for look-ups of PINs by the million.
class KeyedHash {
  public:
    explicit KeyedHash(const Key& key);
    ~KeyedHash();
    KeyedHash(KeyedHash&&) noexcept;
    KeyedHash& operator=(KeyedHash&&) noexcept;
    Digest digest(ByteView data) const;
    std::uint64_t digest64(std::string_view data) const; // the first 8 bytes, big endian

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// AES-256-GCM: 96-bit nonce | ciphertext | tag. The nonces of one Sealer count up from a random
// start, so a process that forks must not seal in both halves. `context` is authenticated
// but not stored: what is sealed for one place does not open in another.
class Sealer {
  public:
    explicit Sealer(const Key& key);
    ~Sealer();
    Sealer(Sealer&&) noexcept;
    Sealer& operator=(Sealer&&) noexcept;
    Bytes seal(std::string_view plain, std::string_view context) const;
    Result<Secret> open(ByteView sealed, std::string_view context) const; // corrupt

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// A sub-key for one purpose (HKDF-SHA256).
Key derive_key(const Key& root, std::string_view purpose);

// scrypt (RFC 7914), N = 2^15, r = 8, p = 1: about 60 ms and 32 MiB; never on the door thread.
// Text form "$scrypt$ln=15,r=8,p=1$salt$hash" (PHC string).
std::string hash_password(const Secret& password);
bool verify_password(const Secret& password, std::string_view phc);
// A slow key from a short code; `salt` binds it to its use.
Key stretch_code(std::string_view code, ByteView salt);

} // namespace akx::crypto
