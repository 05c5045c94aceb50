// SPDX-License-Identifier: Apache-2.0
#include "door/policy.hpp"

#include "door/directory.hpp"

#include <algorithm>

namespace akx::door {

namespace {

KeypadRules keypad_rules(const model::PinSettings& pin) {
    KeypadRules rules;
    rules.mode = pin.mode;
    rules.public_length = pin.public_length;
    rules.max_failures = std::max(pin.max_failures, 1U);
    rules.lock_time = pin.lock_time;
    rules.max_lock_time = std::max(pin.max_lock_time, pin.lock_time);
    rules.digit_timeout = pin.digit_timeout;
    return rules;
}

// Public PINs are looked up by themselves in either mode.
std::uint64_t public_digest(const crypto::KeyedHash& hash, std::string_view digits) {
    return pin_digest(hash, model::PinMode::pin, {}, digits);
}

} // namespace

const model::Relay* Policy::relay(model::RelayId id) const {
    const auto& relay = relays[index_of(id)];
    return relay ? &*relay : nullptr;
}

const model::Reader* Policy::reader(std::string_view id) const {
    const auto found = std::find_if(readers.begin(), readers.end(),
                                    [id](const model::Reader& reader) { return reader.id == id; });
    return found == readers.end() ? nullptr : &*found;
}

model::RelaySet Policy::known_relays() const {
    model::RelaySet known;
    for (const model::RelayId id : kAllRelays) {
        if (relays[index_of(id)]) {
            known.add(id);
        }
    }
    return known;
}

const PublicPinRule* Policy::public_pin(std::string_view digits) const {
    if (public_pins.empty() || digits.empty()) {
        return nullptr;
    }
    const std::uint64_t digest = public_digest(*pin_hash, digits);
    const auto found =
        std::find_if(public_pins.begin(), public_pins.end(),
                     [digest](const PublicPinRule& pin) { return pin.digest == digest; });
    return found == public_pins.end() ? nullptr : &*found;
}

Result<std::shared_ptr<const Policy>>
make_policy(const model::Phone& phone, TimeZone zone,
            std::shared_ptr<const crypto::KeyedHash> pin_hash) {
    auto policy = std::make_shared<Policy>();
    policy->calendar = Calendar(phone.schedules, std::move(zone), phone.holidays);
    for (const model::Relay& relay : phone.relays) {
        auto& place = policy->relays[index_of(relay.id)];
        if (place) {
            return Error(errors::duplicate_key,
                         "relay " + std::string(model::relay_name(relay.id)) + " is given twice")
                .in_field("relays");
        }
        place = relay;
    }
    policy->readers = phone.readers;
    policy->keypad = keypad_rules(phone.pin);
    for (const model::PublicPin& pin : phone.pin.public_pins) {
        policy->public_pins.push_back(
            {pin.name, public_digest(*pin_hash, pin.code.reveal()), pin.relays, pin.schedule});
    }
    policy->command_expiry = phone.unlock.expiry;
    policy->pin_hash = std::move(pin_hash);
    return std::shared_ptr<const Policy>(std::move(policy));
}

} // namespace akx::door
