// SPDX-License-Identifier: Apache-2.0
#include "store/log_db.hpp"

#include "base/json.hpp"
#include "store/log_schema.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

std::size_t place(model::LogKind log) {
    return static_cast<std::size_t>(log);
}

std::int64_t as_millis(WallTime time) {
    return time.time_since_epoch().count();
}

constexpr model::LogKind kAllLogs[kLogs] = {model::LogKind::door, model::LogKind::audit,
                                            model::LogKind::system};

Status read_digest(Query query, crypto::Digest& out) {
    if (query.next() && query.blob(0).size() == out.size()) {
        const ByteView bytes = query.blob(0);
        std::copy(bytes.begin(), bytes.end(), out.begin());
    }
    return query.status();
}

} // namespace

std::int64_t LogLimits::entries(model::LogKind log) const {
    const std::int64_t limits[] = {door_entries, audit_entries, system_entries};
    return limits[place(log)];
}

void LostEvents::add(WallTime time) {
    add({1, time, time});
}

void LostEvents::add(const LostEvents& others) {
    if (others.count == 0) {
        return;
    }
    from = count == 0 ? others.from : std::min(from, others.from);
    to = count == 0 ? others.to : std::max(to, others.to);
    count += others.count;
}

Result<std::unique_ptr<LogDb>> LogDb::open(const std::string& path,
                                           const DatabaseOptions& options) {
    Result<Database> db = Database::open(path, options);
    if (!db) {
        return db.error();
    }
    if (Status status = migrate(*db, log_schema()); !status) {
        return status.error();
    }
    std::unique_ptr<LogDb> out(new LogDb(std::move(*db)));
    if (Status status = out->load_state(); !status) {
        return status.error();
    }
    return out;
}

Status LogDb::load_state() {
    const auto last = db_.number("SELECT seq FROM sqlite_sequence WHERE name='entries'", 0);
    if (!last) {
        return last.error();
    }
    tail_.next_cursor = *last + 1;
    for (const model::LogKind log : kAllLogs) {
        const auto count = db_.number("SELECT count(*) FROM entries WHERE log=?1", 0, place(log));
        const auto newest = db_.number(
            "SELECT cursor FROM entries WHERE log=?1 ORDER BY cursor DESC LIMIT 1", 0, place(log));
        if (!count || !newest) {
            return count ? newest.error() : count.error();
        }
        tail_.counts[place(log)] = *count;
        tail_.last[place(log)] = *newest;
    }
    Status status = read_digest(db_.query("SELECT hash FROM anchor"), tail_.audit_head);
    return status ? read_digest(db_.query("SELECT hash FROM entries WHERE cursor=?1",
                                          tail_.last[place(model::LogKind::audit)]),
                                tail_.audit_head)
                  : status;
}

bool LogDb::keeps(const model::Event& event) const {
    return event.kind->log != model::LogKind::system || event.kind->level <= limits_.level;
}

Result<std::vector<LogEntry>> LogDb::append(std::span<const model::Event> events,
                                            const LostByLog& lost) {
    std::vector<LogEntry> out;
    const Tail before = tail_;
    Status status = write(events, lost, out);
    if (!status) {
        tail_ = before;
        return status.error();
    }
    return out;
}

Status LogDb::write(std::span<const model::Event> events, const LostByLog& lost,
                    std::vector<LogEntry>& out) {
    const bool durable = std::any_of(events.begin(), events.end(), [](const model::Event& event) {
        return event.kind->log == model::LogKind::audit;
    });
    if (Status status = db_.sync_fully(durable); !status) {
        return status;
    }
    Transaction transaction(db_);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    for (const model::LogKind log : kAllLogs) {
        if (lost[place(log)].count > 0) {
            if (Status status = insert_gap(log, lost[place(log)], out); !status) {
                return status;
            }
        }
    }
    for (const model::Event& event : events) {
        if (keeps(event)) {
            if (Status status = insert(event, out); !status) {
                return status;
            }
        }
    }
    Status status = trim_full();
    return status ? transaction.commit() : status;
}

Status LogDb::insert(const model::Event& event, std::vector<LogEntry>& out) {
    const model::LogKind log = event.kind->log;
    LogEntry entry{tail_.next_cursor, log,          event.time, std::string(event.kind->name),
                   event.kind->level, event.fields, {}};
    const std::string fields = to_json(event.fields);
    if (log == model::LogKind::audit) {
        entry.hash = model::audit_hash(
            tail_.audit_head, {entry.cursor, entry.time, entry.event, entry.level, fields});
    }
    Query query = db_.query("INSERT INTO entries(cursor,log,time,event,level,fields,hash) "
                            "VALUES(?1,?2,?3,?4,?5,?6,?7)",
                            entry.cursor, place(log), as_millis(entry.time), entry.event,
                            static_cast<int>(entry.level), fields);
    if (entry.hash) {
        query.bind(7, ByteView(*entry.hash));
    }
    if (Status status = query.run(); !status) {
        return status;
    }
    if (entry.hash) {
        tail_.audit_head = *entry.hash;
    }
    ++tail_.next_cursor;
    ++tail_.counts[place(log)];
    tail_.last[place(log)] = entry.cursor;
    out.push_back(std::move(entry));
    return {};
}

