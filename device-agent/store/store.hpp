// SPDX-License-Identifier: Apache-2.0
// The storage as the agent's loop sees it: jobs for the store thread and the reader thread, and a
// log that never waits. Jobs run on those threads: post results back to the loop.
#pragma once

#include "store/log_db.hpp"
#include "store/state_db.hpp"
#include "store/worker.hpp"

namespace akx::agent {

struct StoreOptions {
    std::string folder; // must exist; gets state.db and logs.db
    LogLimits log_limits;
    std::string vfs;                   // see DatabaseOptions
    std::size_t queued_jobs = 256;     // for each thread
    std::size_t queued_events = 4'096; // not yet on the disk
};

struct LogCounters {
    std::int64_t queued = 0;
    std::int64_t dropped = 0; // since the start, all logs
};

class Store {
  public:
    using Appended = std::function<void(std::span<const LogEntry>)>;

    // What a read job sees; both are read-only.
    struct Reader {
        StateDb& state;
        LogDb& logs;
    };

    // Opens and upgrades both files on the calling thread. `appended` hears of every entry after
    // its commit, in order, on the store thread.
    static Result<std::unique_ptr<Store>>
    open(const StoreOptions& options, const crypto::Key& device_key, Appended appended = {});
    ~Store(); // runs all jobs, writes all events
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Any thread, never waits. False: too much is queued, the job was not taken (busy).
    bool write(Task<StateDb&> job); // on the store thread, in order
    bool read(Task<Reader&> job);   // on the reader thread, in order

    // Any thread, never waits for the disk. What does not fit the queue is counted and becomes a
    // gap in its log. `committed`, if given, is called on the store thread once the entry is on
    // the disk (audit) or handed to the system (others), or cannot be.
    void append(model::Event event, Task<const Status&> committed = {});
    void set_log_limits(const LogLimits& limits);
    LogCounters log_counters() const;

  private:
    struct State;
    explicit Store(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace akx::agent
