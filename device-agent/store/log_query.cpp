// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "store/log_db.hpp"
#include "store/sql_text.hpp"

#include <algorithm>
#include <limits>

namespace akx::agent {

namespace {

constexpr std::size_t kMaxPage = 1'000;
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

constexpr std::string_view kSelect =
    "SELECT cursor,log,time,event,level,fields,hash FROM entries WHERE ";
constexpr std::string_view kOneLog = "log=?1";
constexpr std::string_view kSomeLogs = "(1<<log)&?1"; // reads on in the order of cursors
constexpr std::string_view kFilter =
    " AND cursor>?2 AND cursor<?3 AND time>=?4 AND time<?5"
    " AND (?6='' OR event=?6 OR (substr(?6,-1)='.' AND substr(event,1,length(?6))=?6))"
    " AND (?7='' OR json_extract(fields,'$.user')=?7)"
    " AND (?8='' OR instr(lower(fields),lower(?8))>0 OR instr(event,lower(?8))>0) ORDER BY cursor ";
constexpr std::string_view kOldest = "LIMIT ?9 OFFSET ?10";
constexpr std::string_view kNewest = "DESC LIMIT ?9 OFFSET ?10";
constexpr std::string_view kCount = "SELECT count(*) FROM entries WHERE ";

std::string_view statement(bool one_log, bool newest_first) {
    if (one_log) {
        return newest_first ? joined<kSelect, kOneLog, kFilter, kNewest>
                            : joined<kSelect, kOneLog, kFilter, kOldest>;
    }
    return newest_first ? joined<kSelect, kSomeLogs, kFilter, kNewest>
                        : joined<kSelect, kSomeLogs, kFilter, kOldest>;
}

std::int64_t log_bits(const std::vector<model::LogKind>& logs) {
    std::int64_t bits = 0;
    for (const model::LogKind log : logs) {
        bits |= std::int64_t{1} << static_cast<unsigned>(log);
    }
    return logs.empty() ? (1 << kLogs) - 1 : bits;
}

std::int64_t millis_or(const std::optional<WallTime>& time, std::int64_t other) {
    return time ? time->time_since_epoch().count() : other;
}

LogEntry read_entry(const Query& query) {
    LogEntry entry;
    entry.cursor = query.integer(0);
    entry.log = static_cast<model::LogKind>(query.integer(1));
    entry.time = WallTime(Millis(query.integer(2)));
    entry.event = query.text(3);
    entry.level = static_cast<LogLevel>(query.integer(4));
    entry.fields = parse_json(query.text(5)).value_or(Value::object());
    if (const ByteView hash = query.blob(6); hash.size() == crypto::Digest().size()) {
        std::copy(hash.begin(), hash.end(), entry.hash.emplace().begin());
    }
    return entry;
}

// The gaps between the cursors `low` and `high`.
Status read_gaps(Database& db, std::int64_t logs, std::int64_t low, std::int64_t high,
                 std::vector<LogGap>& out) {
    Query query = db.query("SELECT log,why,cursor,count,from_time,to_time FROM gaps "
                           "WHERE (1<<log)&?1 AND cursor<?3 AND (cursor>?2 OR "
                           "(why=?4 AND cursor=?2)) ORDER BY cursor",
                           logs, low, high, static_cast<int>(LogGap::Why::dropped));
    while (query.next()) {
        out.push_back({static_cast<model::LogKind>(query.integer(0)),
                       static_cast<LogGap::Why>(query.integer(1)), query.integer(2),
                       query.integer(3), WallTime(Millis(query.integer(4))),
                       WallTime(Millis(query.integer(5)))});
    }
    return query.status();
}

} // namespace

Result<LogPage> LogDb::query(const LogQuery& query) {
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxPage);
    const bool one_log = query.logs.size() == 1;
    const std::int64_t bits = log_bits(query.logs);
    const std::int64_t end = query.before.value_or(kEnd);
    LogPage page;
    Query rows = db_.query(
        statement(one_log, query.newest_first),
        one_log ? static_cast<std::int64_t>(query.logs.front()) : bits, query.after, end,
        millis_or(query.from, std::numeric_limits<std::int64_t>::min()), millis_or(query.to, kEnd),
        query.event, query.user, query.text, limit + 1, query.skip);
    while (rows.next()) {
        if (page.entries.size() == limit) {
            page.next = page.entries.back().cursor;
            break;
        }
        page.entries.push_back(read_entry(rows));
    }
    Status status = rows.status();
    // The page covers what lies up to the point where the next one begins.
    const std::int64_t low = query.newest_first ? page.next.value_or(query.after) : query.after;
    const std::int64_t high = query.newest_first ? end : page.next.value_or(end);
    status = status ? read_gaps(db_, bits, low, high, page.gaps) : status;
    if (!status) {
        return status.error();
    }
    return page;
}

Result<std::int64_t> LogDb::count(const LogQuery& query) {
    const bool one_log = query.logs.size() == 1;
    return db_.number(
        one_log ? joined<kCount, kOneLog, kFilter> : joined<kCount, kSomeLogs, kFilter>, 0,
        one_log ? static_cast<std::int64_t>(query.logs.front()) : log_bits(query.logs), query.after,
        query.before.value_or(kEnd),
        millis_or(query.from, std::numeric_limits<std::int64_t>::min()), millis_or(query.to, kEnd),
        query.event, query.user, query.text);
}

} // namespace akx::agent
