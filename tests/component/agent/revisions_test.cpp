// SPDX-License-Identifier: Apache-2.0
// Trials with the real storage: what is in force, what is durable, who is told what.
#include "app/revision_keeper.hpp"
#include "store/fault_vfs.hpp"
#include "support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::agent;

namespace {

// The real clocks, moved.
class MovedClock : public Clock {
  public:
    Now now() const override {
        const Now real = Clock::system().now();
        return {real.wall + Millis(wall_.load()), real.mono + Millis(mono_.load())};
    }
    void move(Millis by) {
        mono_ += by.count();
        wall_ += by.count();
    }
    void step_wall(Millis by) { wall_ += by.count(); }

  private:
    std::atomic<std::int64_t> wall_{0};
    std::atomic<std::int64_t> mono_{0};
};

Value named(const std::string& name) {
    Value device = Value::object();
    device.set("name", name);
    Value config = Value::object();
    config.set("device", std::move(device));
    return config;
}

ConfigOrder order(const std::string& name, std::optional<Millis> confirm = {}) {
    ConfigOrder out;
    out.config = named(name);
    out.actor = "client:laptop";
    out.confirm = confirm;
    return out;
}

// A phone's configuration without the rest of the phone. Made again on the same folder, it is the
// same phone after a restart.
class Rig {
  public:
    explicit Rig(const std::string& folder, std::string boot = "boot-1")
        : store_(open_store(folder)) {
        auto state = StateDb::open(folder + "/state.db", key_, {});
        REQUIRE(state.ok());
        auto loaded = keeper.load(**state, std::move(boot));
        REQUIRE(loaded.ok());
        in_force = loaded->revision.phone.device.name;
        keeper.start();
    }

    ~Rig() { store_.reset(); } // its threads use the rest

    // Each of these answers with "" or the name of the error.
    std::string apply(ConfigOrder what) {
        return wait([&](auto done) {
            keeper.apply(std::move(what), [this, done](Result<Applied> result) {
                applied = result ? *result : Applied();
                done(result ? Status() : Status(result.error()));
            });
        });
    }
    std::string confirm(const std::string& window) {
        return wait([&](auto done) { keeper.confirm(window, done); });
    }
    std::string roll_back() {
        return wait([&](auto done) { keeper.roll_back("", "bob", done); });
    }
    std::string window() const {
        const auto& journal = keeper.machine().journal();
        return journal.window ? journal.window->id : "";
    }
    void until(const std::function<bool()>& holds) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!holds() && std::chrono::steady_clock::now() < limit) {
            const core::Timer stop = loop_.after(Millis(2), [this] { loop_.stop(); });
            loop_.run();
        }
        REQUIRE(holds());
    }
    FaultPlan& disk() { return vfs_.plan(); }

  private:
    std::unique_ptr<Store> open_store(const std::string& folder) {
        StoreOptions options;
        options.folder = folder;
        options.vfs = vfs_.name();
        auto opened = Store::open(options, key_);
        REQUIRE(opened.ok());
        return std::move(*opened);
    }
    std::string wait(const std::function<void(std::function<void(const Status&)>)>& ask) {
        auto answer = std::make_shared<std::optional<std::string>>();
        ask([answer](const Status& status) {
            *answer = status ? "" : std::string(status.error().kind().name);
        });
        until([&] { return answer->has_value(); });
        return **answer;
    }

    core::EventLoop loop_;
    FaultVfs vfs_{"revisions"};
    const crypto::Key key_{};
    Vault vault_{key_};
    Settings settings_{vault_, "AKX-1"};
    std::unique_ptr<Store> store_;
    DirectoryKeeper directory_{loop_, [](std::shared_ptr<const door::Directory>) {}};

  public:
    MovedClock clock;
    std::string in_force; // the name of the phone in it
    Applied applied;      // what the last apply did
    Status checked;       // what the network says to a configuration
    RevisionKeeper keeper{
        loop_,
        clock,
        *store_,
        directory_,
        settings_,
        {[this](const model::Phone&, const model::Phone&) { return checked; },
         [this](const InForce& next, bool) { in_force = next.revision.phone.device.name; }}};
    std::string digest_of(const std::string& name, std::int64_t revision) const {
        model::Phone phone;
        phone.device.name = name;
        return settings_.plan_digest(phone, revision);
    }
};

