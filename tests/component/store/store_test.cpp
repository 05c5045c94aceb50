// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include "store/fault_vfs.hpp"
#include "store/store.hpp"

#include <future>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;
namespace events = akx::model::events;

namespace {

model::Event door_event(std::int64_t second) {
    return {&events::access_granted, WallTime(Seconds(second)), Value::object()};
}
model::Event audit_event(std::int64_t second) {
    return {&events::config_applied, WallTime(Seconds(second)), Value::object()};
}

StoreOptions options_for(const TempFolder& folder) {
    StoreOptions options;
    options.folder = folder.path();
    return options;
}

// Runs a job on the reader thread and waits for what it gives back.
template <class T>
T read(Store& store, std::function<T(Store::Reader&)> job) {
    auto result = std::make_shared<std::promise<T>>();
    REQUIRE(store.read([=](Store::Reader& reader) { result->set_value(job(reader)); }));
    return result->get_future().get();
}

// Waits until everything posted before has been done.
void settle(Store& store) {
    std::promise<void> done;
    REQUIRE(store.write([&](StateDb&) { done.set_value(); }));
    done.get_future().wait();
}

LogPage all_entries(Store& store) {
    return read<LogPage>(store, [](Store::Reader& reader) {
        LogQuery query;
        query.limit = 1'000;
        return *reader.logs.query(query);
    });
}

// Holds the store thread until destroyed.
class Hold {
  public:
    explicit Hold(Store& store) {
        std::promise<void> held;
        REQUIRE(store.write([&held, go = release_.get_future().share()](StateDb&) {
            held.set_value();
            go.wait();
        }));
        held.get_future().wait();
    }
    ~Hold() { release_.set_value(); }

  private:
    std::promise<void> release_;
};

// Runs on the store thread: no assertions. Changes every one of 3,000 users.
bool regroup(StateDb& state, int round) {
    auto import = UserImport::start(state, {});
    bool ok = import.ok();
    for (unsigned n = 1; ok && n <= 3'000; ++n) {
        model::User user = make_user(n, 3);
        user.group = std::to_string(round);
        ok = (*import)->add_row(user, all_fields(), n).ok();
    }
    const auto report =
        ok ? (*import)->finish(state) : Result<ImportReport>(Error(errors::io, "staging"));
    return report && report->applied;
}

} // namespace

TEST_CASE("what a write job committed is what the next read job sees") {
    TempFolder folder;
    auto store = need(Store::open(options_for(folder), test_key()));
    std::promise<Status> added;
    REQUIRE(store->write([&](StateDb& state) {
        const auto row = state.users().add(make_user(1));
        added.set_value(row ? Status() : Status(row.error()));
    }));
    need(added.get_future().get());

    const auto count = read<std::int64_t>(
        *store, [](Store::Reader& reader) { return reader.state.users().count().value_or(-1); });

    CHECK(count == 1);
}

TEST_CASE("the reader cannot write") {
    TempFolder folder;
    auto store = need(Store::open(options_for(folder), test_key()));
    const bool refused = read<bool>(
        *store, [](Store::Reader& reader) { return !reader.state.users().add(make_user(1)).ok(); });
    CHECK(refused);
}

