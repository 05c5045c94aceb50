// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include "base/json.hpp"
#include "store/fault_vfs.hpp"
#include "store/log_db.hpp"

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;
using model::LogKind;
namespace events = akx::model::events;

namespace {

model::Event event(const model::EventKind& kind, std::int64_t second,
                   const std::string& user = "") {
    model::Event out{&kind, WallTime(Seconds(second)), Value::object()};
    if (!user.empty()) {
        out.fields.set("user", user);
    }
    out.fields.set("actor", "test");
    return out;
}

std::unique_ptr<LogDb> open_logs(const TempFolder& folder, const DatabaseOptions& options = {}) {
    auto logs = need(LogDb::open(folder.file("logs.db"), options));
    LogLimits limits;
    limits.level = LogLevel::trace;
    logs->set_limits(limits);
    return logs;
}

void write(LogDb& logs, const model::EventKind& kind, int count, int first = 0) {
    for (int i = 0; i < count; ++i) {
        const model::Event one = event(kind, first + i);
        need(logs.append({&one, 1}));
    }
}

std::vector<std::int64_t> cursors(const LogPage& page) {
    std::vector<std::int64_t> out;
    for (const LogEntry& entry : page.entries) {
        out.push_back(entry.cursor);
    }
    return out;
}

LogLimits small_rings(std::int64_t entries) {
    LogLimits limits;
    limits.door_entries = limits.audit_entries = limits.system_entries = entries;
    return limits;
}

} // namespace