constexpr Millis kWindow{60'000};

} // namespace

TEST_CASE("a change is in force and durable when it is answered") {
    test::TempFolder folder;
    {
        Rig rig(folder.path());
        CHECK(rig.apply(order("one")) == "");
        CHECK(rig.in_force == "one");
        CHECK(rig.applied.revision == 1);
    }
    CHECK(Rig(folder.path()).in_force == "one");
}

TEST_CASE("a confirmed trial stays; confirming it again is the same answer") {
    test::TempFolder folder;
    Rig rig(folder.path());
    REQUIRE(rig.apply(order("one", kWindow)) == "");
    const std::string window = rig.window();
    CHECK(rig.in_force == "one");
    CHECK(rig.apply(order("two")) == "locked");
    CHECK(rig.confirm("other") == "not_found");
    CHECK(rig.confirm(window) == "");
    CHECK(rig.confirm(window) == "");
    CHECK(rig.apply(order("two")) == "");
    CHECK(rig.in_force == "two");
}

TEST_CASE("a trial that is not confirmed in time goes back, whoever looks") {
    test::TempFolder folder;
    Rig rig(folder.path());
    REQUIRE(rig.apply(order("one")) == "");
    REQUIRE(rig.apply(order("two", kWindow)) == "");
    const std::string window = rig.window();
    rig.clock.step_wall(std::chrono::hours(5)); // somebody sets the clock
    CHECK(rig.in_force == "two");
    rig.clock.move(kWindow);
    CHECK(rig.confirm(window) == "rolled_back");
    CHECK(rig.in_force == "one");
    rig.until([&] { return rig.window().empty(); });
    CHECK(rig.apply(order("three")) == "");
    CHECK(rig.applied.revision == 3); // the number of the failed one is not used again
}

TEST_CASE("a rollback that was asked for goes to the last confirmed revision") {
    test::TempFolder folder;
    Rig rig(folder.path());
    CHECK(rig.roll_back() == "not_found");
    REQUIRE(rig.apply(order("one")) == "");
    REQUIRE(rig.apply(order("two", kWindow)) == "");
    CHECK(rig.roll_back() == "");
    CHECK(rig.in_force == "one");
}

TEST_CASE("with a full disk a trial ends on time and is written down later") {
    test::TempFolder folder;
    Rig rig(folder.path());
    REQUIRE(rig.apply(order("one")) == "");
    REQUIRE(rig.apply(order("two", kWindow)) == "");
    const std::string window = rig.window();
    rig.disk().writes_left = 0;
    CHECK(rig.roll_back() == "storage_full"); // not acknowledged, yet in force
    CHECK(rig.in_force == "one");
    CHECK(rig.confirm(window) == "rolled_back");
    CHECK(rig.keeper.machine().returning());
    rig.disk().writes_left = FaultPlan::kNever;
    rig.until([&] { return rig.window().empty(); });
    CHECK(rig.in_force == "one");
}

TEST_CASE("a full disk refuses a change and a confirmation, and both can be had later") {
    test::TempFolder folder;
    Rig rig(folder.path());
    rig.disk().writes_left = 0;
    CHECK(rig.apply(order("one", kWindow)) == "storage_full");
    CHECK(rig.in_force == "akx");
    rig.disk().writes_left = FaultPlan::kNever;
    REQUIRE(rig.apply(order("one", kWindow)) == "");
    rig.disk().writes_left = 0;
    CHECK(rig.confirm(rig.window()) == "storage_full");
    rig.disk().writes_left = FaultPlan::kNever;
    CHECK(rig.confirm(rig.window()) == "");
}

TEST_CASE("a restart within the boot leaves the window open and the trial in force") {
    test::TempFolder folder;
    std::string window;
    {
        Rig rig(folder.path());
        REQUIRE(rig.apply(order("one")) == "");
        REQUIRE(rig.apply(order("two", kWindow)) == "");
        window = rig.window();
    }
    Rig again(folder.path());
    CHECK(again.in_force == "two");
    CHECK(again.window() == window);
    CHECK(again.confirm(window) == "");
}

