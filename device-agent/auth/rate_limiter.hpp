// SPDX-License-Identifier: Apache-2.0
// Slows down guessing: after a few failures a source or an account has to wait, longer each time.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <map>

namespace akx::agent {

class RateLimiter {
  public:
    struct Rules {
        unsigned free_failures = 5;
        Millis first_wait{10'000};
        Millis longest_wait{900'000};
        Millis forget_after{3'600'000};
        std::size_t max_keys = 4'096; // the oldest are forgotten first
    };

    explicit RateLimiter(Rules rules) : rules_(rules) {}
    RateLimiter() : RateLimiter(Rules()) {}

    // rate_limited while `key` has to wait; the message says how long.
    Status allow(const std::string& key, MonoTime now) const;
    void failed(const std::string& key, MonoTime now);
    void succeeded(const std::string& key) { entries_.erase(key); }
    unsigned failures(const std::string& key) const;

  private:
    struct Entry {
        unsigned failures = 0;
        MonoTime last;
        MonoTime until;
    };
    void make_room(MonoTime now);

    Rules rules_;
    std::map<std::string, Entry> entries_;
};

} // namespace akx::agent
