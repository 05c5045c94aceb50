// SPDX-License-Identifier: Apache-2.0
// What the phone's settings demand of private PINs (REQ PIN-3, and private unlike public).
#pragma once

#include "model/phone.hpp"
#include "store/vault.hpp"

namespace akx::agent {

struct PinRules {
    model::PinMode mode = model::PinMode::pin;
    std::vector<std::int64_t> public_digests; // in mode pin, where they could be mistaken

    static PinRules of(const model::PinSettings& settings, const Vault& vault);
    bool is_public(std::optional<std::int64_t> digest) const;
};

} // namespace akx::agent
