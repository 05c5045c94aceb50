// SPDX-License-Identifier: Apache-2.0
// Log entries and how to ask for them.
#pragma once

#include "base/crypto.hpp"
#include "model/event.hpp"

namespace akx::agent {

struct LogEntry {
    std::int64_t cursor = 0; // counts over all logs, never used twice
    model::LogKind log = model::LogKind::door;
    WallTime time;
    std::string event;
    LogLevel level = LogLevel::notice;
    Value fields;
    std::optional<crypto::Digest> hash; // audit only
};

// Entries that were there, or should have been.
struct LogGap {
    enum class Why { removed, dropped }; // the ring was full or they were old; the disk was full
    model::LogKind log = model::LogKind::door;
    Why why = Why::removed;
    std::int64_t cursor = 0; // the last entry in it (removed) or before it (dropped)
    std::int64_t count = 0;
    WallTime from;
    WallTime to;
};

struct LogQuery {
    std::vector<model::LogKind> logs;   // empty = all
    std::int64_t after = 0;             // entries behind this cursor
    std::optional<std::int64_t> before; // and before this one
    std::optional<WallTime> from;       // included
    std::optional<WallTime> to;         // not included
    std::string event;                  // a name, or its beginning up to a dot: "access."
    std::string user;                   // id in the field `user`
    std::string text;                   // anywhere in event or fields, ASCII letters of either case
    std::size_t limit = 100;            // at most 1000
    std::size_t skip = 0;               // so many entries first, for pages that are counted
    bool newest_first = false;
};

struct LogPage {
    std::vector<LogEntry> entries;
    // For the next page: its `after`, when newest first its `before`. Unset at the end.
    std::optional<std::int64_t> next;
    std::vector<LogGap> gaps; // in what the page covers
};

} // namespace akx::agent
