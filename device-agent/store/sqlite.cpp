// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.hpp"

#include "store/private_file.hpp"
#include "store/sqlite_error.hpp"

#include <sqlite3.h>
#include <unordered_map>

namespace akx::agent {

namespace {

constexpr int kBusyTimeoutMs = 2'000;
// Nobody has moved the log into the file for so long that waiting for it is the lesser evil.
constexpr std::int64_t kTooManyLogPages = 32'768;

} // namespace

struct PreparedStatement {
    sqlite3* db = nullptr;
    sqlite3_stmt* handle = nullptr;
    std::string_view file; // for messages
    int code = SQLITE_OK;  // of the last call, extended
    bool in_use = false;
    bool kept = false; // by the Database's cache

    void check(int result) {
        if (result != SQLITE_OK && code == SQLITE_OK) {
            code = result;
        }
    }
};

Query::~Query() {
    if (statement_ == nullptr) {
        return;
    }
    reset();
    if (statement_->handle != nullptr) {
        sqlite3_clear_bindings(statement_->handle);
    }
    statement_->in_use = false;
    if (!statement_->kept) {
        sqlite3_finalize(statement_->handle);
        delete statement_;
    }
}

Query& Query::bind(int index, std::int64_t value) {
    statement_->check(sqlite3_bind_int64(statement_->handle, index, value));
    return *this;
}

Query& Query::bind(int index, std::string_view value) {
    // A null pointer would bind NULL.
    statement_->check(sqlite3_bind_text64(statement_->handle, index,
                                          value.empty() ? "" : value.data(), value.size(),
                                          SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Query& Query::bind(int index, ByteView value) {
    statement_->check(value.empty() ? sqlite3_bind_zeroblob(statement_->handle, index, 0)
                                    : sqlite3_bind_blob64(statement_->handle, index, value.data(),
                                                          value.size(), SQLITE_TRANSIENT));
    return *this;
}

Query& Query::bind(int index, std::nullptr_t) {
    statement_->check(sqlite3_bind_null(statement_->handle, index));
    return *this;
}

Query& Query::static_text(int index, std::string_view value) {
    statement_->check(sqlite3_bind_text64(statement_->handle, index,
                                          value.empty() ? "" : value.data(), value.size(),
                                          SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Query& Query::static_blob(int index, ByteView value) {
    statement_->check(
        sqlite3_bind_blob64(statement_->handle, index, value.data(), value.size(), SQLITE_STATIC));
    return *this;
}

bool Query::next() {
    if (statement_->code != SQLITE_OK && statement_->code != SQLITE_ROW) {
        return false;
    }
    statement_->code = sqlite3_step(statement_->handle);
    return statement_->code == SQLITE_ROW;
}

Status Query::run() {
    while (next()) {
    }
    Status result = status();
    reset();
    return result;
}

void Query::reset() {
    if (statement_->handle != nullptr) {
        sqlite3_reset(statement_->handle);
        statement_->code = SQLITE_OK;
    }
}

Status Query::status() const {
    const int code = statement_->code;
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) {
        return {};
    }
    return storage_error(code, sqlite3_system_errno(statement_->db),
                         std::string(statement_->file) + ": " + sqlite3_errmsg(statement_->db));
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_->handle, column);
}

std::string_view Query::text(int column) const {
    const auto* text =
        reinterpret_cast<const char*>(sqlite3_column_text(statement_->handle, column));
    return text == nullptr ? std::string_view()
                           : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(
                                                        statement_->handle, column)));
}

ByteView Query::blob(int column) const {
    const auto* bytes =
        static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_->handle, column));
    return {bytes, bytes == nullptr ? 0
                                    : static_cast<std::size_t>(
                                          sqlite3_column_bytes(statement_->handle, column))};
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_->handle, column) == SQLITE_NULL;
}

struct Database::State {
    std::string path;
    std::string file; // the path's last part
    DatabaseOptions options;
    sqlite3* db = nullptr;
    std::unordered_map<std::string_view, PreparedStatement> statements;
    std::int64_t log_pages = 0;
    bool full_sync = true;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        for (auto& [sql, statement] : statements) {
            sqlite3_finalize(statement.handle);
        }
        sqlite3_close_v2(db);
    }

    Error error(int code) const {
        return storage_error(code, sqlite3_system_errno(db), file + ": " + sqlite3_errmsg(db));
    }
    Status connect();
    Status configure();
};

