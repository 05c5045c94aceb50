// SPDX-License-Identifier: Apache-2.0
// kill -9 at random moments under writes: nothing acknowledged is lost, nothing is half done.
// AKX_CRASH_ROUNDS sets the number of rounds (quality: at least 1,000), AKX_CRASH_SEED the seed.
#include "component/store/store_fixture.hpp"

#include "store/log_db.hpp"

#include <csignal>
#include <iostream>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

// What the child says after each commit.
struct Acknowledged {
    char what = '\0'; // 'c' revision, 'u' version of the users, 'l' cursor
    std::int64_t value = 0;
};

unsigned setting(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

void acknowledge(int pipe, char what, std::int64_t value) {
    const Acknowledged message{what, value};
    if (::write(pipe, &message, sizeof message) != sizeof message) {
        ::_exit(3);
    }
}

// Users of one version: more of them in even ones, all with the version as their name.
std::vector<model::User> users_of(std::int64_t version) {
    std::vector<model::User> users = make_users(version % 2 == 0 ? 120 : 100, 2);
    for (model::User& user : users) {
        user.name = std::to_string(version);
    }
    return users;
}

// Writes until it is killed. Runs in the child: no assertion may be used.
[[noreturn]] void write_for_ever(const TempFolder& folder, int pipe) {
    auto state = StateDb::open(folder.file("state.db"), test_key());
    auto logs = LogDb::open(folder.file("logs.db"));
    if (!state || !logs) {
        ::_exit(2);
    }
    const auto revision = (*state)->users().revision();
    const auto current = (*state)->config().current();
    if (!revision || !current) {
        ::_exit(2);
    }
    std::int64_t version = *revision;
    for (std::int64_t name = current->note.id;;) {
        ApplyRequest request;
        request.phone.device.name = "n" + std::to_string(++name);
        const auto applied = (*state)->config().apply(request);
        if (!applied) {
            ::_exit(4);
        }
        acknowledge(pipe, 'c', applied->revision);
        ImportOptions options;
        options.mode = ImportMode::replace;
        auto import = UserImport::start(**state, options);
        ++version;
        for (const model::User& user : users_of(version)) {
            if (!import || !(*import)->add_row(user, all_fields(), 1)) {
                ::_exit(5);
            }
        }
        const auto report = (*import)->finish(**state);
        if (!report || report->revision != version) {
            ::_exit(6);
        }
        acknowledge(pipe, 'u', version);
        const model::Event event{&model::events::users_imported, WallTime(Seconds(version)),
                                 Value::object()};
        const auto entries = (*logs)->append({&event, 1});
        if (!entries) {
            ::_exit(7);
        }
        acknowledge(pipe, 'l', entries->back().cursor);
    }
}

// The last value acknowledged of each kind.
struct Promised {
    std::int64_t revision = 0;
    std::int64_t version = 0;
    std::int64_t cursor = 0;

    void take(const Acknowledged& message) {
        (message.what == 'c' ? revision : message.what == 'u' ? version : cursor) = message.value;
    }
};

// Lets a child write, kills it at a random moment, and returns what it had promised.
void run_and_kill(const TempFolder& folder, std::mt19937& random, Promised& promised) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        write_for_ever(folder, ends[1]);
    }
    ::close(ends[1]);
    Acknowledged message;
    for (auto left = 1 + random() % 12; left > 0; --left) {
        REQUIRE(::read(ends[0], &message, sizeof message) == sizeof message);
        promised.take(message);
    }
    // Anywhere in what it does next.
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 6'000);
    while (std::chrono::steady_clock::now() < until) {
    }
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    while (::read(ends[0], &message, sizeof message) == sizeof message) {
        promised.take(message);
    }
    ::close(ends[0]);
}

// What was found is promised from then on.
void check_what_is_left(const TempFolder& folder, Promised& promised) {
    auto state = open_state(folder);
    const Revision current = need(state->config().current());
    CHECK(current.note.id >= promised.revision);
    CHECK(current.note.id <= promised.revision + 1);
    CHECK(current.phone.device.name == "n" + std::to_string(current.note.id));

    const std::int64_t version = need(state->users().revision());
    CHECK(version >= promised.version);
    CHECK(version <= promised.version + 1);
    const auto expected = version == 0 ? std::vector<model::User>() : users_of(version);
    std::size_t users = 0;
    need(state->users().each(Pins::opened, [&](StoredUser& stored) {
        CHECK(stored.user.name == std::to_string(version));
        ++users;
        return true;
    }));
    CHECK(users == expected.size());
    CHECK(need(state->database().number("SELECT count(*) FROM cards", 0)) ==
          static_cast<std::int64_t>(2 * expected.size()));
    CHECK(need(state->database().number("SELECT count(*) FROM pins", 0)) ==
          static_cast<std::int64_t>(expected.size()));

    auto logs = need(LogDb::open(folder.file("logs.db")));
    CHECK(need(logs->last_cursor()) >= promised.cursor);
    const AuditCheck check = need(logs->verify_audit());
    CHECK(check.intact);
    CHECK(check.entries == need(logs->last_cursor()));
    promised = {current.note.id, version, check.entries};
}

} // namespace

TEST_CASE("a phone killed under writes keeps all it acknowledged and nothing by halves") {
    const unsigned seed = setting("AKX_CRASH_SEED", std::random_device()());
    const unsigned rounds = setting("AKX_CRASH_ROUNDS", 25);
    std::cout << "crash test: seed " << seed << ", " << rounds << " rounds\n";
    std::mt19937 random(seed);
    TempFolder folder;
    Promised promised;
    for (unsigned round = 0; round < rounds; ++round) {
        INFO("round " << round << " of seed " << seed);
        run_and_kill(folder, random, promised);
        check_what_is_left(folder, promised);
        for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
            CHECK(entry.path().filename().string().find("staging") == std::string::npos);
        }
    }
}
