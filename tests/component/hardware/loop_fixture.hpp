// SPDX-License-Identifier: Apache-2.0
// A loop that a test runs until something is so, or fails after five seconds.
#pragma once

#include "core/event_loop.hpp"

#include <catch2/catch.hpp>

namespace akx::agent {

struct TestLoop {
    core::EventLoop loop;

    void until(const std::function<bool()>& done) {
        bool late = false;
        const core::Timer limit = loop.after(Millis(5'000), [&] {
            late = true;
            loop.stop();
        });
        core::Timer poll;
        std::function<void()> check = [&] {
            if (done()) {
                loop.stop();
            } else {
                poll = loop.after(Millis(1), check);
            }
        };
        check();
        if (!done()) {
            loop.run();
        }
        REQUIRE_FALSE(late);
    }
};

} // namespace akx::agent
