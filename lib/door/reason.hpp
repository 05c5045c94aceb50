// SPDX-License-Identifier: Apache-2.0
// Why a door opens or stays shut. Declared once, in reason_catalogue.inc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace akx::door {

enum class Reason : std::uint8_t {
#define AKX_REASON(identifier, name, check, help) identifier,
#include "door/reason_catalogue.inc"
#undef AKX_REASON
};

struct ReasonText {
    std::string_view name;  // stable, "outside-schedule"
    std::string_view check; // the check that gives this answer
    std::string_view help;  // one sentence
};

// In the order of Reason, which is the order of the checks.
std::span<const ReasonText> all_reasons();
const ReasonText& reason_text(Reason reason);
std::string_view reason_name(Reason reason);
std::optional<Reason> find_reason(std::string_view name);

} // namespace akx::door
