// SPDX-License-Identifier: Apache-2.0
// Times and windows for the tests of this room.
#pragma once

#include "commit/machine.hpp"

#include <catch2/catch.hpp>

namespace akx::commit::test {

inline constexpr std::int64_t kStart = 1'800'000'000'000; // wall clock when the phone booted

// So many milliseconds after the boot.
inline Now at(std::int64_t millis) {
    return {WallTime(Millis(kStart + millis)), MonoTime(Millis(millis))};
}

inline Window window(std::int64_t opened = 0, Millis length = Millis(60'000)) {
    return make_window("w1", "laptop", "new address", length, "boot-1", at(opened));
}

// Revision 12 confirmed; with `trial`, 13 on trial in window w1 until 60 s after the boot.
inline Journal journal(bool trial) {
    Journal out;
    out.revision = 12;
    out.confirmed = 12;
    return trial ? after_apply(out, 13, window()) : out;
}

// What the effects say, in one line: "enforce 12; write roll_back (deadline); answer 7 ok".
std::string told(const std::vector<Effect>& effects);

} // namespace akx::commit::test
