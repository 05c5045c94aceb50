// SPDX-License-Identifier: Apache-2.0
#include "auth/rate_limiter.hpp"

#include <algorithm>

namespace akx::agent {

Status RateLimiter::allow(const std::string& key, MonoTime now) const {
    const auto found = entries_.find(key);
    if (found == entries_.end() || now >= found->second.until) {
        return {};
    }
    const auto wait = std::chrono::ceil<Seconds>(found->second.until - now);
    return Error(errors::rate_limited, "too many failures; wait " + format_duration(Millis(wait)));
}

void RateLimiter::failed(const std::string& key, MonoTime now) {
    make_room(now);
    Entry& entry = entries_[key];
    if (now - entry.last > rules_.forget_after) {
        entry.failures = 0;
    }
    ++entry.failures;
    entry.last = now;
    if (entry.failures >= rules_.free_failures) {
        const unsigned doublings = std::min(entry.failures - rules_.free_failures, 16U);
        entry.until = now + std::min(rules_.first_wait * (1U << doublings), rules_.longest_wait);
    }
}

unsigned RateLimiter::failures(const std::string& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? 0 : found->second.failures;
}

void RateLimiter::make_room(MonoTime now) {
    if (entries_.size() < rules_.max_keys) {
        return;
    }
    std::erase_if(entries_,
                  [&](const auto& item) { return now - item.second.last > rules_.forget_after; });
    if (entries_.size() >= rules_.max_keys) {
        entries_.erase(
            std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
                return a.second.last < b.second.last;
            }));
    }
}

} // namespace akx::agent
