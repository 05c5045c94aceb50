// SPDX-License-Identifier: Apache-2.0
#include "model/access.hpp"

#include "base/text.hpp"
#include "model/role.hpp"

namespace akx::model {

namespace {

constexpr Field kRuleFields[] = {
    field<&AccessRule::schedule>("schedule", "Id of the schedule; 1001 is always, 1002 never",
                                 {.min = 1, .max = kMaxScheduleId, .required = true}),
    field<&AccessRule::relays>("relays", "Relays the user may open while the schedule is open",
                               {.required = true}),
};

constexpr Section kRule{"access rule", "Which relays a user may open, and when", kRuleFields,
                        "schedule", make_default<AccessRule>};

} // namespace

const Section& AccessRule::section() {
    return kRule;
}

std::optional<RelayId> parse_relay(std::string_view text) {
    if (text.size() != 1) {
        return std::nullopt;
    }
    const char c = text.front();
    for (char first : {'A', 'a', '1'}) {
        if (c >= first && c < first + 4) {
            return static_cast<RelayId>(c - first);
        }
    }
    return std::nullopt;
}

std::string_view relay_name(RelayId relay) {
    return Names<RelayId>::names[static_cast<std::size_t>(relay)];
}

std::string relay_names(RelaySet relays) {
    std::string out;
    for (RelayId relay : {RelayId::a, RelayId::b, RelayId::c, RelayId::d}) {
        if (relays.has(relay)) {
            out += (out.empty() ? "" : ",") + std::string(relay_name(relay));
        }
    }
    return out;
}

std::optional<Role> parse_role(std::string_view name) {
    for (std::size_t i = 0; i < std::size(Names<Role>::names); ++i) {
        if (Names<Role>::names[i] == name) {
            return static_cast<Role>(i);
        }
    }
    return std::nullopt;
}

std::string_view method_name(AccessMethod method) {
    return Names<AccessMethod>::names[static_cast<std::size_t>(method)];
}

} // namespace akx::model
