// SPDX-License-Identifier: Apache-2.0
// Trials of configurations while the disk fails, or the program is killed, at each write in turn.
#include "component/store/store_fixture.hpp"

#include "store/fault_vfs.hpp"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

const Now kNow{WallTime(Millis(1'800'000'030'000)), MonoTime(Millis(30'000))};

ApplyRequest named(const std::string& name, bool trial) {
    ApplyRequest request;
    request.phone.device.name = name;
    request.phone.pin.mode = trial ? model::PinMode::apt_pin : model::PinMode::pin;
    if (trial) {
        request.opening = commit::make_window("w1", "laptop", "", Millis(60'000), "boot", kNow);
    }
    return request;
}

// What may happen to a trial, and what the phone is afterwards.
struct Change {
    const char* name;
    bool on_trial; // before
    Status (*make)(ConfigStore& config);
    const char* before;
    const char* after;
};

Status apply_trial(ConfigStore& config) {
    const auto done = config.apply(named("new", true));
    return done ? Status() : Status(done.error());
}
Status confirm_trial(ConfigStore& config) {
    const auto done = config.confirm(kNow);
    return done ? Status() : Status(done.error());
}
Status end_trial(ConfigStore& config) {
    const auto done = config.roll_back("deadline", kNow);
    return done ? Status() : Status(done.error());
}

constexpr const char* kSettled = "1 old, rollback to 1, states 0, pins 20";
constexpr const char* kTrial = "2 new, rollback to 1, on trial, states 10, pins 20";
const Change kChanges[] = {
    {"apply", false, apply_trial, kSettled, kTrial},
    {"confirm", true, confirm_trial, kTrial, "2 new, rollback to 2, states 00, pins 20"},
    {"rollback", true, end_trial, kTrial, "1 old, rollback to 1, states 20, pins 20"},
};

// Everything that must fit together.
std::string picture(StateDb& state) {
    const commit::Journal journal = need(state.config().journal());
    const Revision now = need(state.config().current());
    std::string out = std::to_string(now.note.id) + " " + now.phone.device.name + ", rollback to " +
                      std::to_string(journal.confirmed) + (journal.window ? ", on trial" : "") +
                      ", states ";
    for (const RevisionNote& note : need(state.config().history())) {
        out += std::to_string(static_cast<int>(note.state));
    }
    // The digests belong to the PIN mode in force.
    std::int64_t fitting = 0;
    Query users = state.database().query("SELECT id,room,pin_digest FROM users");
    while (users.next()) {
        const unsigned number =
            static_cast<unsigned>(std::stoul(std::string(users.text(0).substr(1))));
        const auto digest = state.vault().pin_digest(now.phone.pin.mode, users.text(1),
                                                     make_user(number).pin.reveal());
        fitting += digest == users.integer(2) ? 1 : 0;
    }
    return out + ", pins " + std::to_string(fitting);
}

void prepare(StateDb& state, const Change& change) {
    import_users(state, make_users(20));
    need(state.config().apply(named("old", false)));
    if (change.on_trial) {
        need(state.config().apply(named("new", true)));
    }
    need(state.database().checkpoint());
}

DatabaseOptions through(const FaultVfs& vfs) {
    DatabaseOptions options;
    options.vfs = vfs.name();
    return options;
}

} // namespace

TEST_CASE("a trial begins and ends whole or not at all, wherever the disk fails") {
    const Change& change = GENERATE(from_range(std::begin(kChanges), std::end(kChanges)));
    const DiskFault fault = GENERATE(DiskFault::full, DiskFault::broken, DiskFault::read_only);
    INFO(change.name);
    FaultVfs vfs("trial-writes");
    vfs.plan().fault = fault;
    bool done = false;
    std::int64_t writes = 0;
    for (; !done; ++writes) {
        INFO("write " << writes);
        TempFolder folder;
        {
            auto state = open_state(folder, through(vfs));
            prepare(*state, change);
            vfs.plan().writes_left = writes;
            done = change.make(state->config()).ok();
            vfs.plan().writes_left = FaultPlan::kNever;
            REQUIRE(picture(*state) == (done ? change.after : change.before));
        }
        REQUIRE(picture(*open_state(folder)) == (done ? change.after : change.before));
    }
    CHECK(writes > 2);
}

TEST_CASE("kill -9 at every write of a trial leaves it before or after, and able to go on") {
    const Change& change = GENERATE(from_range(std::begin(kChanges), std::end(kChanges)));
    INFO(change.name);
    bool done = false;
    int before = 0;
    std::int64_t writes = 0;
    for (; !done; ++writes) {
        INFO("write " << writes);
        TempFolder folder;
        prepare(*open_state(folder), change);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) { // no assertion may be used here
            FaultVfs vfs("killed");
            vfs.plan().fault = DiskFault::kill;
            auto state = StateDb::open(folder.file("state.db"), test_key(), through(vfs));
            vfs.plan().writes_left = writes;
            ::_exit(state && change.make((*state)->config()).ok() ? 0 : 2);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        done = WIFEXITED(status);
        REQUIRE((done ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL));
        auto state = open_state(folder);
        const std::string found = picture(*state);
        REQUIRE((found == change.after || (!done && found == change.before)));
        before += found == change.before ? 1 : 0;
        if (need(state->config().journal()).window) { // what comes next works
            need(end_trial(state->config()));
            REQUIRE(picture(*state) == "1 old, rollback to 1, states 20, pins 20");
        }
    }
    CHECK(writes > 2);
    CHECK(before > 0);
}
