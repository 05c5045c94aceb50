// SPDX-License-Identifier: Apache-2.0
// Never change a migration that has been released: add the next one.
#include "store/log_schema.hpp"

namespace akx::agent {

namespace {

constexpr std::string_view kVersion1 = R"sql(
-- log: LogKind; level: LogLevel; hash: audit only, see model/audit_chain.hpp.
-- AUTOINCREMENT: a cursor is never used twice, even when the newest entries are gone.
CREATE TABLE entries(
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    log INTEGER NOT NULL,
    time INTEGER NOT NULL,              -- milliseconds since 1970
    event TEXT NOT NULL,
    level INTEGER NOT NULL,
    fields TEXT NOT NULL,               -- JSON
    hash BLOB) STRICT;
CREATE INDEX entries_by_log ON entries(log);

-- why: LogGap::Why; cursor: the last entry before the gap (dropped) or in it (removed, one row a
-- log).
CREATE TABLE gaps(
    log INTEGER NOT NULL,
    why INTEGER NOT NULL,
    cursor INTEGER NOT NULL,
    count INTEGER NOT NULL,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    PRIMARY KEY(log, why, cursor)) STRICT, WITHOUT ROWID;

-- The hash of the last audit entry that was removed: what the first one kept follows.
CREATE TABLE anchor(id INTEGER PRIMARY KEY CHECK(id = 1), hash BLOB NOT NULL) STRICT;
)sql";

constexpr Migration kMigrations[] = {{1, kVersion1}};

} // namespace

const Schema& log_schema() {
    static constexpr Schema kSchema{"log", 0x616B7802, kMigrations};
    return kSchema;
}

} // namespace akx::agent
