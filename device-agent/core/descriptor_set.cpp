// SPDX-License-Identifier: Apache-2.0
#include "core/descriptor_set.hpp"

#include <cstdlib>
#include <unistd.h>

namespace akx::core {

struct DescriptorSet::Slot {
    int fd;
    std::uint64_t id;
    std::function<void(Readiness)> ready;
};

namespace {

std::uint32_t events_of(Interest interest) {
    return (interest.read ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
           (interest.write ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
}

std::uint32_t index_of(std::uint64_t id) {
    return static_cast<std::uint32_t>(id);
}

} // namespace

DescriptorSet::DescriptorSet() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) {
        std::abort();
    }
}

DescriptorSet::~DescriptorSet() {
    ::close(epoll_);
}

DescriptorSet::Slot* DescriptorSet::find(std::uint64_t id) const {
    const std::uint32_t index = index_of(id);
    Slot* slot = index < slots_.size() ? slots_[index].get() : nullptr;
    return slot != nullptr && slot->id == id ? slot : nullptr;
}

std::uint64_t DescriptorSet::add(int fd, Interest interest, std::function<void(Readiness)> ready) {
    const auto index = free_.empty() ? static_cast<std::uint32_t>(slots_.size()) : free_.back();
    // The generation tells a stale event of an earlier descriptor from one of this slot's own.
    const std::uint64_t id = static_cast<std::uint64_t>(++generation_) << 32 | index;
    epoll_event event{events_of(interest), {.u64 = id}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
        return 0;
    }
    auto slot = std::make_unique<Slot>(Slot{fd, id, std::move(ready)});
    if (free_.empty()) {
        slots_.push_back(std::move(slot));
    } else {
        free_.pop_back();
        slots_[index] = std::move(slot);
    }
    return id;
}

void DescriptorSet::change(std::uint64_t id, Interest interest) {
    if (const Slot* slot = find(id)) {
        epoll_event event{events_of(interest), {.u64 = id}};
        ::epoll_ctl(epoll_, EPOLL_CTL_MOD, slot->fd, &event);
    }
}

void DescriptorSet::remove(std::uint64_t id) {
    const Slot* slot = find(id);
    if (slot == nullptr) {
        return;
    }
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, slot->fd, nullptr);
    free_.push_back(index_of(id));
    auto gone = std::move(slots_[index_of(id)]);
    if (serving_) {
        retired_.push_back(std::move(gone));
    }
}

void DescriptorSet::serve(std::chrono::microseconds budget) {
    using Steady = std::chrono::steady_clock;
    if (serving_) {
        return;
    }
    if (next_event_ >= event_count_) {
        next_event_ = 0;
        event_count_ = ::epoll_wait(epoll_, events_.data(), kPortion, 0);
    }
    serving_ = true;
    const auto until = Steady::now() + budget;
    while (next_event_ < event_count_) {
        const epoll_event event = events_[static_cast<std::size_t>(next_event_++)];
        if (Slot* slot = find(event.data.u64)) {
            slot->ready({(event.events & EPOLLIN) != 0, (event.events & EPOLLOUT) != 0,
                         (event.events & (EPOLLERR | EPOLLHUP)) != 0});
        }
        if (Steady::now() >= until) {
            break;
        }
    }
    serving_ = false;
    retired_.clear();
}

} // namespace akx::core
