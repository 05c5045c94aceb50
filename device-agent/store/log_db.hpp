// SPDX-License-Identifier: Apache-2.0
// The file logs.db: door, audit and system log as one stream of entries with cursors, each log a
// ring bounded by count and age. What is missing is said by gaps; the audit log is a hash chain
// (REQ LOG-1, LOG-4).
#pragma once

#include "model/audit_chain.hpp"
#include "model/event.hpp"
#include "store/sqlite.hpp"

namespace akx::agent {

struct LogLimits {
    LogLevel level = LogLevel::warning; // of the system log; the others take everything
    std::int64_t door_entries = 20'000;
    std::int64_t audit_entries = 20'000;
    std::int64_t system_entries = 10'000;
    std::chrono::days retention{0}; // 0 = no limit by age
};

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
    enum class Why { removed, dropped }; // the ring was full, or the disk was
    model::LogKind log = model::LogKind::door;
    Why why = Why::removed;
    std::int64_t cursor = 0; // the last entry before it (dropped) or in it (removed)
    std::int64_t count = 0;
    WallTime from;
    WallTime to;
};

struct LogQuery {
    std::vector<model::LogKind> logs; // empty = all
    std::int64_t after = 0;           // cursor; entries behind it
    std::optional<std::int64_t> before;
    std::optional<WallTime> from; // included
    std::optional<WallTime> to;   // not included
    std::string event;            // name, or its beginning when it ends in '.': "access."
    std::string user;             // id in the field `user`
    std::string text;             // anywhere in the fields
    std::size_t limit = 100;      // at most 1000
    bool newest_first = false;
};

struct LogPage {
    std::vector<LogEntry> entries;
    std::optional<std::int64_t> next; // `after` (`before` when newest first) of the next page
    std::vector<LogGap> gaps;         // inside what the page covers
};

struct AuditCheck {
    bool intact = true;
    std::int64_t entries = 0;
    std::int64_t first_bad = 0; // cursor, when not intact
    std::string detail;
};

// Counts of events that could not be kept, by log; they become a gap once something can be written.
struct LostEvents {
    std::int64_t count = 0;
    WallTime from;
    WallTime to;
};
using LostByLog = std::array<LostEvents, 3>;

class LogDb {
  public:
    static Result<std::unique_ptr<LogDb>> open(const std::string& path,
                                               const DatabaseOptions& options = {});

    // Writes all of them, with a gap for what was lost before, or none. Waits for the disk only
    // when audit events are among them. Events above the system log's level are left out.
    Result<std::vector<LogEntry>> append(std::span<const model::Event> events,
                                         const LostByLog& lost = {});
    void set_limits(const LogLimits& limits) { limits_ = limits; }
    // Removes what is over the limits, oldest first, and notes the gap.
    Status trim(WallTime now);

    Result<LogPage> query(const LogQuery& query);
    Result<std::int64_t> last_cursor();
    Result<AuditCheck> verify_audit(); // reads all audit entries, about 2 µs each
    Database& database() { return db_; }

  private:
    explicit LogDb(Database db) : db_(std::move(db)) {}
    Status load_counters();
    Status insert(const model::Event& event, std::vector<LogEntry>& entries);
    Status insert_gaps(const LostByLog& lost, std::vector<LogEntry>& entries);
    Status trim_log(model::LogKind log, std::int64_t keep, WallTime oldest);

    Database db_;
    LogLimits limits_;
    std::int64_t next_cursor_ = 1;
    crypto::Digest audit_head_{};
    std::array<std::int64_t, 3> counts_{};
};

} // namespace akx::agent
