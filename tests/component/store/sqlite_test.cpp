// SPDX-License-Identifier: Apache-2.0
#include "component/store/store_fixture.hpp"

#include "store/fault_vfs.hpp"

#include <fstream>
#include <sys/stat.h>

using namespace akx;
using namespace akx::agent;
using namespace akx::agent::test;

TEST_CASE("a new database file is readable by its owner only") {
    TempFolder folder;
    auto db = need(Database::open(folder.file("a.db"), {}));
    need(db.execute("CREATE TABLE t(x)"));

    for (const char* name : {"a.db", "a.db-wal", "a.db-shm"}) {
        struct stat info {};
        REQUIRE(::stat(folder.file(name).c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
    }
}

TEST_CASE("a database that others may read is refused") {
    TempFolder folder;
    need(Database::open(folder.file("a.db"), {})).execute("CREATE TABLE t(x)").ok();
    REQUIRE(::chmod(folder.file("a.db").c_str(), 0640) == 0);

    const auto db = Database::open(folder.file("a.db"), {});

    REQUIRE_FALSE(db.ok());
    CHECK(db.error().is(errors::unsafe_mode));
}

TEST_CASE("a file that is no database is refused as damaged") {
    TempFolder folder;
    std::ofstream(folder.file("a.db")) << std::string(8'192, 'x');
    REQUIRE(::chmod(folder.file("a.db").c_str(), 0600) == 0);

    const auto db = Database::open(folder.file("a.db"), {});

    REQUIRE_FALSE(db.ok());
    CHECK(db.error().is(errors::corrupt));
}

TEST_CASE("a transaction that is not committed leaves nothing behind") {
    TempFolder folder;
    auto db = need(Database::open(folder.file("a.db"), {}));
    need(db.execute("CREATE TABLE t(x)"));
    {
        Transaction transaction(db);
        need(transaction.begun());
        need(db.run("INSERT INTO t VALUES(?1)", 1));
    }
    CHECK(need(db.number("SELECT count(*) FROM t", -1)) == 0);
    CHECK_FALSE(db.in_transaction());
}

TEST_CASE("a statement can be used twice at the same time") {
    TempFolder folder;
    auto db = need(Database::open(folder.file("a.db"), {}));
    need(db.execute("CREATE TABLE t(x); INSERT INTO t VALUES(1),(2)"));
    constexpr std::string_view kAll = "SELECT x FROM t ORDER BY x";

    Query outer = db.query(kAll);
    REQUIRE(outer.next());
    Query inner = db.query(kAll);
    REQUIRE(inner.next());
    REQUIRE(outer.next());

    CHECK(outer.integer(0) == 2);
    CHECK(inner.integer(0) == 1);
}

TEST_CASE("values come back as they were bound, also empty ones") {
    TempFolder folder;
    auto db = need(Database::open(folder.file("a.db"), {}));
    need(db.execute("CREATE TABLE t(a,b,c,d)"));
    const Bytes blob = {1, 0, 2};
    need(db.run("INSERT INTO t VALUES(?1,?2,?3,?4)", std::string_view(), ByteView(blob), nullptr,
                std::optional<std::int64_t>(-5)));

    Query row = db.query("SELECT a,b,c,d,typeof(a) FROM t");

    REQUIRE(row.next());
    CHECK(row.text(4) == "text");
    CHECK(row.text(0).empty());
    CHECK(Bytes(row.blob(1).begin(), row.blob(1).end()) == blob);
    CHECK(row.is_null(2));
    CHECK(row.integer(3) == -5);
}

TEST_CASE("a mistake in a statement is an error, not a crash") {
    TempFolder folder;
    auto db = need(Database::open(folder.file("a.db"), {}));

    const Status status = db.run("SELEKT ?1", 1);

    REQUIRE_FALSE(status.ok());
    CHECK(status.error().is(errors::internal));
}

TEST_CASE("each way a disk refuses has its own error") {
    TempFolder folder;
    FaultVfs vfs("kinds");
    DatabaseOptions options;
    options.vfs = vfs.name();
    auto db = need(Database::open(folder.file("a.db"), options));
    need(db.execute("CREATE TABLE t(x)"));
    const auto [fault, kind] = GENERATE(std::pair(DiskFault::full, &errors::storage_full),
                                        std::pair(DiskFault::broken, &errors::io),
                                        std::pair(DiskFault::read_only, &errors::io));
    vfs.plan().fault = fault;
    vfs.plan().writes_left = 0;

    const Status status = db.run("INSERT INTO t VALUES(1)");

    REQUIRE_FALSE(status.ok());
    CHECK(status.error().is(*kind));
    vfs.plan().writes_left = FaultPlan::kNever;
    need(db.run("INSERT INTO t VALUES(2)"));
    CHECK(need(db.number("SELECT sum(x) FROM t", 0)) == 2);
}
