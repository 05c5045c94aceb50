// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include "store/log_writer.hpp"

namespace akx::agent {

namespace {

// The write-ahead log is moved into the file after the job that made it longer than this (2 MiB).
constexpr std::int64_t kCheckpointPages = 512;

} // namespace

struct Store::State {
    std::unique_ptr<StateDb> state;
    std::unique_ptr<StateDb> state_reader;
    std::unique_ptr<LogDb> log_reader;
    LogWriter logs;
    Worker writer;
    Worker reader;

    State(const StoreOptions& options, std::unique_ptr<LogDb> log_db, Appended appended)
        : logs(std::move(log_db), options.queued_events, std::move(appended)),
          writer("akx-store", options.queued_jobs), reader("akx-reader", options.queued_jobs) {
        logs.set_limits(options.log_limits);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        reader.drain_and_stop();
        writer.drain_and_stop();
        while (logs.flush()) {
        }
    }
    // One batch at a time: jobs get their turn between two of them.
    void flush_logs() {
        if (logs.flush()) {
            static_cast<void>(writer.post([this] { flush_logs(); }, Urgency::normal));
        }
    }
};

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options,
                                           const crypto::Key& device_key, Appended appended) {
    DatabaseOptions files;
    files.vfs = options.vfs;
    const std::string state_path = options.folder + "/state.db";
    const std::string log_path = options.folder + "/logs.db";
    auto state = StateDb::open(state_path, device_key, files);
    auto logs = LogDb::open(log_path, files);
    if (!state || !logs) {
        return state ? logs.error() : state.error();
    }
    files.read_only = true;
    auto state_reader = StateDb::open(state_path, device_key, files);
    auto log_reader = LogDb::open(log_path, files);
    if (!state_reader || !log_reader) {
        return state_reader ? log_reader.error() : state_reader.error();
    }
    auto parts = std::make_unique<State>(options, std::move(*logs), std::move(appended));
    parts->state = std::move(*state);
    parts->state_reader = std::move(*state_reader);
    parts->log_reader = std::move(*log_reader);
    return std::unique_ptr<Store>(new Store(std::move(parts)));
}

bool Store::write(Task<StateDb&> job) {
    return state_->writer.post([state = state_.get(), job = std::move(job)]() mutable {
        std::exchange(job, {})(*state->state);
        if (state->state->database().log_pages() > kCheckpointPages) {
            static_cast<void>(state->state->database().checkpoint()); // tried again next time
        }
    });
}

bool Store::read(Task<Reader&> job) {
    return state_->reader.post([state = state_.get(), job = std::move(job)]() mutable {
        Reader reader{*state->state_reader, *state->log_reader};
        std::exchange(job, {})(reader);
    });
}

void Store::append(model::Event event, Task<const Status&> committed) {
    if (state_->logs.push(std::move(event), std::move(committed))) {
        static_cast<void>(
            state_->writer.post([state = state_.get()] { state->flush_logs(); }, Urgency::urgent));
    }
}

void Store::set_log_limits(const LogLimits& limits) {
    state_->logs.set_limits(limits);
}

LogCounters Store::log_counters() const {
    return {state_->logs.queued(), state_->logs.dropped()};
}

} // namespace akx::agent
