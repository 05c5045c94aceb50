// SPDX-License-Identifier: Apache-2.0
// A phone's settings as the door core uses them: immutable, swapped as a whole.
#pragma once

#include "base/crypto.hpp"
#include "door/calendar.hpp"
#include "model/phone.hpp"

#include <array>
#include <memory>

namespace akx::door {

inline constexpr std::size_t kRelays = std::size(model::Names<model::RelayId>::names);
inline constexpr std::array<model::RelayId, kRelays> kAllRelays = {
    model::RelayId::a, model::RelayId::b, model::RelayId::c, model::RelayId::d};
constexpr std::size_t index_of(model::RelayId relay) {
    return static_cast<std::size_t>(relay);
}

// A public PIN without its digits.
struct PublicPinRule {
    std::string name;
    std::uint64_t digest = 0;
    model::RelaySet relays;
    model::ScheduleId schedule = model::kAlways;
};

struct KeypadRules {
    model::PinMode mode = model::PinMode::pin;
    std::size_t public_length = 6;
    unsigned max_failures = 5;
    Millis lock_time{60'000};
    Millis max_lock_time{900'000};
    Millis digit_timeout{10'000};
};

struct Policy {
    Calendar calendar;
    std::array<std::optional<model::Relay>, kRelays> relays; // by RelayId
    std::vector<model::Reader> readers;
    KeypadRules keypad;
    std::vector<PublicPinRule> public_pins;
    Millis command_expiry{5'000};
    std::shared_ptr<const crypto::KeyedHash> pin_hash; // the key behind every pin_digest

    const model::Relay* relay(model::RelayId id) const;
    const model::Reader* reader(std::string_view id) const;
    model::RelaySet known_relays() const;
    const PublicPinRule* public_pin(std::string_view digits) const;
};

// `zone` is the loaded phone.device.time_zone; `pin_hash` the one that made the directory's
// digests. Relays given twice are refused (duplicate_key); everything else that rules.hpp demands
// is checked there, and what slips through opens nothing: an unknown schedule is closed.
Result<std::shared_ptr<const Policy>>
make_policy(const model::Phone& phone, TimeZone zone,
            std::shared_ptr<const crypto::KeyedHash> pin_hash);

} // namespace akx::door
