// SPDX-License-Identifier: Apache-2.0
// The file logs.db: door, audit and system log as one stream of entries with cursors, each log a
// ring bounded by count and age. What is missing is said by gaps; the audit log is a hash chain
// (REQ LOG-1, LOG-4).
#pragma once

#include "model/audit_chain.hpp"
#include "store/log_query.hpp"
#include "store/sqlite.hpp"

namespace akx::agent {

struct LogLimits {
    LogLevel level = LogLevel::warning; // of the system log; the others take everything
    std::int64_t door_entries = 20'000;
    std::int64_t audit_entries = 20'000;
    std::int64_t system_entries = 10'000;
    std::chrono::days retention{0}; // 0 = no limit by age

    std::int64_t entries(model::LogKind log) const;
};

// Events that could not be kept: by log, they become a gap once something can be written.
struct LostEvents {
    std::int64_t count = 0;
    WallTime from;
    WallTime to;

    void add(WallTime time);
    void add(const LostEvents& others);
};
inline constexpr std::size_t kLogs = 3;
using LostByLog = std::array<LostEvents, kLogs>;

struct AuditCheck {
    bool intact = true;
    std::int64_t entries = 0;
    std::int64_t first_bad = 0; // cursor, when not intact
    std::string detail;
    crypto::Digest head{}; // the last hash; note it elsewhere to notice a cut-off end
};

class LogDb {
  public:
    static Result<std::unique_ptr<LogDb>> open(const std::string& path,
                                               const DatabaseOptions& options = {});

    // Writes all of them, with a gap for what was lost before, or none. Waits for the disk only
    // when audit events are among them. Returns the entries written, without those that the level
    // of the system log leaves out. Keeps the rings within their limits and 1 %.
    Result<std::vector<LogEntry>> append(std::span<const model::Event> events,
                                         const LostByLog& lost = {});
    void set_limits(const LogLimits& limits) { limits_ = limits; }
    // Removes what is over the limits or too old, oldest first, and notes the gap.
    Status trim(WallTime now);

    Result<LogPage> query(const LogQuery& query);
    Result<std::int64_t> count(const LogQuery& query); // whatever its limit and skip
    Result<std::int64_t> last_cursor();
    Result<AuditCheck> verify_audit(); // reads all audit entries, about 2 µs each
    Database& database() { return db_; }

  private:
    explicit LogDb(Database db) : db_(std::move(db)) {}
    Status load_state();
    bool keeps(const model::Event& event) const;
    Status write(std::span<const model::Event> events, const LostByLog& lost,
                 std::vector<LogEntry>& out);
    Status insert(const model::Event& event, std::vector<LogEntry>& out);
    Status insert_gap(model::LogKind log, const LostEvents& lost, std::vector<LogEntry>& out);
    Status trim_full();
    // Removes the entries of `log` up to `cursor`.
    Status remove_up_to(model::LogKind log, std::int64_t cursor);
    Result<std::int64_t> cursor_over_limit(model::LogKind log, std::int64_t limit);

    // What must be forgotten again when a transaction fails.
    struct Tail {
        std::int64_t next_cursor = 1;
        crypto::Digest audit_head{};
        std::array<std::int64_t, kLogs> counts{};
        std::array<std::int64_t, kLogs> last{}; // cursor of each log
    };
    Database db_;
    LogLimits limits_;
    Tail tail_;
};

} // namespace akx::agent
