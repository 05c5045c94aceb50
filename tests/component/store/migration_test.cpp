// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include "store/fault_vfs.hpp"
#include "store/migration.hpp"
#include "store/state_schema.hpp"

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

namespace {

constexpr Migration kSteps[] = {
    {1, "CREATE TABLE people(name TEXT); INSERT INTO people VALUES('Ann Lee'),('Bo Ek')"},
    {2, "ALTER TABLE people ADD COLUMN first TEXT NOT NULL DEFAULT '';"
        "UPDATE people SET first=substr(name,1,instr(name,' ')-1)"},
    {3, "CREATE INDEX people_first ON people(first)"},
};
constexpr std::int32_t kId = 0x1234;

Schema schema_up_to(std::size_t version) {
    return {"test", kId, std::span(kSteps).first(version)};
}

} // namespace

TEST_CASE("an older file is brought to the newest schema step by step and keeps its data") {
    TempFolder folder;
    {
        auto db = need(Database::open(folder.file("a.db"), {}));
        need(migrate(db, schema_up_to(1)));
    }
    auto db = need(Database::open(folder.file("a.db"), {}));

    need(migrate(db, schema_up_to(3)));

    CHECK(need(db.number("PRAGMA user_version", 0)) == 3);
    CHECK(need(db.number("SELECT count(*) FROM people WHERE first IN ('Ann','Bo')", 0)) == 2);
    need(migrate(db, schema_up_to(3))); // nothing left to do
}

TEST_CASE("an upgrade interrupted at any write resumes and ends in the same data") {
    FaultVfs vfs("migration");
    DatabaseOptions options;
    options.vfs = vfs.name();
    bool interrupted = true;
    std::int64_t writes = 0;
    for (; interrupted; ++writes) {
        TempFolder folder;
        {
            auto db = need(Database::open(folder.file("a.db"), options));
            need(migrate(db, schema_up_to(1)));
            vfs.plan().writes_left = writes;
            interrupted = !migrate(db, schema_up_to(3)).ok();
        } // closing fails as well, like a power cut
        vfs.plan().writes_left = FaultPlan::kNever;
        auto db = need(Database::open(folder.file("a.db"), options));
        need(migrate(db, schema_up_to(3)));
        REQUIRE(need(db.number("SELECT count(*) FROM people WHERE first IN ('Ann','Bo')", 0)) == 2);
    }
    CHECK(writes > 5); // or nothing was interrupted
}

TEST_CASE("a schema of a newer program is refused and left as it is") {
    TempFolder folder;
    auto db = need(Database::open(folder.file("a.db"), {}));
    need(migrate(db, schema_up_to(3)));

    const Status status = migrate(db, schema_up_to(2));

    REQUIRE_FALSE(status.ok());
    CHECK(status.error().is(errors::unsupported));
    CHECK(need(db.number("PRAGMA user_version", 0)) == 3);
}

TEST_CASE("a database of another program is refused and left as it is") {
    TempFolder folder;
    {
        auto db = need(Database::open(folder.file("state.db"), {}));
        need(db.execute("CREATE TABLE theirs(x)"));
    }
    const auto state = StateDb::open(folder.file("state.db"), test_key());

    REQUIRE_FALSE(state.ok());
    CHECK(state.error().is(errors::corrupt));
    auto db = need(Database::open(folder.file("state.db"), {}));
    CHECK(need(db.number("SELECT count(*) FROM sqlite_schema", 0)) == 1);
}

TEST_CASE("the steps of our own schema count up from one") {
    int expected = 1;
    for (const Migration& step : state_schema().migrations) {
        CHECK(step.version == expected++);
    }
}

TEST_CASE("a state file written with another device key is refused") {
    TempFolder folder;
    open_state(folder).reset();

    const auto state = StateDb::open(folder.file("state.db"), test_key(8));

    REQUIRE_FALSE(state.ok());
    CHECK(state.error().is(errors::corrupt));
    CHECK(state.error().what().find("another device key") != std::string::npos);
}
