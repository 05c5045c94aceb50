// SPDX-License-Identifier: Apache-2.0
// What a phone records and announces. Every event is declared once, in event_catalogue.inc.
#pragma once

#include "base/log.hpp"
#include "base/time.hpp"
#include "base/value.hpp"

#include <span>

namespace akx::model {

// The three logs of a phone; calls and captures join with their features.
enum class LogKind : std::uint8_t { door, audit, system };
std::string_view log_kind_name(LogKind kind);
std::optional<LogKind> parse_log_kind(std::string_view name);

struct EventKind {
    std::string_view name; // stable, "access.granted"
    LogKind log;
    LogLevel level;
    std::string_view fields; // blank-separated names of its fields, in the order people read them
    std::string_view help;   // one sentence
};

namespace events {
#define AKX_EVENT(identifier, name, log, level, fields, help)                                      \
    inline constexpr EventKind identifier{name, LogKind::log, LogLevel::level, fields, help};
#include "model/event_catalogue.inc"
#undef AKX_EVENT
} // namespace events

std::span<const EventKind* const> all_event_kinds();
const EventKind* find_event_kind(std::string_view name);

// One thing that happened. `fields` is an object with (some of) the declared fields.
struct Event {
    const EventKind* kind = nullptr;
    WallTime time;
    Value fields;
};

} // namespace akx::model
