// SPDX-License-Identifier: Apache-2.0
// Never change a migration that has been released: add the next one.
#include "store/state_schema.hpp"

namespace akx::agent {

namespace {

constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- document: JSON of what differs from the defaults; secrets are {"$sealed": base64}.
CREATE TABLE revisions(
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,              -- milliseconds since 1970
    actor TEXT NOT NULL,
    message TEXT NOT NULL,
    changes INTEGER NOT NULL,
    document TEXT NOT NULL) STRICT;

-- Columns as user_columns.hpp writes them. pin is sealed; pin_digest is what a keypad entry is
-- looked up by, null for a PIN that nobody can use.
CREATE TABLE users(
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    cards TEXT NOT NULL,
    access TEXT NOT NULL,
    phones TEXT NOT NULL,
    grp TEXT NOT NULL,
    building TEXT NOT NULL,
    room TEXT NOT NULL,
    floors TEXT NOT NULL,
    role TEXT NOT NULL,
    valid_from INTEGER,                 -- minutes on the wall clock since 1970
    valid_to INTEGER,
    web_relay INTEGER NOT NULL,
    source INTEGER NOT NULL,
    pin BLOB,
    pin_digest INTEGER) STRICT;

-- Who has which credential: what makes PINs and cards unique. Tables of their own, so that an
-- import can fill them in ascending order. cards.slot: Vault::card_slot.
CREATE TABLE pins(digest INTEGER PRIMARY KEY, user INTEGER NOT NULL) STRICT;
CREATE TABLE cards(slot INTEGER PRIMARY KEY, user INTEGER NOT NULL) STRICT;

CREATE TABLE accounts(
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash TEXT NOT NULL,                 -- scrypt
    changed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE clients(
    fingerprint TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE invitations(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    role TEXT NOT NULL,
    actor TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    key BLOB NOT NULL) STRICT;          -- the stretched code, sealed
)sql";

// Revisions on trial (REQ CFG-7). journal: commit::Journal as JSON; without a row the newest
// revision is in force and confirmed.
constexpr std::string_view kVersion2 = R"sql(
ALTER TABLE revisions ADD COLUMN parent INTEGER NOT NULL DEFAULT 0;     -- in force before
ALTER TABLE revisions ADD COLUMN state INTEGER NOT NULL DEFAULT 0;      -- RevisionState
ALTER TABLE revisions ADD COLUMN order_id TEXT NOT NULL DEFAULT '';     -- chosen by the client
UPDATE revisions SET parent=id-1;
CREATE TABLE journal(one INTEGER PRIMARY KEY CHECK(one=1), document TEXT NOT NULL) STRICT;
)sql";

constexpr Migration kMigrations[] = {{1, kVersion1}, {2, kVersion2}};

} // namespace

const Schema& state_schema() {
    static constexpr Schema kSchema{"state", 0x616B7801, kMigrations};
    return kSchema;
}

} // namespace akx::agent
