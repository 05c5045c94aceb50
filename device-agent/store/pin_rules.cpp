// SPDX-License-Identifier: Apache-2.0
#include "store/pin_rules.hpp"

#include <algorithm>

namespace akx::agent {

PinRules PinRules::of(const model::PinSettings& settings, const Vault& vault) {
    PinRules rules;
    rules.mode = settings.mode;
    if (settings.mode == model::PinMode::pin) {
        for (const model::PublicPin& pin : settings.public_pins) {
            if (const auto digest = vault.pin_digest(settings.mode, {}, pin.code.reveal())) {
                rules.public_digests.push_back(*digest);
            }
        }
    }
    return rules;
}

bool PinRules::is_public(std::optional<std::int64_t> digest) const {
    return digest &&
           std::find(public_digests.begin(), public_digests.end(), *digest) != public_digests.end();
}

} // namespace akx::agent
