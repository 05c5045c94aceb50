// SPDX-License-Identifier: Apache-2.0
// Settings of one relay (REQ ACC-4).
#pragma once

#include "model/access.hpp"

namespace akx::model {

enum class RelayMode : std::uint8_t { monostable, bistable };
template <>
struct Names<RelayMode> {
    static constexpr std::string_view names[] = {"monostable", "bistable"};
};

enum class ContactType : std::uint8_t { normal, inverted };
template <>
struct Names<ContactType> {
    static constexpr std::string_view names[] = {"normal", "inverted"};
};

struct Relay {
    RelayId id = RelayId::a;
    std::string name;
    Millis trigger_delay{0};
    Millis hold_delay{5'000};
    RelayMode mode = RelayMode::monostable;
    ContactType type = ContactType::normal;
    Flags<AccessMethod> methods = Flags<AccessMethod>::all();
    ScheduleId hold_open_schedule = 0; // 0 = none
    std::string output;                // "" = none, "gpiochip0:17"

    static const Section& section();
};

} // namespace akx::model
