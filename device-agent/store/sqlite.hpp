// SPDX-License-Identifier: Apache-2.0
// A thin layer over SQLite: connection, prepared statements, transactions. Errors become Error:
// storage_full, corrupt, busy, io. One thread at a time may use a Database and what comes from it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <concepts>
#include <memory>

struct sqlite3;
struct sqlite3_stmt;

namespace akx::agent {

struct DatabaseOptions {
    bool read_only = false;
    bool full_sync = true; // a commit survives a power cut; see also Database::sync_fully
    int cache_kib = 512;
    std::string vfs; // "" = the system's; tests and the simulator name a FaultVfs
};

// One use of a prepared statement; goes back to the cache when destroyed. A failure in preparing or
// binding shows in next(), run() and status().
class Query {
  public:
    Query() = default;
    Query(sqlite3* db, sqlite3_stmt* statement, int code)
        : db_(db), statement_(statement), code_(code) {}
    ~Query();
    Query(Query&& other) noexcept;
    Query& operator=(Query&& other) noexcept;

    // Values are copied; `static_text` and `static_blob` are not and must stay until the reset.
    Query& bind(int index, std::int64_t value);
    Query& bind(int index, std::string_view value);
    Query& bind(int index, const char* value) { return bind(index, std::string_view(value)); }
    Query& bind(int index, ByteView value);
    Query& bind(int index, std::nullptr_t);
    template <std::integral T>
    Query& bind(int index, T value) {
        return bind(index, static_cast<std::int64_t>(value));
    }
    template <class T>
    Query& bind(int index, const std::optional<T>& value) {
        return value ? bind(index, *value) : bind(index, nullptr);
    }
    template <class... Ts>
    Query& bind_all(const Ts&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }
    Query& static_text(int index, std::string_view value);
    Query& static_blob(int index, ByteView value);

    bool next();  // true: a row is there; false: the end, or an error (see status)
    Status run(); // to the end
    void reset(); // for the next execution; bound values stay
    Status status() const;

    std::int64_t integer(int column) const;
    std::string_view text(int column) const; // until the next step or reset
    ByteView blob(int column) const;         // same
    bool is_null(int column) const;

  private:
    sqlite3* db_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
    int code_ = 0;
};

class Database {
  public:
    // Creates the file (mode 0600) unless read_only. Refuses a file that others may read
    // (unsafe_mode) and one that is no database (corrupt).
    static Result<Database> open(const std::string& path, const DatabaseOptions& options);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    // `sql` must live as long as the Database (a literal): the statement is kept for the next time.
    // A statement that is in use is prepared once more.
    template <class... Ts>
    Query query(std::string_view sql, const Ts&... values) {
        Query out = prepare(sql);
        out.bind_all(values...);
        return out;
    }
    Status run(std::string_view sql) { return prepare(sql).run(); }
    Status execute(const std::string& script); // several statements, not cached

    std::int64_t changes() const; // rows changed by the last statement
    bool in_transaction() const;
    // From the next transaction on: wait for the disk at each commit, or only at checkpoints.
    void sync_fully(bool fully);
    // Moves the log into the file; fine to call at any time outside of a transaction.
    Status checkpoint();
    std::int64_t log_pages() const; // written since the last complete checkpoint, at most
    const std::string& path() const;
    const DatabaseOptions& options() const;

  private:
    struct State;
    explicit Database(std::unique_ptr<State> state);
    Query prepare(std::string_view sql);
    std::unique_ptr<State> state_;
};

// BEGIN IMMEDIATE … COMMIT; rolls back unless committed.
class Transaction {
  public:
    explicit Transaction(Database& db);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Status begun() const; // whether it could start
    Status commit();

  private:
    Database& db_;
    Status begun_;
    bool open_ = false;
};

} // namespace akx::agent