Status Database::State::connect() {
    const int access = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    const int code = sqlite3_open_v2(path.c_str(), &db, access | SQLITE_OPEN_NOMUTEX,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    if (code != SQLITE_OK) {
        return db != nullptr ? error(code) : Error(errors::internal, "no memory for a database");
    }
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, kBusyTimeoutMs);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_wal_hook(
        db,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<State*>(self)->log_pages = pages;
            return SQLITE_OK;
        },
        this);
    return configure();
}

Status Database::State::configure() {
    // journal_size_limit: a long log shrinks again when it is started over.
    std::string script = "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;"
                         "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=1048576;"
                         "PRAGMA cache_size=-" +
                         std::to_string(options.cache_kib) + ";";
    if (!options.read_only) {
        script += "PRAGMA journal_mode=WAL;";
        script += options.full_sync ? "PRAGMA synchronous=FULL;" : "PRAGMA synchronous=NORMAL;";
    }
    full_sync = options.full_sync;
    const int code = sqlite3_exec(db, script.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Status() : error(code);
}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;

void prepare_sqlite() {
    // Every allocation would take a lock to be counted, a tenth of the time of an import. Memory is
    // bounded by the caches of the connections.
    static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)once; // too late is no harm
}

Result<Database> Database::open(const std::string& path, const DatabaseOptions& options) {
    prepare_sqlite();
    if (Status status = prepare_private_file(path, !options.read_only); !status) {
        return status.error();
    }
    auto state = std::make_unique<State>();
    state->path = path;
    state->file = path.substr(path.rfind('/') + 1);
    state->options = options;
    if (Status status = state->connect(); !status) {
        return status.error();
    }
    return Database(std::move(state));
}

Query Database::prepare(std::string_view sql) {
    PreparedStatement& cached = state_->statements[sql];
    PreparedStatement* statement = &cached;
    if (cached.in_use) {
        statement = new PreparedStatement;
    } else {
        cached.kept = true;
    }
    statement->in_use = true;
    if (statement->handle == nullptr) {
        statement->db = state_->db;
        statement->file = state_->file;
        const unsigned lasting = statement->kept ? SQLITE_PREPARE_PERSISTENT : 0U;
        statement->code = sqlite3_prepare_v3(state_->db, sql.data(), static_cast<int>(sql.size()),
                                             lasting, &statement->handle, nullptr);
    }
    return Query(statement);
}

Result<std::int64_t> Database::first_number(Query query, std::int64_t other) {
    const std::int64_t value = query.next() ? query.integer(0) : other;
    if (Status status = query.status(); !status) {
        return status.error();
    }
    return value;
}

Status Database::execute(const std::string& script) {
    const int code = sqlite3_exec(state_->db, script.c_str(), nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Status() : state_->error(code);
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(state_->db);
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(state_->db) == 0;
}

Status Database::sync_fully(bool fully) {
    if (fully == state_->full_sync) {
        return {};
    }
    state_->full_sync = fully;
    // Takes effect when it is compiled, so a kept statement would do nothing the second time.
    return execute(fully ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
}

Status Database::checkpoint() {
    const int code =
        sqlite3_wal_checkpoint_v2(state_->db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        return state_->error(code);
    }
    state_->log_pages = 0;
    return {};
}

std::int64_t Database::log_pages() const {
    return state_->log_pages;
}

const std::string& Database::path() const {
    return state_->path;
}

const DatabaseOptions& Database::options() const {
    return state_->options;
}

Transaction::Transaction(Database& db) : db_(db) {
    if (db_.log_pages() > kTooManyLogPages) {
        if (begun_ = db_.checkpoint(); !begun_) {
            return;
        }
    }
    begun_ = db_.run("BEGIN IMMEDIATE");
    open_ = begun_.ok();
}

Transaction::~Transaction() {
    // After some errors SQLite has rolled back already.
    if (open_ && db_.in_transaction()) {
        static_cast<void>(db_.run("ROLLBACK"));
    }
}

Status Transaction::commit() {
    Status done = db_.run("COMMIT");
    open_ = !done.ok();
    return done;
}

} // namespace akx::agent
