// SPDX-License-Identifier: Apache-2.0
// Numbered steps from one schema to the next. Each runs in a transaction of its own that also
// moves user_version, so an interrupted upgrade resumes where it stopped.
#pragma once

#include "store/sqlite.hpp"

namespace akx::agent {

struct Migration {
    int version; // 1, 2, 3, … without holes
    std::string_view script;
};

struct Schema {
    std::string_view name;       // "state", for messages
    std::int32_t application_id; // tells our files from those of others
    std::span<const Migration> migrations;
};

// Brings `db` to the newest version. Refuses a file of another program (corrupt) and a schema newer
// than this program (unsupported); both leave the file as it is. Read-only connections are checked
// only.
Status migrate(Database& db, const Schema& schema);

} // namespace akx::agent
