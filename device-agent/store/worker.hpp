// SPDX-License-Identifier: Apache-2.0
// A thread with a bounded queue of jobs. Urgent jobs go before normal ones, so that log entries are
// written between the steps of a long import.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace akx::agent {

// A callable that may own things that cannot be copied.
template <class... Args>
class Task {
  public:
    Task() = default;
    template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Task>) Task(F&& call)
        : call_(std::make_unique<Holder<std::decay_t<F>>>(std::forward<F>(call))) {}
    explicit operator bool() const { return call_ != nullptr; }
    void operator()(Args... args) { call_->run(args...); }

  private:
    struct Call {
        virtual ~Call() = default;
        virtual void run(Args... args) = 0;
    };
    template <class F>
    struct Holder final : Call {
        explicit Holder(F f) : function(std::move(f)) {}
        void run(Args... args) override { function(args...); }
        F function;
    };
    std::unique_ptr<Call> call_;
};

enum class Urgency { urgent, normal };

class Worker {
  public:
    // `name` shows in ps and top, up to 15 characters. Urgent jobs have a queue of the same size.
    Worker(const std::string& name, std::size_t capacity);
    ~Worker(); // runs what is queued, then ends
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Any thread; never waits for a job. False when the queue is full: the job is not taken.
    bool post(Task<> job, Urgency urgency = Urgency::normal);
    void drain_and_stop(); // idempotent; later posts are refused
    std::size_t queued() const;

  private:
    void run();
    std::size_t capacity_;
    mutable std::mutex mutex_; // held for a push or a pop only
    std::condition_variable wake_;
    std::deque<Task<>> urgent_;
    std::deque<Task<>> normal_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace akx::agent
