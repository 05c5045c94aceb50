// SPDX-License-Identifier: Apache-2.0
#include "store/vault.hpp"

#include "door/directory.hpp"

namespace akx::agent {

// The purposes are part of what is stored: never change one.
Vault::Vault(const crypto::Key& device_key)
    : sealer_(crypto::derive_key(device_key, "akx store seal v1")),
      pin_hash_(crypto::derive_key(device_key, "akx store pin v1")),
      card_hash_(crypto::derive_key(device_key, "akx store card v1")),
      secret_hash_(crypto::derive_key(device_key, "akx store secret v1")),
      plan_hash_(crypto::derive_key(device_key, "akx store plan v1")) {}

Bytes Vault::seal(std::string_view plain, std::string_view context) const {
    return sealer_.seal(plain, context);
}

Result<Secret> Vault::open(ByteView sealed, std::string_view context) const {
    return sealer_.open(sealed, context);
}

std::optional<std::int64_t> Vault::pin_digest(model::PinMode mode, std::string_view room,
                                              std::string_view pin) const {
    if (pin.empty() || (mode == model::PinMode::apt_pin && room.empty())) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(door::pin_digest(pin_hash_, mode, room, pin));
}

std::int64_t Vault::card_slot(const model::CardKey& key) const {
    constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
    if (key.high == 0 && key.low < kSign) {
        return static_cast<std::int64_t>(key.low);
    }
    char bytes[16];
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<char>(key.high >> (56 - 8 * i));
        bytes[8 + i] = static_cast<char>(key.low >> (56 - 8 * i));
    }
    return static_cast<std::int64_t>(card_hash_.digest64({bytes, sizeof bytes}) | kSign);
}

std::string Vault::secret_digest(std::string_view secret) const {
    const crypto::Digest digest = secret_hash_.digest(as_bytes(secret));
    return to_hex(ByteView(digest).first(8));
}

std::string Vault::plan_digest(std::string_view plan) const {
    return to_hex(plan_hash_.digest(as_bytes(plan)));
}

} // namespace akx::agent
