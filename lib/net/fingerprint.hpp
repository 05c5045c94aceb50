// SPDX-License-Identifier: Apache-2.0
// The name of a key: SHA-256 of its DER SubjectPublicKeyInfo. It survives renewal of the
// certificate.
#pragma once

#include "base/crypto.hpp"

namespace akx::net {

struct Fingerprint {
    crypto::Digest digest{};

    std::string text() const; // "sha256:" and 64 lower-case hex digits
    // With or without "sha256:", either case, also in pairs with colons.
    static std::optional<Fingerprint> parse(std::string_view text);
    bool operator==(const Fingerprint&) const = default;
};

} // namespace akx::net
