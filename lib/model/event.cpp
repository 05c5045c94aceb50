// SPDX-License-Identifier: Apache-2.0
#include "model/event.hpp"

#include <array>

namespace akx::model {

namespace {

constexpr const EventKind* kAll[] = {
#define AKX_EVENT(identifier, name, log, level, fields, help) &events::identifier,
#include "model/event_catalogue.inc"
#undef AKX_EVENT
};

constexpr std::array<std::string_view, 3> kLogNames = {"door", "audit", "system"};

} // namespace

std::string_view log_kind_name(LogKind kind) {
    return kLogNames[static_cast<std::size_t>(kind)];
}

std::optional<LogKind> parse_log_kind(std::string_view name) {
    for (std::size_t i = 0; i < kLogNames.size(); ++i) {
        if (kLogNames[i] == name) {
            return static_cast<LogKind>(i);
        }
    }
    return std::nullopt;
}

std::span<const EventKind* const> all_event_kinds() {
    return kAll;
}

const EventKind* find_event_kind(std::string_view name) {
    for (const EventKind* kind : kAll) {
        if (kind->name == name) {
            return kind;
        }
    }
    return nullptr;
}

} // namespace akx::model
