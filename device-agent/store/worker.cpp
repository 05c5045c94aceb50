// SPDX-License-Identifier: Apache-2.0
#include "store/worker.hpp"

#include <pthread.h>
#include <signal.h>

namespace akx::agent {

Worker::Worker(const std::string& name, std::size_t capacity) : capacity_(capacity) {
    // Signals are for the loop's thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

Worker::~Worker() {
    drain_and_stop();
}

bool Worker::post(Task<> job, Urgency urgency) {
    {
        const std::lock_guard lock(mutex_);
        std::deque<Task<>>& queue = urgency == Urgency::urgent ? urgent_ : normal_;
        if (stopping_ || queue.size() >= capacity_) {
            return false;
        }
        queue.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void Worker::drain_and_stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
}

std::size_t Worker::queued() const {
    const std::lock_guard lock(mutex_);
    return urgent_.size() + normal_.size();
}

void Worker::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !urgent_.empty() || !normal_.empty(); });
        std::deque<Task<>>& queue = urgent_.empty() ? normal_ : urgent_;
        if (queue.empty()) {
            return;
        }
        {
            Task<> job = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            job();
        } // what the job owns is released without the lock, too
        lock.lock();
    }
}

} // namespace akx::agent
