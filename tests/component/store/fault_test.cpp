// SPDX-License-Identifier: Apache-2.0
// A disk that is full, broken or read-only at each write in turn: every change is done or not done.
#include "component/store/store_fixture.hpp"

#include "store/fault_vfs.hpp"
#include "store/log_db.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

ApplyRequest named(const std::string& name) {
    ApplyRequest request;
    request.phone.device.name = name;
    return request;
}

std::vector<model::User> list(const std::string& version, unsigned count) {
    std::vector<model::User> users = make_users(count, 3);
    for (model::User& user : users) {
        user.name = version;
    }
    return users;
}

// What the users look like: how many of which version, and whether the indexes fit.
std::string picture(StateDb& state) {
    std::string out;
    Query names = state.database().query("SELECT name,count(*) FROM users GROUP BY name");
    while (names.next()) {
        out += std::string(names.text(0)) + ":" + std::to_string(names.integer(1)) + " ";
    }
    const auto number = [&](std::string_view sql) {
        return need(state.database().number(sql, -1));
    };
    out += "pins:" + std::to_string(number("SELECT count(*) FROM pins JOIN users ON user=row "
                                           "AND digest=pin_digest"));
    out += " cards:" + std::to_string(number("SELECT count(*) FROM cards JOIN users ON user=row"));
    out += " all:" + std::to_string(number("SELECT (SELECT count(*) FROM pins)+"
                                           "(SELECT count(*) FROM cards)"));
    return out;
}

// Prepares a folder, then does `change` with the disk failing from its n-th write on, for every n
// until it succeeds. After each failure the data are as before, also when opened again.
void fail_at_every_write(DiskFault fault, const std::function<void(StateDb&)>& prepare,
                         const std::function<Status(StateDb&)>& change,
                         const std::function<std::string(StateDb&)>& look,
                         const std::string& expected) {
    FaultVfs vfs("every-write");
    vfs.plan().fault = fault;
    DatabaseOptions options;
    options.vfs = vfs.name();
    options.cache_kib = 64; // so that pages are written before the commit, too
    bool done = false;
    std::int64_t writes = 0;
    for (; !done; writes += 1 + writes / 8) {
        TempFolder folder;
        std::string before;
        {
            auto state = open_state(folder, options);
            prepare(*state);
            before = look(*state);
            vfs.plan().writes_left = writes;
            const Status status = change(*state);
            vfs.plan().writes_left = FaultPlan::kNever;
            done = status.ok();
            if (!done) {
                REQUIRE((status.error().is(errors::storage_full) || status.error().is(errors::io)));
            }
            REQUIRE(look(*state) == (done ? expected : before));
            // The same connection works on.
            need(state->set_fact("after", "fault"));
        }
        auto again = open_state(folder, options);
        REQUIRE(look(*again) == (done ? expected : before));
        REQUIRE(need(again->fact("after")) == "fault");
    }
    CHECK(writes > 3); // or nothing ever failed
}

const DiskFault kFaults[] = {DiskFault::full, DiskFault::broken, DiskFault::read_only};

} // namespace

TEST_CASE("an apply is whole or not at all, wherever the disk fails") {
    const DiskFault fault = GENERATE(from_range(std::begin(kFaults), std::end(kFaults)));
    fail_at_every_write(
        fault, [](StateDb& state) { need(state.config().apply(named("before"))); },
        [](StateDb& state) {
            const auto applied = state.config().apply(named("after"));
            return applied ? Status() : Status(applied.error());
        },
        [](StateDb& state) {
            const Revision now = need(state.config().current());
            return std::to_string(now.note.id) + now.phone.device.name;
        },
        "2after");
}

TEST_CASE("an import is whole or not at all, wherever the disk fails") {
    const DiskFault fault = GENERATE(from_range(std::begin(kFaults), std::end(kFaults)));
    const unsigned count = 1'500; // more than the staging file's first block
    fail_at_every_write(
        fault, [&](StateDb& state) { import_users(state, list("old", 40)); },
        [&](StateDb& state) -> Status {
            auto import = need(UserImport::start(state, {}));
            std::uint32_t line = 0;
            for (const model::User& user : list("new", count)) {
                if (Status status = import->add_row(user, all_fields(), ++line); !status) {
                    return status;
                }
            }
            const auto report = import->finish(state);
            return report ? Status() : Status(report.error());
        },
        picture, "new:1500 pins:1500 cards:4500 all:6000");
}

TEST_CASE("a change of the PIN mode is whole or not at all, wherever the disk fails") {
    fail_at_every_write(
        DiskFault::full, [](StateDb& state) { import_users(state, list("old", 300)); },
        [](StateDb& state) {
            ApplyRequest request;
            request.phone.pin.mode = model::PinMode::apt_pin;
            const auto applied = state.config().apply(request);
            return applied ? Status() : Status(applied.error());
        },
        [](StateDb& state) {
            return picture(state) + " " + std::to_string(need(state.config().current()).note.id);
        },
        "old:300 pins:300 cards:900 all:1200 1");
}

TEST_CASE("log entries are written all together or not at all, wherever the disk fails") {
    FaultVfs vfs("log-writes");
    DatabaseOptions options;
    options.vfs = vfs.name();
    bool done = false;
    std::int64_t writes = 0;
    for (; !done; ++writes) {
        TempFolder folder;
        auto logs = need(LogDb::open(folder.file("logs.db"), options));
        const std::vector<model::Event> events(
            20, {&model::events::config_applied, WallTime(Seconds(1)), Value::object()});
        need(logs->append(events));
        vfs.plan().writes_left = writes;
        done = logs->append(events).ok();
        vfs.plan().writes_left = FaultPlan::kNever;
        need(logs->append(events)); // the chain goes on where it stood
        const AuditCheck check = need(logs->verify_audit());
        REQUIRE(check.intact);
        REQUIRE(check.entries == (done ? 60 : 40));
        REQUIRE(need(logs->last_cursor()) == check.entries);
    }
    CHECK(writes > 2);
}

TEST_CASE("a full disk while the data are moved into the file loses nothing") {
    FaultVfs vfs("checkpoint");
    DatabaseOptions options;
    options.vfs = vfs.name();
    bool done = false;
    for (std::int64_t writes = 0; !done; ++writes) {
        TempFolder folder;
        {
            auto state = open_state(folder, options);
            import_users(*state, list("new", 100));
            vfs.plan().writes_left = writes;
            done = state->database().checkpoint().ok();
        } // and nothing more reaches the disk when it closes
        vfs.plan().writes_left = FaultPlan::kNever;
        REQUIRE(picture(*open_state(folder, options)) == "new:100 pins:100 cards:300 all:400");
    }
}

TEST_CASE("a folder that cannot be written is reported at the start") {
    if (::geteuid() == 0) {
        WARN("the superuser may write everywhere: tried with a missing folder instead");
    }
    TempFolder folder;
    const std::string closed = folder.file("closed");
    if (::geteuid() != 0) {
        REQUIRE(::mkdir(closed.c_str(), 0500) == 0);
    }
    const auto state = StateDb::open(closed + "/state.db", test_key());
    REQUIRE_FALSE(state.ok());
    CHECK(state.error().is(errors::io));
    CHECK_THAT(state.error().what(), Catch::Contains("state.db"));
}