// The gap goes into the log that has it; an event tells those who follow the stream.
Status LogDb::insert_gap(model::LogKind log, const LostEvents& lost, std::vector<LogEntry>& out) {
    const auto dropped = static_cast<int>(LogGap::Why::dropped);
    Status status = db_.run(
        "INSERT INTO gaps(log,why,cursor,count,from_time,to_time) VALUES(?1,?2,?3,?4,?5,?6) "
        "ON CONFLICT DO UPDATE SET count=count+excluded.count,to_time=excluded.to_time",
        place(log), dropped, tail_.last[place(log)], lost.count, as_millis(lost.from),
        as_millis(lost.to));
    if (!status) {
        return status;
    }
    model::Event event{&model::events::log_gap, lost.to, Value::object()};
    event.fields.set("log", model::log_kind_name(log));
    event.fields.set("dropped", lost.count);
    event.fields.set("from", format_utc(lost.from));
    event.fields.set("to", format_utc(lost.to));
    return keeps(event) ? insert(event, out) : Status();
}

Status LogDb::trim_full() {
    for (const model::LogKind log : kAllLogs) {
        const std::int64_t limit = limits_.entries(log);
        if (tail_.counts[place(log)] <= limit + limit / 100) {
            continue;
        }
        const auto cursor = cursor_over_limit(log, limit);
        if (!cursor) {
            return cursor.error();
        }
        if (Status status = remove_up_to(log, *cursor); !status) {
            return status;
        }
    }
    return {};
}

Result<std::int64_t> LogDb::cursor_over_limit(model::LogKind log, std::int64_t limit) {
    const std::int64_t over = tail_.counts[place(log)] - limit;
    return over <= 0 ? Result<std::int64_t>(0)
                     : db_.number("SELECT cursor FROM entries WHERE log=?1 ORDER BY cursor "
                                  "LIMIT 1 OFFSET ?2",
                                  0, place(log), over - 1);
}

Status LogDb::trim(WallTime now) {
    const Tail before = tail_;
    Transaction transaction(db_);
    Status status = transaction.begun();
    for (const model::LogKind log : kAllLogs) {
        if (!status) {
            break;
        }
        auto cursor = cursor_over_limit(log, limits_.entries(log));
        if (cursor && limits_.retention.count() > 0) {
            // The newest too old one and all before it, so that what is left has no holes.
            const auto old = db_.number("SELECT max(cursor) FROM entries WHERE log=?1 AND time<?2",
                                        0, place(log), as_millis(now - limits_.retention));
            cursor = old ? Result<std::int64_t>(std::max(*old, *cursor)) : old;
        }
        status = !cursor       ? Status(cursor.error())
                 : *cursor > 0 ? remove_up_to(log, *cursor)
                               : status;
    }
    status = status ? transaction.commit() : status;
    if (!status) {
        tail_ = before;
    }
    return status;
}

Status LogDb::remove_up_to(model::LogKind log, std::int64_t cursor) {
    const auto removed = static_cast<int>(LogGap::Why::removed);
    Status status;
    if (log == model::LogKind::audit) {
        status = db_.run("INSERT OR REPLACE INTO anchor(id,hash) "
                         "SELECT 1,hash FROM entries WHERE log=?1 AND cursor<=?2 "
                         "ORDER BY cursor DESC LIMIT 1",
                         place(log), cursor);
    }
    // One row a log tells of all that was ever removed.
    status = status ? db_.run("INSERT INTO gaps(log,why,cursor,count,from_time,to_time) "
                              "SELECT ?1,?2,0,0,min(time),max(time) FROM entries "
                              "WHERE log=?1 AND cursor<=?3 AND NOT EXISTS"
                              "(SELECT 1 FROM gaps WHERE log=?1 AND why=?2) GROUP BY log",
                              place(log), removed, cursor)
                    : status;
    status = status ? db_.run("UPDATE gaps SET (cursor,count,to_time)="
                              "(SELECT ?3,gaps.count+count(*),max(gaps.to_time,max(time)) "
                              "FROM entries WHERE log=?1 AND cursor<=?3) WHERE log=?1 AND why=?2",
                              place(log), removed, cursor)
                    : status;
    status = status ? db_.run("DELETE FROM gaps WHERE log=?1 AND why<>?2 AND cursor<?3", place(log),
                              removed, cursor)
                    : status;
    status = status ? db_.run("DELETE FROM entries WHERE log=?1 AND cursor<=?2", place(log), cursor)
                    : status;
    tail_.counts[place(log)] -= db_.changes();
    return status;
}

Result<std::int64_t> LogDb::last_cursor() {
    return db_.number("SELECT seq FROM sqlite_sequence WHERE name='entries'", 0);
}

Result<AuditCheck> LogDb::verify_audit() {
    AuditCheck check;
    Query query = db_.query("SELECT cursor,time,event,level,fields,hash FROM entries WHERE log=?1 "
                            "ORDER BY cursor",
                            place(model::LogKind::audit));
    const bool any = query.next(); // from here on one snapshot
    if (Status status = read_digest(db_.query("SELECT hash FROM anchor"), check.head); !status) {
        return status.error();
    }
    for (bool more = any; more; more = query.next()) {
        const crypto::Digest expected = model::audit_hash(
            check.head, {query.integer(0), WallTime(Millis(query.integer(1))), query.text(2),
                         static_cast<LogLevel>(query.integer(3)), query.text(4)});
        ++check.entries;
        if (!crypto::constant_time_equal(query.blob(5), expected)) {
            check.intact = false;
            check.first_bad = query.integer(0);
            check.detail = "entry " + std::to_string(check.first_bad) +
                           " was changed, or an entry before it removed or inserted";
            return check;
        }
        check.head = expected;
    }
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return check;
}

} // namespace akx::agent
