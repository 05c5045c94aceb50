// SPDX-License-Identifier: Apache-2.0
// Who has which PIN or card: what makes them unique. Inside a transaction of the caller.
#pragma once

#include "door/directory.hpp"
#include "store/sorted_runs.hpp"
#include "store/sqlite.hpp"

namespace akx::agent {

class CredentialIndex {
  public:
    enum class Kind { pins, cards };
    CredentialIndex(Database& db, Kind kind);

    // The row that has the credential already, if any; else it is entered for `row`.
    Result<std::optional<door::UserRow>> claim(std::int64_t key, door::UserRow row);
    Status release(std::int64_t key);
    Result<door::UserRow> owner(std::int64_t key); // 0 = nobody

    // Enters many at once, in ascending order. `repeated` hears of an entry with the key of an
    // earlier one, `taken` of one whose key belongs to a row that is not among the entries.
    using Repeated =
        std::function<Status(const CredentialEntry& entry, const CredentialEntry& earlier)>;
    using Taken = std::function<Status(const CredentialEntry& entry, door::UserRow owner)>;
    Status claim_all(SortedRuns& entries, const Repeated& repeated, const Taken& taken);

  private:
    struct Statements;
    Status claim_batch(std::span<const CredentialEntry> batch, const Taken& taken);
    Database& db_;
    const Statements& sql_;
};

} // namespace akx::agent