TEST_CASE("appended entries are delivered in order with their cursors, then waiting callers") {
    TempFolder folder;
    std::vector<std::int64_t> heard;
    std::promise<Status> committed;
    {
        auto store = need(
            Store::open(options_for(folder), test_key(), [&](std::span<const LogEntry> entries) {
                for (const LogEntry& entry : entries) {
                    heard.push_back(entry.cursor);
                }
            }));
        for (int i = 0; i < 1'500; ++i) {
            store->append(door_event(i));
        }
        store->append(audit_event(2'000),
                      [&](const Status& status) { committed.set_value(status); });
        need(committed.get_future().get());
    }
    REQUIRE(heard.size() == 1'501);
    CHECK(std::is_sorted(heard.begin(), heard.end()));
    CHECK(heard.back() == 1'501);
}

TEST_CASE("closing the store writes what is still queued") {
    TempFolder folder;
    {
        auto store = need(Store::open(options_for(folder), test_key()));
        Hold hold(*store);
        for (int i = 0; i < 700; ++i) {
            store->append(door_event(i));
        }
    }
    auto store = need(Store::open(options_for(folder), test_key()));
    CHECK(all_entries(*store).entries.size() == 700);
}

TEST_CASE("a full queue drops entries, counts them, and leaves a gap where they were") {
    TempFolder folder;
    StoreOptions options = options_for(folder);
    options.queued_events = 10;
    auto store = need(Store::open(options, test_key()));
    bool refused = false;
    {
        Hold hold(*store);
        for (int i = 0; i < 15; ++i) {
            store->append(door_event(i));
        }
        store->append(audit_event(50), [&](const Status& status) { refused = !status.ok(); });
        CHECK(store->log_counters().queued == 10);
        CHECK(store->log_counters().dropped == 6);
    }
    CHECK(refused);
    settle(*store);

    const LogPage page = all_entries(*store);

    CHECK(page.entries.size() == 12); // 10, and two log.gap
    REQUIRE(page.gaps.size() == 2);
    CHECK(page.gaps[0].count + page.gaps[1].count == 6);
    CHECK(page.gaps[0].why == LogGap::Why::dropped);
}

TEST_CASE("a full disk keeps queued entries until there is room again") {
    TempFolder folder;
    FaultVfs vfs("store-full");
    StoreOptions options = options_for(folder);
    options.vfs = vfs.name();
    auto store = need(Store::open(options, test_key()));
    vfs.plan().writes_left = 0;
    std::promise<Status> refused;
    store->append(door_event(1));
    store->append(audit_event(2), [&](const Status& status) { refused.set_value(status); });
    CHECK(refused.get_future().get().error().is(errors::storage_full));
    vfs.plan().writes_left = FaultPlan::kNever;

    store->append(door_event(3));
    settle(*store);

    const LogPage page = all_entries(*store);
    REQUIRE(page.entries.size() == 3);
    CHECK(page.entries[0].time == WallTime(Seconds(1)));
    CHECK(page.gaps.empty());
    CHECK(store->log_counters().dropped == 0);
}

TEST_CASE("append does not wait for a slow disk") {
    TempFolder folder;
    FaultVfs vfs("store-slow");
    StoreOptions options = options_for(folder);
    options.vfs = vfs.name();
    auto store = need(Store::open(options, test_key()));
    vfs.plan().sync_delay_us = 200'000;
    std::promise<Status> committed;
    auto done = committed.get_future();

    store->append(audit_event(0), [&](const Status& status) { committed.set_value(status); });
    for (int i = 0; i < 1'000; ++i) {
        store->append(door_event(i));
    }

    // Still at it: the disk takes 200 ms for the first entry alone.
    CHECK(done.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    need(done.get());
    vfs.plan().sync_delay_us = 0;
}

TEST_CASE("log entries are written between the jobs of a long import") {
    TempFolder folder;
    auto store = need(Store::open(options_for(folder), test_key()));
    std::promise<void> logged;
    auto seen = logged.get_future().share();
    std::promise<bool> result;
    {
        Hold hold(*store);
        // Queued before the entry, yet the entry goes first.
        REQUIRE(store->write([&](StateDb&) {
            result.set_value(seen.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
        }));
        store->append(door_event(1), [&](const Status&) { logged.set_value(); });
    }
    CHECK(result.get_future().get());
}

TEST_CASE("the write-ahead log does not grow without end") {
    TempFolder folder;
    auto store = need(Store::open(options_for(folder), test_key()));
    for (int round = 0; round < 8; ++round) {
        std::promise<bool> applied;
        REQUIRE(store->write([&](StateDb& state) { applied.set_value(regroup(state, round)); }));
        REQUIRE(applied.get_future().get());
        settle(*store); // the log is moved after the job
    }
    CHECK(std::filesystem::file_size(folder.file("state.db-wal")) < 8U << 20U);
}
