// SPDX-License-Identifier: Apache-2.0
// What is durable about revisions: which one is in force, which one was last confirmed, and the
// window in which one is on trial (REQ CFG-7).
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/value.hpp"

namespace akx::commit {

using Revision = std::int64_t; // 0 = the defaults of a new phone

inline constexpr Millis kShortestWindow{5'000};
inline constexpr Millis kLongestWindow{86'400'000};

// A trial that ends by itself. Its deadline counts on the monotonic clock of one boot.
struct Window {
    std::string id;
    std::string owner;
    std::string message;
    Millis length{0};
    WallTime closes; // the deadline on the wall clock, to show, and for what is left after a reboot
    MonoTime deadline;
    std::string boot;   // of the kernel in which `deadline` counts
    unsigned boots = 0; // reboots since the window was opened

    bool operator==(const Window&) const = default;
};

// How the last window ended, for those who ask again.
struct Ended {
    std::string id;
    bool confirmed = false;
    Revision revision = 0; // in force since
    WallTime time;
    std::string reason; // of a rollback: "deadline", or who asked for it

    bool operator==(const Ended&) const = default;
};

// Without a window both revisions are the same.
struct Journal {
    Revision revision = 0;  // in force
    Revision confirmed = 0; // where a rollback goes
    std::optional<Window> window;
    std::optional<Ended> ended;

    bool operator==(const Journal&) const = default;
};

Window make_window(std::string id, std::string owner, std::string message, Millis length,
                   std::string boot, const Now& now);

// The only ways in which a journal changes.
Journal after_apply(const Journal& before, Revision next, std::optional<Window> opening);
Journal after_confirm(const Journal& before, const Now& now);
Journal after_rollback(const Journal& before, std::string reason, const Now& now);

// Puts the deadline into the time of this boot. Within one boot nothing changes, however often the
// program starts. After a reboot only the wall clock knows how much time has passed, and it may be
// wrong: what is left is never more than half of what could be left at the boot before.
void carry_over(Window& window, const std::string& boot, const Now& now);

Value to_value(const Journal& journal);
Result<Journal> journal_from(const Value& value); // corrupt

} // namespace akx::commit
