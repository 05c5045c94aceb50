// SPDX-License-Identifier: Apache-2.0
#include "store/credential_index.hpp"

namespace akx::agent {

namespace {

// Rows of one INSERT: a quarter of the work of 32 statements.
constexpr std::size_t kBatch = 32;

std::string many_rows(std::string_view insert) {
    std::string sql(insert);
    for (std::size_t i = 1; i < kBatch; ++i) {
        sql += ",(?,?)";
    }
    return sql;
}

} // namespace

struct CredentialIndex::Statements {
    std::string_view insert;
    std::string_view owner;
    std::string_view remove;
    std::string insert_many;
};

CredentialIndex::CredentialIndex(Database& db, Kind kind)
    : db_(db), sql_([kind]() -> const Statements& {
          constexpr std::string_view kPin = "INSERT OR IGNORE INTO pins(digest,user) VALUES(?,?)";
          constexpr std::string_view kCard = "INSERT OR IGNORE INTO cards(slot,user) VALUES(?,?)";
          static const Statements pins{kPin, "SELECT user FROM pins WHERE digest=?1",
                                       "DELETE FROM pins WHERE digest=?1", many_rows(kPin)};
          static const Statements cards{kCard, "SELECT user FROM cards WHERE slot=?1",
                                        "DELETE FROM cards WHERE slot=?1", many_rows(kCard)};
          return kind == Kind::pins ? pins : cards;
      }()) {}

Result<door::UserRow> CredentialIndex::owner(std::int64_t key) {
    const auto row = db_.number(sql_.owner, 0, key);
    return row ? Result<door::UserRow>(static_cast<door::UserRow>(*row))
               : Result<door::UserRow>(row.error());
}

Result<std::optional<door::UserRow>> CredentialIndex::claim(std::int64_t key, door::UserRow row) {
    if (Status status = db_.run(sql_.insert, key, row); !status) {
        return status.error();
    }
    if (db_.changes() == 1) {
        return std::optional<door::UserRow>();
    }
    const auto other = owner(key);
    return other ? Result<std::optional<door::UserRow>>(*other)
                 : Result<std::optional<door::UserRow>>(other.error());
}

Status CredentialIndex::release(std::int64_t key) {
    return db_.run(sql_.remove, key);
}

Status CredentialIndex::claim_all(SortedRuns& entries, const Repeated& repeated,
                                  const Taken& taken) {
    std::vector<CredentialEntry> batch;
    batch.reserve(kBatch);
    std::optional<CredentialEntry> last;
    Status status = entries.merge([&](const CredentialEntry& entry) -> Status {
        if (last && last->key == entry.key) {
            return repeated(entry, *last);
        }
        last = entry;
        batch.push_back(entry);
        if (batch.size() < kBatch) {
            return {};
        }
        Status entered = claim_batch(batch, taken);
        batch.clear();
        return entered;
    });
    return status ? claim_batch(batch, taken) : status;
}

Status CredentialIndex::claim_batch(std::span<const CredentialEntry> batch, const Taken& taken) {
    std::int64_t entered = 0;
    if (batch.size() == kBatch) {
        Query query = db_.query(sql_.insert_many);
        int index = 0;
        for (const CredentialEntry& entry : batch) {
            query.bind(index + 1, entry.key).bind(index + 2, entry.row);
            index += 2;
        }
        if (Status status = query.run(); !status) {
            return status;
        }
        entered = db_.changes();
    } else {
        for (const CredentialEntry& entry : batch) {
            if (Status status = db_.run(sql_.insert, entry.key, entry.row); !status) {
                return status;
            }
            entered += db_.changes();
        }
    }
    for (std::size_t i = 0; i < batch.size() && entered < std::ssize(batch); ++i) {
        const auto row = owner(batch[i].key);
        Status status = row ? Status() : Status(row.error());
        if (row && *row != batch[i].row) {
            status = taken(batch[i], *row);
        }
        if (!status) {
            return status;
        }
    }
    return {};
}

} // namespace akx::agent
