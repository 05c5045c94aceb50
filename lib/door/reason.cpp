// SPDX-License-Identifier: Apache-2.0
#include "door/reason.hpp"

namespace akx::door {

namespace {

constexpr ReasonText kReasons[] = {
#define AKX_REASON(identifier, name, check, help) {name, check, help},
#include "door/reason_catalogue.inc"
#undef AKX_REASON
};

} // namespace

std::span<const ReasonText> all_reasons() {
    return kReasons;
}

const ReasonText& reason_text(Reason reason) {
    return kReasons[static_cast<std::size_t>(reason)];
}

std::string_view reason_name(Reason reason) {
    return reason_text(reason).name;
}

std::optional<Reason> find_reason(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kReasons); ++i) {
        if (kReasons[i].name == name) {
            return static_cast<Reason>(i);
        }
    }
    return std::nullopt;
}

} // namespace akx::door
