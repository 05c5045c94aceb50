// SPDX-License-Identifier: Apache-2.0
#include "store/log_writer.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::size_t kBatch = 512; // events written by one transaction
constexpr std::int64_t kCheckpointPages = 512;
constexpr std::chrono::hours kTrimEvery{1};

bool may_pass(const Error& error) {
    return error.is(errors::storage_full) || error.is(errors::io) || error.is(errors::busy);
}

} // namespace

LogWriter::LogWriter(std::unique_ptr<LogDb> logs, std::size_t capacity, Appended appended)
    : logs_(std::move(logs)), capacity_(capacity), appended_(std::move(appended)) {}

bool LogWriter::push(model::Event event, Committed committed) {
    bool full = false;
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        full = queue_.size() >= capacity_;
        if (full) {
            drop(event);
        } else {
            queue_.emplace_back(std::move(event), std::move(committed));
        }
        first = !std::exchange(scheduled_, true);
    }
    if (full && committed) {
        committed(Error(errors::busy, "too many log entries wait for the disk"));
    }
    return first;
}

void LogWriter::drop(const model::Event& event) {
    lost_[static_cast<std::size_t>(event.kind->log)].add(event.time);
    ++dropped_;
}

void LogWriter::set_limits(const LogLimits& limits) {
    const std::lock_guard lock(mutex_);
    limits_ = limits;
}

std::int64_t LogWriter::queued() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(queue_.size());
}

std::int64_t LogWriter::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

void LogWriter::take_batch() {
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    logs_->set_limits(limits_);
    for (std::size_t log = 0; log < kLogs; ++log) {
        batch_lost_[log].add(std::exchange(lost_[log], {}));
    }
    while (batch_.size() < kBatch && !queue_.empty()) {
        batch_.push_back(std::move(queue_.front().first));
        if (queue_.front().second) {
            waiting_.push_back(std::move(queue_.front().second));
        }
        queue_.pop_front();
    }
}

bool LogWriter::flush() {
    take_batch();
    const Result<std::vector<LogEntry>> written = logs_->append(batch_, batch_lost_);
    if (!written) {
        settle(written.error());
        return false;
    }
    const WallTime now = batch_.empty() ? last_trim_ : batch_.back().time;
    batch_.clear();
    batch_lost_ = {};
    settle({});
    if (appended_ && !written->empty()) {
        appended_(*written);
    }
    trim(now);
    if (logs_->database().log_pages() > kCheckpointPages) {
        static_cast<void>(logs_->database().checkpoint()); // tried again next time
    }
    const std::lock_guard lock(mutex_);
    return !queue_.empty() && !std::exchange(scheduled_, true);
}

// Tells those who wait. Events that can never be written make room for others.
void LogWriter::settle(const Status& status) {
    for (Committed& committed : waiting_) {
        committed(status);
    }
    waiting_.clear();
    if (!status && !may_pass(status.error())) {
        const std::lock_guard lock(mutex_);
        std::for_each(batch_.begin(), batch_.end(),
                      [this](const model::Event& event) { drop(event); });
        batch_.clear();
    }
}

void LogWriter::trim(WallTime now) {
    const auto since = now - last_trim_;
    if (since >= kTrimEvery || since < Millis::zero()) { // the clock may be set back
        last_trim_ = now;
        static_cast<void>(logs_->trim(now)); // append() keeps the count; age can wait an hour
    }
}

} // namespace akx::agent