TEST_CASE("entries of all logs share one row of cursors and come back complete") {
    TempFolder folder;
    auto logs = open_logs(folder);
    const model::Event all[] = {event(events::access_granted, 10, "ann"),
                                event(events::config_applied, 11), event(events::reader_lost, 12)};
    const auto written = need(logs->append(all));
    CHECK(written.size() == 3);

    const LogPage page = need(logs->query({}));

    CHECK(cursors(page) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(page.entries[0].event == "access.granted");
    CHECK(page.entries[0].log == LogKind::door);
    CHECK(page.entries[0].level == events::access_granted.level);
    CHECK(page.entries[0].time == WallTime(Seconds(10)));
    CHECK(page.entries[0].fields == all[0].fields);
    CHECK_FALSE(page.entries[0].hash.has_value());
    CHECK(page.entries[1].hash == written[1].hash);
    CHECK(page.gaps.empty());
    CHECK_FALSE(page.next.has_value());
}

TEST_CASE("a query finds by log, time, event, user and text") {
    TempFolder folder;
    auto logs = open_logs(folder);
    const model::Event all[] = {
        event(events::access_granted, 10, "ann"), event(events::access_denied, 20, "bob"),
        event(events::keypad_locked, 30), event(events::user_added, 40, "ann"),
        event(events::reader_lost, 50)};
    need(logs->append(all));
    const auto found = [&](const std::function<void(LogQuery&)>& narrow) {
        LogQuery query;
        narrow(query);
        return cursors(need(logs->query(query)));
    };
    using Cursors = std::vector<std::int64_t>;
    CHECK(found([](LogQuery& q) { q.logs = {LogKind::door}; }) == Cursors{1, 2, 3});
    CHECK(found([](LogQuery& q) { q.logs = {LogKind::audit, LogKind::system}; }) == Cursors{4, 5});
    CHECK(found([](LogQuery& q) {
              q.after = 2;
              q.before = 5;
          }) == Cursors{3, 4});
    CHECK(found([](LogQuery& q) {
              q.from = WallTime(Seconds(20));
              q.to = WallTime(Seconds(40));
          }) == Cursors{2, 3});
    CHECK(found([](LogQuery& q) { q.event = "access."; }) == Cursors{1, 2});
    CHECK(found([](LogQuery& q) { q.event = "access"; }).empty());
    CHECK(found([](LogQuery& q) { q.event = "keypad.locked"; }) == Cursors{3});
    CHECK(found([](LogQuery& q) { q.user = "ann"; }) == Cursors{1, 4});
    CHECK(found([](LogQuery& q) { q.user = "an"; }).empty());
    CHECK(found([](LogQuery& q) { q.text = "BO"; }) == Cursors{2});
    CHECK(found([](LogQuery& q) {
              q.logs = {LogKind::door};
              q.newest_first = true;
          }) == Cursors{3, 2, 1});
}

TEST_CASE("pages lead from one to the next in both directions") {
    TempFolder folder;
    auto logs = open_logs(folder);
    write(*logs, events::access_granted, 10);
    LogQuery query;
    query.limit = 4;
    query.newest_first = GENERATE(false, true);
    std::vector<std::int64_t> all;
    for (bool more = true; more;) {
        const LogPage page = need(logs->query(query));
        for (const std::int64_t cursor : cursors(page)) {
            all.push_back(cursor);
        }
        more = page.next.has_value();
        if (more && query.newest_first) {
            query.before = page.next;
        } else if (more) {
            query.after = *page.next;
        }
    }
    CHECK(all.size() == 10);
    CHECK(all.front() == (query.newest_first ? 10 : 1));
    CHECK(all.back() == (query.newest_first ? 1 : 10));
}

TEST_CASE("the system log takes events up to its level, the other logs all") {
    TempFolder folder;
    auto logs = open_logs(folder);
    LogLimits limits;
    limits.level = LogLevel::error;
    logs->set_limits(limits);
    const model::Event all[] = {event(events::agent_started, 1), event(events::reader_lost, 2),
                                event(events::access_granted, 3)};
    CHECK(need(logs->append(all)).size() == 2);
}

TEST_CASE("a full ring loses its oldest entries and says so") {
    TempFolder folder;
    auto logs = open_logs(folder);
    logs->set_limits(small_rings(100));
    write(*logs, events::access_granted, 250);
    write(*logs, events::config_applied, 10, 300);

    LogQuery query;
    query.limit = 1'000;
    query.logs = {LogKind::door};
    const LogPage page = need(logs->query(query));

    REQUIRE(page.gaps.size() == 1);
    const LogGap& gap = page.gaps[0];
    CHECK(page.entries.size() <= 101);
    CHECK(page.entries.size() >= 100);
    CHECK(gap.why == LogGap::Why::removed);
    CHECK(gap.count == 250 - static_cast<std::int64_t>(page.entries.size()));
    CHECK(gap.cursor == page.entries.front().cursor - 1);
    CHECK(gap.from == WallTime(Seconds(0)));
    CHECK(gap.to == WallTime(Seconds(gap.count - 1)));
    query.after = gap.cursor; // who has read so far missed nothing
    CHECK(need(logs->query(query)).gaps.empty());
    query.after = 0;
    query.logs = {LogKind::audit};
    CHECK(need(logs->query(query)).gaps.empty());
}

TEST_CASE("entries that are too old are removed, with all before them") {
    TempFolder folder;
    auto logs = open_logs(folder);
    constexpr int kDay = 86'400;
    write(*logs, events::access_granted, 3, 0);
    write(*logs, events::access_granted, 3, 10 * kDay);
    LogLimits limits;
    limits.retention = std::chrono::days(5);
    logs->set_limits(limits);

    need(logs->trim(WallTime(Seconds(12 * kDay))));

    const LogPage page = need(logs->query({}));
    CHECK(cursors(page) == std::vector<std::int64_t>{4, 5, 6});
    REQUIRE(page.gaps.size() == 1);
    CHECK(page.gaps[0].count == 3);
    need(logs->trim(WallTime(Seconds(100 * kDay))));
    CHECK(need(logs->query({})).gaps.at(0).count == 6);
}

TEST_CASE("a cursor is never used twice, even when all entries are gone") {
    TempFolder folder;
    {
        auto logs = open_logs(folder);
        write(*logs, events::access_granted, 3);
        LogLimits limits;
        limits.retention = std::chrono::days(1);
        logs->set_limits(limits);
        need(logs->trim(WallTime(Seconds(10 * 86'400))));
        CHECK(need(logs->query({})).entries.empty());
    }
    auto logs = open_logs(folder);
    CHECK(need(logs->last_cursor()) == 3);
    write(*logs, events::access_granted, 1);
    CHECK(need(logs->last_cursor()) == 4);
}

TEST_CASE("what was lost becomes a gap in its log and an event for those who follow") {
    TempFolder folder;
    auto logs = open_logs(folder);
    write(*logs, events::access_granted, 2);
    LostByLog lost;
    lost[0].add(WallTime(Seconds(100)));
    lost[0].add(WallTime(Seconds(90)));
    const model::Event after = event(events::access_granted, 200);

    const auto written = need(logs->append({&after, 1}, lost));

    REQUIRE(written.size() == 2);
    CHECK(written[0].event == "log.gap");
    CHECK(written[0].fields.int_at("dropped") == 2);
    CHECK(written[0].fields.text_at("log") == "door");
    LogQuery query;
    query.logs = {LogKind::door};
    const LogPage page = need(logs->query(query));
    REQUIRE(page.gaps.size() == 1);
    CHECK(page.gaps[0].why == LogGap::Why::dropped);
    CHECK(page.gaps[0].cursor == 2);
    CHECK(page.gaps[0].count == 2);
    CHECK(page.gaps[0].from == WallTime(Seconds(90)));
    CHECK(page.gaps[0].to == WallTime(Seconds(100)));
    query.after = 2; // the gap lies behind this entry
    CHECK(need(logs->query(query)).gaps.size() == 1);
    query.after = 4;
    CHECK(need(logs->query(query)).gaps.empty());
}

TEST_CASE("the audit log verifies, also after it was opened again and its ring went round") {
    TempFolder folder;
    {
        auto logs = open_logs(folder);
        logs->set_limits(small_rings(100));
        write(*logs, events::config_applied, 150);
    }
    auto logs = open_logs(folder);
    write(*logs, events::access_granted, 5);
    write(*logs, events::user_added, 5);

    const AuditCheck check = need(logs->verify_audit());

    CHECK(check.intact);
    CHECK(check.entries >= 105);
    LogQuery query;
    query.logs = {LogKind::audit};
    query.newest_first = true;
    CHECK(need(logs->query(query)).entries.at(0).hash == check.head);
}

TEST_CASE("a tampered audit log does not verify and the place is named") {
    TempFolder folder;
    auto logs = open_logs(folder);
    write(*logs, events::config_applied, 20);
    std::int64_t bad = 0;
    SECTION("a changed entry") {
        need(logs->database().run(
            "UPDATE entries SET fields=replace(fields,'test','evil') WHERE cursor=7"));
        bad = 7;
    }
    SECTION("a changed time") {
        need(logs->database().run("UPDATE entries SET time=time+1 WHERE cursor=8"));
        bad = 8;
    }
    SECTION("a removed entry") {
        need(logs->database().run("DELETE FROM entries WHERE cursor=9"));
        bad = 10;
    }
    SECTION("removed first entries without an anchor") {
        need(logs->database().run("DELETE FROM entries WHERE cursor<=3"));
        bad = 4;
    }
    SECTION("two entries that changed places") {
        need(logs->database().execute("UPDATE entries SET cursor=100 WHERE cursor=5;"
                                      "UPDATE entries SET cursor=5 WHERE cursor=6;"
                                      "UPDATE entries SET cursor=6 WHERE cursor=100"));
        bad = 5;
    }
    const AuditCheck check = need(logs->verify_audit());
    CHECK_FALSE(check.intact);
    CHECK(check.first_bad == bad);
}

TEST_CASE("an exported audit log can be verified without the phone") {
    TempFolder folder;
    auto logs = open_logs(folder);
    write(*logs, events::config_applied, 5);
    LogQuery query;
    query.logs = {LogKind::audit};
    crypto::Digest previous{};
    for (const LogEntry& entry : need(logs->query(query)).entries) {
        const std::string fields = to_json(entry.fields); // as it left the API
        previous = model::audit_hash(previous,
                                     {entry.cursor, entry.time, entry.event, entry.level, fields});
        CHECK(entry.hash == previous);
    }
}

TEST_CASE("only audit entries wait for the disk") {
    TempFolder folder;
    FaultVfs vfs("audit-sync");
    DatabaseOptions options;
    options.vfs = vfs.name();
    auto logs = open_logs(folder, options);
    write(*logs, events::access_granted, 1); // the first write starts the log file
    const std::int64_t before = vfs.plan().syncs;
    write(*logs, events::access_granted, 5);
    CHECK(vfs.plan().syncs == before);
    write(*logs, events::config_applied, 2);
    CHECK(vfs.plan().syncs >= before + 2);
    const std::int64_t audited = vfs.plan().syncs;
    write(*logs, events::access_granted, 5);
    CHECK(vfs.plan().syncs == audited);
}
