// SPDX-License-Identifier: Apache-2.0
// Between those who report events and the thread that writes them: a bounded queue, batches, and
// the account of what could not be kept.
#pragma once

#include "store/log_db.hpp"
#include "store/worker.hpp"

namespace akx::agent {

class LogWriter {
  public:
    using Appended = std::function<void(std::span<const LogEntry>)>;
    using Committed = Task<const Status&>;

    LogWriter(std::unique_ptr<LogDb> logs, std::size_t capacity, Appended appended);

    // Any thread. True when nobody has been asked yet to call flush().
    bool push(model::Event event, Committed committed);
    void set_limits(const LogLimits& limits);
    std::int64_t queued() const;
    std::int64_t dropped() const;

    // The store thread: writes one batch; what a full or broken disk refuses is tried again next
    // time. True when there is more to write.
    bool flush();

  private:
    void take_batch();
    void settle(const Status& status);
    void trim(WallTime now);
    void drop(const model::Event& event);

    std::unique_ptr<LogDb> logs_;
    const std::size_t capacity_;
    const Appended appended_;

    mutable std::mutex mutex_; // never held while something is written
    std::deque<std::pair<model::Event, Committed>> queue_;
    LostByLog lost_{};
    LogLimits limits_;
    std::int64_t dropped_ = 0;
    bool scheduled_ = false;

    // The store thread's own.
    std::vector<model::Event> batch_;
    std::vector<Committed> waiting_; // for the batch
    LostByLog batch_lost_{};
    WallTime last_trim_;
};

} // namespace akx::agent
