// SPDX-License-Identifier: Apache-2.0
// Asio runs the loop: waiting, timers, signals, posted tasks. Descriptors sit in two epoll
// instances that Asio watches, because its own queue is first come, first served.
#include "core/event_loop.hpp"

#include "core/descriptor_set.hpp"

#ifdef __SANITIZE_THREAD__ // does not know fences; the locks around the queue suffice
#define BOOST_ASIO_DISABLE_FENCED_BLOCK 1
#endif

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>

namespace akx::core {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;
using boost::system::error_code;

namespace {

constexpr std::chrono::microseconds kUrgentBudget{5'000};
constexpr std::chrono::microseconds kNormalBudget{1'000};

// A peer that closes early must not kill the process. A handler instead of SIG_IGN, because
// exec resets a handler and workers then start with the default.
void outlive_broken_pipes() {
    struct sigaction former {};
    if (sigaction(SIGPIPE, nullptr, &former) == 0 && former.sa_handler == SIG_DFL) {
        struct sigaction action {};
        action.sa_handler = [](int) {};
        action.sa_flags = SA_RESTART;
        sigaction(SIGPIPE, &action, nullptr);
    }
}

} // namespace

struct EventLoop::State {
    asio::io_context context{1};
    DescriptorSet urgent;
    DescriptorSet normal;
    stream_descriptor urgent_ready{context, urgent.fd()};
    stream_descriptor normal_ready{context, normal.fd()};
    asio::signal_set signals{context};
    std::function<void(int)> signal_arrived;

    State() {
        await_urgent();
        await_normal();
    }
    ~State() { // the sets close their descriptors themselves
        urgent_ready.release();
        normal_ready.release();
    }

    void await_urgent() {
        urgent_ready.async_wait(stream_descriptor::wait_read, [this](error_code error) {
            if (!error) {
                urgent.serve(kUrgentBudget);
                await_urgent();
            }
        });
    }

    void await_normal() {
        normal_ready.async_wait(stream_descriptor::wait_read, [this](error_code error) {
            if (!error) {
                urgent.serve(kUrgentBudget);
                normal.serve(kNormalBudget);
                await_normal();
            }
        });
    }

    void await_signal() {
        signals.async_wait([this](error_code error, int signal) {
            if (!error) {
                signal_arrived(signal);
                await_signal();
            }
        });
    }
};

EventLoop::EventLoop() : state_(std::make_unique<State>()) {
    outlive_broken_pipes();
}
EventLoop::~EventLoop() = default;

void EventLoop::run() {
    const auto work = asio::make_work_guard(state_->context);
    state_->context.restart();
    state_->context.run();
}

void EventLoop::stop() {
    state_->context.stop();
}

void EventLoop::post(std::function<void()> task) {
    asio::post(state_->context, std::move(task));
}

Watch EventLoop::watch(int fd, Interest interest, Priority priority,
                       std::function<void(Readiness)> ready) {
    DescriptorSet& set = priority == Priority::urgent ? state_->urgent : state_->normal;
    const std::uint64_t id = set.add(fd, interest, std::move(ready));
    return id != 0 ? Watch(&set, id, interest) : Watch();
}

Watch EventLoop::watch_readable(int fd, Priority priority, std::function<void()> ready) {
    return watch(fd, Interest{}, priority, [ready = std::move(ready)](Readiness) { ready(); });
}

void EventLoop::on_signals(std::initializer_list<int> signals, std::function<void(int)> arrived) {
    state_->signal_arrived = std::move(arrived);
    for (const int signal : signals) {
        error_code ignored; // only for numbers that are no signals
        state_->signals.add(signal, ignored);
    }
    state_->await_signal();
}

Watch::~Watch() {
    end();
}

Watch::Watch(Watch&& other) noexcept
    : set_(std::exchange(other.set_, nullptr)), id_(other.id_), interest_(other.interest_) {}

Watch& Watch::operator=(Watch&& other) noexcept {
    if (this != &other) {
        end();
        set_ = std::exchange(other.set_, nullptr);
        id_ = other.id_;
        interest_ = other.interest_;
    }
    return *this;
}

void Watch::want(Interest interest) {
    if (set_ != nullptr && !(interest == interest_)) {
        interest_ = interest;
        set_->change(id_, interest);
    }
}

void Watch::end() {
    if (set_ != nullptr) {
        std::exchange(set_, nullptr)->remove(id_);
    }
}

struct Timer::State {
    asio::steady_timer timer;
    std::function<void()> due;
};

Timer::Timer() = default;
Timer::~Timer() {
    cancel();
}
Timer::Timer(Timer&&) noexcept = default;

Timer& Timer::operator=(Timer&& other) noexcept {
    if (this != &other) {
        cancel();
        state_ = std::move(other.state_);
    }
    return *this;
}

bool Timer::pending() const {
    return state_ != nullptr && state_->due != nullptr;
}

void Timer::cancel() {
    if (const auto state = std::move(state_)) {
        state->due = nullptr; // its completion may be queued already
        state->timer.cancel();
    }
}

Timer EventLoop::after(Millis delay, std::function<void()> due) {
    auto state = std::make_shared<Timer::State>(
        Timer::State{asio::steady_timer(state_->context, delay), std::move(due)});
    state->timer.async_wait([state](error_code error) {
        if (!error && state->due != nullptr) {
            std::exchange(state->due, nullptr)();
        }
    });
    Timer timer;
    timer.state_ = std::move(state);
    return timer;
}

} // namespace akx::core
