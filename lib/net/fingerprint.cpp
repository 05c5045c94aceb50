// SPDX-License-Identifier: Apache-2.0
#include "net/fingerprint.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::net {

std::string Fingerprint::text() const {
    return "sha256:" + to_hex(digest);
}

std::optional<Fingerprint> Fingerprint::parse(std::string_view text) {
    constexpr std::string_view kPrefix = "sha256:";
    std::string hex = to_lower(trim(text));
    if (hex.starts_with(kPrefix)) {
        hex.erase(0, kPrefix.size());
    }
    std::erase(hex, ':');
    const std::optional<Bytes> bytes = from_hex(hex);
    Fingerprint out;
    if (!bytes || bytes->size() != out.digest.size()) {
        return {};
    }
    std::copy(bytes->begin(), bytes->end(), out.digest.begin());
    return out;
}

} // namespace akx::net
