// SPDX-License-Identifier: Apache-2.0
#include "unit/commit/moments.hpp"

using namespace akx;
using namespace akx::commit;
using namespace akx::commit::test;

namespace {

Lease wanted(const std::string& id, const std::string& owner) {
    return {id, owner, "akx apply", {}, {}};
}

} // namespace

TEST_CASE("without a lease anyone may change the phone") {
    const LeaseDesk desk;
    CHECK(desk.check("", at(0)).ok());
    CHECK(desk.active(at(0)) == nullptr);
}

TEST_CASE("a lease shuts others out, and says who holds it and until when") {
    LeaseDesk desk;
    REQUIRE(desk.take(wanted("l1", "alice"), "", Millis(30'000), at(0)).ok());

    const Status other = desk.check("", at(29'999));
    REQUIRE_FALSE(other.ok());
    CHECK(other.error().is(errors::locked));
    CHECK(other.error().what().find("alice") != std::string::npos);
    CHECK(other.error().what().find("akx apply") != std::string::npos);
    CHECK(desk.take(wanted("l2", "bob"), "", Millis(30'000), at(10)).error().is(errors::locked));
    CHECK(desk.check("l1", at(29'999)).ok());
}

TEST_CASE("a lease ends by time, by its holder, and never by another id") {
    LeaseDesk desk;
    REQUIRE(desk.take(wanted("l1", "alice"), "", Millis(30'000), at(0)).ok());
    desk.end("l2");
    CHECK(desk.active(at(1)) != nullptr);
    CHECK(desk.active(at(30'000)) == nullptr);
    CHECK(desk.check("l1", at(30'000)).error().is(errors::lease_lost));
    REQUIRE(desk.take(wanted("l2", "bob"), "", Millis(30'000), at(30'000)).ok());
    desk.end("l2");
    CHECK(desk.active(at(30'001)) == nullptr);
}

TEST_CASE("its holder prolongs a lease, and keeps the id") {
    LeaseDesk desk;
    REQUIRE(desk.take(wanted("l1", "alice"), "", Millis(30'000), at(0)).ok());
    const auto longer = desk.take(wanted("l9", "alice"), "l1", Millis(30'000), at(20'000));
    REQUIRE(longer.ok());
    CHECK(longer->id == "l1");
    CHECK(desk.active(at(49'999)) != nullptr);
    CHECK(desk.take(wanted("l3", "eve"), "guess", Millis(30'000), at(0))
              .error()
              .is(errors::lease_lost));
}

TEST_CASE("the length of a lease is bounded on both sides") {
    LeaseDesk desk;
    REQUIRE(desk.take(wanted("l1", "alice"), "", Millis(0), at(0)).ok());
    CHECK(desk.active(at(999)) != nullptr);
    REQUIRE(desk.take(wanted("l1", "alice"), "", Millis(9'000'000), at(1'000)).ok());
    CHECK(desk.active(at(601'000)) == nullptr);
}