TEST_CASE("a reboot within the window leaves at most half of it; the trial ends then") {
    test::TempFolder folder;
    {
        Rig rig(folder.path());
        REQUIRE(rig.apply(order("one")) == "");
        REQUIRE(rig.apply(order("two", kWindow)) == "");
    }
    Rig again(folder.path(), "boot-2");
    CHECK(again.in_force == "two");
    again.clock.move(kWindow / 2);
    CHECK(again.confirm(again.window()) == "rolled_back");
    CHECK(again.in_force == "one");
}

TEST_CASE("a phone that starts after the deadline starts with the confirmed revision") {
    test::TempFolder folder;
    {
        Rig rig(folder.path());
        REQUIRE(rig.apply(order("one")) == "");
        REQUIRE(rig.apply(order("two", Millis(5'000))) == "");
        rig.clock.step_wall(Millis(1)); // nothing ticks any more
        rig.disk().writes_left = 0;
        rig.clock.move(Millis(6'000));
        CHECK(rig.confirm(rig.window()) == "rolled_back");
    }
    Rig again(folder.path(), "boot-2");
    again.clock.move(Millis(6'000));
    CHECK(again.confirm("any") == "not_found");
    CHECK(again.in_force == "one");
}

TEST_CASE("a plan applies only to what was planned") {
    test::TempFolder folder;
    Rig rig(folder.path());
    ConfigOrder planned = order("one");
    planned.plan = rig.digest_of("one", 0);
    ConfigOrder other = order("two");
    other.plan = planned.plan;
    CHECK(rig.apply(other) == "plan_mismatch");
    CHECK(rig.apply(planned) == "");
    ConfigOrder stale = order("two");
    stale.plan = rig.digest_of("two", 0);
    CHECK(rig.apply(stale) == "plan_mismatch");
    stale.if_revision = 0;
    CHECK(rig.apply(stale) == "revision_conflict");
    CHECK(rig.in_force == "one");
}

TEST_CASE("an order that is asked for again is not carried out again") {
    test::TempFolder folder;
    Rig rig(folder.path());
    ConfigOrder first = order("one");
    first.id = "order-1";
    first.if_revision = 0;
    REQUIRE(rig.apply(first) == "");
    REQUIRE(rig.apply(first) == ""); // although the revision is another by now
    CHECK(rig.applied.revision == 1);
    CHECK(rig.applied.repeated);
    REQUIRE(rig.apply(order("two")) == "");
    first.if_revision.reset();
    REQUIRE(rig.apply(first) == "");
    CHECK(rig.applied.revision == 1);
    CHECK(rig.in_force == "two");

    ConfigOrder trial = order("three", kWindow);
    trial.id = "order-3";
    REQUIRE(rig.apply(trial) == "");
    CHECK(rig.apply(trial) == ""); // it is its own window that is open
    CHECK(rig.applied.revision == 3);
}

TEST_CASE("an earlier revision is applied again as a new one") {
    test::TempFolder folder;
    Rig rig(folder.path());
    ConfigOrder back;
    back.again = ConfigOrder::kBefore;
    CHECK(rig.apply(back) == "not_found");
    REQUIRE(rig.apply(order("one")) == "");
    REQUIRE(rig.apply(order("two")) == "");
    CHECK(rig.apply(back) == "");
    CHECK(rig.in_force == "one");
    CHECK(rig.applied.revision == 3);
    back.again = 2;
    CHECK(rig.apply(back) == "");
    CHECK(rig.in_force == "two");
    back.again = 99;
    CHECK(rig.apply(back) == "not_found");
}

TEST_CASE("what the phone could not run with is refused before anything is written") {
    test::TempFolder folder;
    Rig rig(folder.path());
    rig.checked = Error(errors::invalid_value, "in use").in_field("https.port");
    CHECK(rig.apply(order("one", kWindow)) == "invalid_value");
    CHECK(rig.in_force == "akx");
    CHECK(rig.window().empty());
}

TEST_CASE("a trial that cannot be put in force goes back at once") {
    test::TempFolder folder;
    Rig rig(folder.path());
    REQUIRE(rig.apply(order("one")) == "");
    REQUIRE(rig.apply(order("two", kWindow)) == "");
    rig.keeper.unfit("the address has gone");
    CHECK(rig.in_force == "one");
    rig.until([&] { return rig.window().empty(); });
    CHECK(rig.keeper.machine().journal().ended->reason == "the address has gone");
}
