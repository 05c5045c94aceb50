// SPDX-License-Identifier: Apache-2.0
// The loop of the door thread: descriptors with priority, timers, signals, calls from other
// threads. One thread runs it and owns everything it calls; only post() and stop() may be used
// from elsewhere. Nothing called from here may block.
#pragma once

#include "base/time.hpp"

#include <functional>
#include <initializer_list>
#include <memory>

namespace akx::core {

// Urgent descriptors (readers, relays, inputs) are served before all others in every turn, and a
// turn hands at most about 1 ms to the others before it looks at the urgent ones again.
enum class Priority { urgent, normal };

struct Readiness {
    bool readable = false;
    bool writable = false;
    bool broken = false; // hung up or in error; reported whether asked for or not
};

struct Interest {
    bool read = true;
    bool write = false;
    bool operator==(const Interest&) const = default;
};

class DescriptorSet;

// One watched descriptor. Destroying it ends the watch, also inside its own callback. It does not
// own the descriptor: end the watch before closing that.
class Watch {
  public:
    Watch() = default;
    ~Watch();
    Watch(Watch&& other) noexcept;
    Watch& operator=(Watch&& other) noexcept;
    bool active() const { return set_ != nullptr; }
    void want(Interest interest); // costs a system call only when something changes
    void end();

  private:
    friend class EventLoop;
    Watch(DescriptorSet* set, std::uint64_t id, Interest interest)
        : set_(set), id_(id), interest_(interest) {}
    DescriptorSet* set_ = nullptr;
    std::uint64_t id_ = 0;
    Interest interest_;
};

// A one-shot timer on the steady clock. Destroying or cancelling it forgets the call.
class Timer {
  public:
    struct State;
    Timer();
    ~Timer();
    Timer(Timer&&) noexcept;
    Timer& operator=(Timer&&) noexcept;
    bool pending() const;
    void cancel();

  private:
    friend class EventLoop;
    std::shared_ptr<State> state_;
};

// Keep it alive until every Watch and Timer made from it is gone. Construction aborts the process
// if the kernel gives no descriptors for it.
class EventLoop {
  public:
    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    void run();                            // until stop(); may be run again afterwards
    void stop();                           // any thread
    void post(std::function<void()> task); // any thread; tasks run in order of posting

    // Calls back each time the descriptor is ready (level-triggered) until the watch ends. The
    // descriptor should be non-blocking: a call may come for readiness that has passed. One that
    // cannot be polled (a plain file) gives an inactive Watch.
    [[nodiscard]] Watch watch(int fd, Interest interest, Priority priority,
                              std::function<void(Readiness)> ready);
    [[nodiscard]] Watch watch_readable(int fd, Priority priority, std::function<void()> ready);
    [[nodiscard]] Timer after(Millis delay, std::function<void()> due);

    // Calls back on the loop for each arrival of one of these signals. Once per loop.
    void on_signals(std::initializer_list<int> signals, std::function<void(int)> arrived);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace akx::core
