// SPDX-License-Identifier: Apache-2.0
// The words of access: relays, ways of opening, who may open what and when.
#pragma once

#include "model/codec.hpp"

namespace akx::model {

// The contacts that open doors; the devices' own API counts them from 1.
enum class RelayId : std::uint8_t { a, b, c, d };
template <>
struct Names<RelayId> {
    static constexpr std::string_view names[] = {"A", "B", "C", "D"};
};
using RelaySet = Flags<RelayId>;
std::optional<RelayId> parse_relay(std::string_view text); // "A", "a" or "1"
std::string_view relay_name(RelayId relay);
std::string relay_names(RelaySet relays); // "A,B"

// Ways to open a door; each relay allows a set of them (REQ ACC-4).
enum class AccessMethod : std::uint8_t { pin, card, face, qr, ble, nfc, dtmf, remote, http, input };
template <>
struct Names<AccessMethod> {
    static constexpr std::string_view names[] = {"pin", "card", "face",   "qr",   "ble",
                                                 "nfc", "dtmf", "remote", "http", "input"};
};
std::string_view method_name(AccessMethod method);

using ScheduleId = std::uint32_t;
inline constexpr ScheduleId kAlways = 1001; // built in, cannot be changed (facts/akuvox §1.5)
inline constexpr ScheduleId kNever = 1002;
inline constexpr ScheduleId kMaxScheduleId = 99'999;

// A user may open these relays while the schedule is open (REQ ACC-1).
struct AccessRule {
    ScheduleId schedule = kAlways;
    RelaySet relays = RelaySet::of({RelayId::a});

    static const Section& section();
    bool operator==(const AccessRule&) const = default;
};

} // namespace akx::model
