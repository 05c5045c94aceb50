// SPDX-License-Identifier: Apache-2.0
// What the device key protects: sealed secrets and keyed digests (REQ PIN-5, SEC-6). Each purpose
// has a key of its own. Any thread may use it.
#pragma once

#include "base/crypto.hpp"
#include "model/phone.hpp"
#include "model/user.hpp"

namespace akx::agent {

class Vault {
  public:
    explicit Vault(const crypto::Key& device_key);

    Bytes seal(std::string_view plain, std::string_view context) const;
    Result<Secret> open(ByteView sealed, std::string_view context) const; // corrupt

    // Key of PIN digests, as the door's directory wants it.
    const crypto::KeyedHash& pin_hash() const { return pin_hash_; }
    // door::pin_digest; none for a PIN that nobody can use (no room in apt+pin mode).
    std::optional<std::int64_t> pin_digest(model::PinMode mode, std::string_view room,
                                           std::string_view pin) const;
    // 63 bits of the number itself, or a digest (negative) of a longer one.
    std::int64_t card_slot(const model::CardKey& key) const;
    // Stands for a secret in diffs and exports: {"$kept": digest}. Hex, 16 digits.
    std::string secret_digest(std::string_view secret) const;
    // Stands for a whole plan: what was planned is what is applied. Hex, 64 digits.
    std::string plan_digest(std::string_view plan) const;

  private:
    crypto::Sealer sealer_;
    crypto::KeyedHash pin_hash_;
    crypto::KeyedHash card_hash_;
    crypto::KeyedHash secret_hash_;
    crypto::KeyedHash plan_hash_;
};

} // namespace akx::agent
