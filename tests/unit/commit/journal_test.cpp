// SPDX-License-Identifier: Apache-2.0
#include "unit/commit/moments.hpp"

#include "base/json.hpp"

using namespace akx;
using namespace akx::commit;
using namespace akx::commit::test;

TEST_CASE("a change without a window is confirmed at once") {
    const Journal after = after_apply(journal(false), 13, {});
    CHECK(after.revision == 13);
    CHECK(after.confirmed == 13);
    CHECK_FALSE(after.window);
}

TEST_CASE("a change on trial leaves the confirmed revision as it is") {
    const Journal trial = journal(true);
    CHECK(trial.revision == 13);
    CHECK(trial.confirmed == 12);

    const Journal back = after_rollback(trial, "deadline", at(60'000));
    CHECK(back.revision == 12);
    CHECK(back.confirmed == 12);
    CHECK_FALSE(back.window);
    CHECK(back.ended->id == "w1");
    CHECK_FALSE(back.ended->confirmed);

    const Journal kept = after_confirm(trial, at(5'000));
    CHECK(kept.revision == 13);
    CHECK(kept.confirmed == 13);
    CHECK(kept.ended->confirmed);
}

TEST_CASE("a journal is written and read without loss") {
    for (const Journal& each : {journal(false), journal(true), after_confirm(journal(true), at(1)),
                                after_rollback(journal(true), "operator \"x\"", at(2))}) {
        const auto again = journal_from(*parse_json(to_json(to_value(each))));
        REQUIRE(again.ok());
        CHECK(*again == each);
    }
}

TEST_CASE("a journal that contradicts itself is refused") {
    for (const char* text :
         {"{}", R"({"revision":1})", R"({"revision":"1","confirmed":1})",
          R"({"revision":2,"confirmed":1})", R"({"revision":2,"confirmed":1,"window":{}})", "[]"}) {
        INFO(text);
        CHECK_FALSE(journal_from(*parse_json(text)).ok());
    }
}

TEST_CASE("the length of a window is bounded on both sides") {
    CHECK(window(0, Millis(1)).length == kShortestWindow);
    CHECK(window(0, Millis(1'000'000'000)).length == kLongestWindow);
}

TEST_CASE("a restart of the program within one boot leaves the deadline where it was") {
    Window open = window();
    carry_over(open, "boot-1", {WallTime(Millis(0)), MonoTime(Millis(30'000))});
    CHECK(open == window());
}

TEST_CASE("after a reboot what is left is told by the wall clock") {
    Window open = window();
    // 45 s after the window was opened, 2 s after the boot.
    carry_over(open, "boot-2", {WallTime(Millis(kStart + 45'000)), MonoTime(Millis(2'000))});
    CHECK(open.deadline == MonoTime(Millis(17'000)));
    CHECK(open.boot == "boot-2");
}

TEST_CASE("a window that ran out while the phone was off is over at once") {
    Window open = window();
    carry_over(open, "boot-2", {WallTime(Millis(kStart + 3'600'000)), MonoTime(Millis(2'000))});
    CHECK(open.deadline == MonoTime(Millis(2'000)));
}

TEST_CASE("a phone whose clock starts wrong each time comes back all the same") {
    Window open = window();
    Millis total{0};
    for (int boot = 1; boot <= 40; ++boot) {
        // No battery: every boot begins in 1970, so the wall clock says nothing has passed.
        const Now now{WallTime(Millis(0)), MonoTime(Millis(1'000))};
        carry_over(open, "boot-" + std::to_string(boot + 1), now);
        total += open.deadline - now.mono;
    }
    CHECK(total <= open.length);
    CHECK(open.deadline == MonoTime(Millis(1'000)));
}
