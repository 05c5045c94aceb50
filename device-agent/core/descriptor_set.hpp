// SPDX-License-Identifier: Apache-2.0
// Watched descriptors in one epoll instance: the part of the event loop that Asio does not offer
// (level-triggered, served in bounded portions, one set per priority).
#pragma once

#include "core/event_loop.hpp"

#include <array>
#include <sys/epoll.h>
#include <vector>

namespace akx::core {

class DescriptorSet {
  public:
    DescriptorSet(); // aborts when the kernel gives no descriptor
    ~DescriptorSet();
    DescriptorSet(const DescriptorSet&) = delete;
    DescriptorSet& operator=(const DescriptorSet&) = delete;

    int fd() const { return epoll_; } // readable while a watched descriptor is ready
    // 0 when the descriptor cannot be watched.
    std::uint64_t add(int fd, Interest interest, std::function<void(Readiness)> ready);
    void change(std::uint64_t id, Interest interest);
    void remove(std::uint64_t id);
    // Calls back for what is ready now: at most kPortion descriptors, no new one after `budget`.
    void serve(std::chrono::microseconds budget);

  private:
    static constexpr int kPortion = 16;
    struct Slot;
    Slot* find(std::uint64_t id) const;

    int epoll_ = -1;
    bool serving_ = false;
    // What the last portion left unserved comes first in the next, so that everyone has a turn.
    std::array<epoll_event, kPortion> events_{};
    int event_count_ = 0;
    int next_event_ = 0;
    std::vector<std::unique_ptr<Slot>> slots_;
    std::vector<std::uint32_t> free_;
    std::vector<std::unique_ptr<Slot>> retired_; // ended while their callback may be running
    std::uint32_t generation_ = 0;
};

} // namespace akx::core
