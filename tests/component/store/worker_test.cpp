// SPDX-License-Identifier: Apache-2.0
#include "store/worker.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <string>

using namespace akx::agent;

namespace {

// Holds a worker until it is told to go on.
class Gate {
  public:
    void wait_until_held() { held_.get_future().wait(); }
    void open() { opened_.set_value(); }
    Task<> job() {
        return [this] {
            held_.set_value();
            opened_.get_future().wait();
        };
    }

  private:
    std::promise<void> held_;
    std::promise<void> opened_;
};

} // namespace

TEST_CASE("urgent jobs go before normal ones, each kind in its order") {
    std::string order;
    Gate gate;
    {
        Worker worker("test", 8);
        REQUIRE(worker.post(gate.job()));
        gate.wait_until_held();
        REQUIRE(worker.post([&] { order += 'a'; }));
        REQUIRE(worker.post([&] { order += 'b'; }));
        REQUIRE(worker.post([&] { order += 'X'; }, Urgency::urgent));
        REQUIRE(worker.post([&] { order += 'Y'; }, Urgency::urgent));
        CHECK(worker.queued() == 4);
        gate.open();
    }
    CHECK(order == "XYab");
}

TEST_CASE("a full queue refuses jobs and a stopped worker takes none") {
    int ran = 0;
    Gate gate;
    Worker worker("test", 2);
    REQUIRE(worker.post(gate.job()));
    gate.wait_until_held();
    CHECK(worker.post([&] { ++ran; }));
    CHECK(worker.post([&] { ++ran; }));
    CHECK_FALSE(worker.post([&] { ++ran; }));
    CHECK(worker.post([&] { ++ran; }, Urgency::urgent));
    gate.open();
    worker.drain_and_stop();
    CHECK(ran == 3);
    CHECK_FALSE(worker.post([&] { ++ran; }));
}

TEST_CASE("a job may own what cannot be copied and is released after it ran") {
    auto owned = std::make_unique<std::promise<int>>();
    auto result = owned->get_future();
    Worker worker("test", 2);
    REQUIRE(worker.post([promise = std::move(owned)]() mutable { promise->set_value(7); }));
    CHECK(result.get() == 7);
}
