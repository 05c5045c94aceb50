// SPDX-License-Identifier: Apache-2.0
// What the table cannot show: waiting, leases, time.
#include "unit/commit/moments.hpp"

using namespace akx;
using namespace akx::commit;
using namespace akx::commit::test;

TEST_CASE("what waited is served in the order it was asked for") {
    Machine machine(journal(false));
    machine.step(Apply{1, {}, window(), {}}, at(0));
    machine.step(Apply{2, {}, {}, {}}, at(1));
    machine.step(Confirm{3, "w1"}, at(2));
    CHECK(told(machine.step(Stored{journal(true)}, at(3))) ==
          "enforce 13; answer 1 ok; answer 2 locked; write confirm");
    CHECK(told(machine.step(Stored{after_confirm(journal(true), at(4))}, at(4))) == "answer 3 ok");
}

TEST_CASE("only so many wait") {
    Machine machine(journal(false));
    machine.step(Apply{1, {}, {}, {}}, at(0));
    for (Ticket ticket = 2; ticket < 2 + kMaxWaiting; ++ticket) {
        CHECK(machine.step(Apply{ticket, {}, {}, {}}, at(0)).empty());
    }
    CHECK(told(machine.step(Apply{99, {}, {}, {}}, at(0))) == "answer 99 busy");
}

TEST_CASE("a lease ends with the change it was for, and not when that failed") {
    Machine machine(journal(false));
    REQUIRE(machine.leases().take({"l1", "alice", "", {}, {}}, "", Millis(60'000), at(0)).ok());
    CHECK(told(machine.step(Apply{1, {}, {}, {}}, at(0))) == "answer 1 locked");
    machine.step(Apply{2, {}, {}, "l1"}, at(0));
    machine.step(NotStored{Error(errors::storage_full, "")}, at(0));
    CHECK(machine.leases().active(at(0)) != nullptr);
    machine.step(Apply{3, {}, {}, "l1"}, at(0));
    machine.step(Stored{after_apply(journal(false), 13, {})}, at(0));
    CHECK(machine.leases().active(at(0)) == nullptr);
}

TEST_CASE("a rollback by its user ends the lease of nobody") {
    Machine machine(journal(true));
    REQUIRE(machine.leases().take({"l1", "alice", "", {}, {}}, "", Millis(60'000), at(0)).ok());
    CHECK(told(machine.step(RollBack{1, "w1", "bob"}, at(0))) ==
          "enforce 12; write roll_back (bob)");
    CHECK(machine.leases().active(at(0)) != nullptr);
}

TEST_CASE("the machine asks to be woken at the deadline, and at each retry") {
    Machine machine(journal(true));
    CHECK(machine.wake() == MonoTime(Millis(60'000)));
    machine.step(Tick{}, at(60'000));
    CHECK_FALSE(machine.wake()); // the storage will answer
    machine.step(NotStored{Error(errors::storage_full, "")}, at(60'500));
    CHECK(machine.wake() == MonoTime(Millis(62'500)));
    CHECK_FALSE(Machine(journal(false)).wake());
}

TEST_CASE("stepping the wall clock moves no deadline") {
    for (const std::int64_t step : {-7'200'000, 7'200'000}) {
        Machine machine(journal(true));
        Now now = at(59'999);
        now.wall += Millis(step);
        CHECK(machine.step(Tick{}, now).empty());
        now.mono += Millis(1);
        CHECK(told(machine.step(Tick{}, now)) == "enforce 12; write roll_back (deadline)");
    }
}

TEST_CASE("an open window names its owner and its end to whoever is refused") {
    Machine machine(journal(true));
    const auto effects = machine.step(Apply{1, {}, {}, {}}, at(0));
    const std::string what(std::get<Answer>(effects.front()).status.error().what());
    CHECK(what.find("laptop") != std::string::npos);
    CHECK(what.find("2027-01-15T08:01:00") != std::string::npos);
}
