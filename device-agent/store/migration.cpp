// SPDX-License-Identifier: Apache-2.0
#include "store/migration.hpp"

namespace akx::agent {

namespace {

Status check_owner(Database& db, const Schema& schema) {
    const auto id = db.number("PRAGMA application_id", 0);
    const auto tables = db.number("SELECT count(*) FROM sqlite_schema", 0);
    if (!id || !tables) {
        return id ? tables.error() : id.error();
    }
    if (*id != schema.application_id && (*id != 0 || *tables != 0)) {
        return Error(errors::corrupt, db.path() + " belongs to another program");
    }
    return {};
}

Status advance(Database& db, const Schema& schema, const Migration& step) {
    Transaction transaction(db);
    if (!transaction.begun()) {
        return transaction.begun();
    }
    const std::string script = std::string(step.script) +
                               ";PRAGMA application_id=" + std::to_string(schema.application_id) +
                               ";PRAGMA user_version=" + std::to_string(step.version) + ";";
    if (Status status = db.execute(script); !status) {
        return status;
    }
    return transaction.commit();
}

} // namespace

Status migrate(Database& db, const Schema& schema) {
    if (Status status = check_owner(db, schema); !status) {
        return status;
    }
    const auto version = db.number("PRAGMA user_version", 0);
    if (!version) {
        return version.error();
    }
    const int newest = schema.migrations.back().version;
    if (*version > newest) {
        return Error(errors::unsupported, db.path() + " has schema " + std::to_string(*version) +
                                              "; this program knows " + std::to_string(newest))
            .next("install the newer akx-agent again, or restore a backup made before");
    }
    for (const Migration& step : schema.migrations) {
        if (step.version <= *version) {
            continue;
        }
        if (db.options().read_only) {
            return Error(errors::busy, db.path() + " has not been upgraded yet");
        }
        if (Status status = advance(db, schema, step); !status) {
            return std::move(status.error())
                .with("upgrading the " + std::string(schema.name) + " database to schema " +
                      std::to_string(step.version));
        }
    }
    return {};
}

} // namespace akx::agent
