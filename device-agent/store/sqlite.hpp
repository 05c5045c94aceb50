// SPDX-License-Identifier: Apache-2.0
// A thin layer over SQLite: connection, prepared statements, transactions. Errors become Error:
// storage_full, corrupt, busy, io. One thread at a time may use a Database and what comes from it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <concepts>
#include <memory>

namespace akx::agent {

struct DatabaseOptions {
    bool read_only = false;
    bool full_sync = true; // a commit survives a power cut; see also Database::sync_fully
    int cache_kib = 512;
    std::string vfs; // "" = the system's; tests and the simulator name a FaultVfs
};

struct PreparedStatement;

// One use of a prepared statement; goes back to the cache when destroyed, which must be before the
// Database is. A failure in preparing or binding shows in next(), run() and status().
class Query {
  public:
    explicit Query(PreparedStatement* statement) : statement_(statement) {}
    ~Query();
    Query(Query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Query& operator=(Query&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }

    // Parameters count from 1. Values are copied; `static_text` and `static_blob` are not and must
    // stay until the next reset.
    Query& bind(int index, std::int64_t value);
    Query& bind(int index, std::string_view value);
    Query& bind(int index, const char* value) { return bind(index, std::string_view(value)); }
    Query& bind(int index, const std::string& value) {
        return bind(index, std::string_view(value));
    }
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
    Status run(); // to the end, then ready for the next execution
    void reset(); // ready for the next execution; bound values stay
    Status status() const;

    // Columns of the present row count from 0; views last until the next step or reset.
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;
    ByteView blob(int column) const;
    bool is_null(int column) const;

  private:
    PreparedStatement* statement_;
};

// Settings of the library itself: before anything else of SQLite, from the thread that starts.
void prepare_sqlite();

class Database {
  public:
    // Creates the file (mode 0600) unless read_only. Refuses a file that others may read
    // (unsafe_mode) and one that is no database (corrupt).
    static Result<Database> open(const std::string& path, const DatabaseOptions& options);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) = delete;

    // `sql` must live as long as the Database (a literal): the statement is kept for the next time.
    template <class... Ts>
    Query query(std::string_view sql, const Ts&... values) {
        Query out = prepare(sql);
        out.bind_all(values...);
        return out;
    }
    template <class... Ts>
    Status run(std::string_view sql, const Ts&... values) {
        return query(sql, values...).run();
    }
    // The first column of the first row; `other` when there is no row.
    template <class... Ts>
    Result<std::int64_t> number(std::string_view sql, std::int64_t other, const Ts&... values) {
        return first_number(query(sql, values...), other);
    }
    Status execute(const std::string& script); // several statements, not kept

    std::int64_t changes() const; // rows changed by the last statement
    bool in_transaction() const;
    // From the next transaction on: wait for the disk at each commit, or only at checkpoints.
    Status sync_fully(bool fully);
    // Moves the write-ahead log into the file as far as readers let it; not inside a transaction.
    Status checkpoint();
    std::int64_t log_pages() const; // in the write-ahead log after the last commit
    const std::string& path() const;
    const DatabaseOptions& options() const;

  private:
    struct State;
    explicit Database(std::unique_ptr<State> state);
    Query prepare(std::string_view sql);
    static Result<std::int64_t> first_number(Query query, std::int64_t other);
    std::unique_ptr<State> state_;
};

// BEGIN IMMEDIATE … COMMIT; rolls back unless committed.
class Transaction {
  public:
    explicit Transaction(Database& db);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    const Status& begun() const { return begun_; } // whether it could start
    Status commit();                               // an error means: nothing was changed

  private:
    Database& db_;
    Status begun_;
    bool open_ = false;
};

} // namespace akx::agent
