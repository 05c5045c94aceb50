// SPDX-License-Identifier: Apache-2.0
#include "exchange/access_text.hpp"

#include <catch2/catch.hpp>

using namespace akx;
using namespace akx::exchange;
using model::AccessRule;
using model::RelayId;
using model::RelaySet;

namespace {

const AccessRule kAlwaysA{1001, RelaySet::of({RelayId::a})};
const AccessRule kAlwaysAb{1001, RelaySet::of({RelayId::a, RelayId::b})};
const AccessRule kNeverC{1002, RelaySet::of({RelayId::c})};

std::vector<AccessRule> rules(std::string_view text) {
    Result<AccessText> access = parse_access(text);
    INFO(text);
    REQUIRE(access);
    return access->rules;
}

std::string refused(std::string_view text) {
    const Result<AccessText> access = parse_access(text);
    return access ? "accepted" : access.error().what();
}

} // namespace

TEST_CASE("access is read in every spelling the devices use") {
    CHECK(rules("1001-1;") == std::vector{kAlwaysA});
    CHECK(rules("1001-1") == std::vector{kAlwaysA});
    CHECK(rules("1001-12;") == std::vector{kAlwaysAb});
    CHECK(rules("1001-12;1002-3;") == std::vector{kAlwaysAb, kNeverC});
    CHECK(rules("1001-12,1002-3") == std::vector{kAlwaysAb, kNeverC});
    CHECK(rules(" 1001 - 21 ;; 1002-3 ; ") == std::vector{kAlwaysAb, kNeverC});
    CHECK(rules("1001-AB;1002-c") == std::vector{kAlwaysAb, kNeverC});
    CHECK(rules("").empty());
    CHECK(rules(" ; ").empty());
}

TEST_CASE("two entries for one schedule are joined") {
    CHECK(rules("1001-1;1002-3;1001-2;") == std::vector{kAlwaysAb, kNeverC});
}

TEST_CASE("entries for security relays are counted and left out") {
    const Result<AccessText> access = parse_access("1001-1;1001-2SA;1002-1sa;");
    REQUIRE(access);
    CHECK(access->rules == std::vector{kAlwaysA});
    CHECK(access->security_entries == 2);
}

TEST_CASE("access that cannot be meant is refused with its entry") {
    CHECK(refused("1001") == "\"1001\": the relays are missing");
    CHECK(refused("1001-;") == "\"1001-\": the relays are missing");
    CHECK(refused("1001-15;") == "\"1001-15\": relays are 1 to 4 or A to D");
    CHECK(refused("1001-0") == "\"1001-0\": relays are 1 to 4 or A to D");
    CHECK(refused("0-1") == "\"0-1\": the schedule is not a number from 1 to 99999");
    CHECK(refused("1001-mist") == "\"1001-mist\": relays are 1 to 4 or A to D");
    CHECK(refused("100000-1") == "\"100000-1\": the schedule is not a number from 1 to 99999");
    CHECK(refused("always-1") == "\"always-1\": the schedule is not a number from 1 to 99999");
}

TEST_CASE("access is written with relays in order and the ends the format wants") {
    CHECK(print_access(std::vector{kAlwaysAb, kNeverC}, true) == "1001-12;1002-3;");
    CHECK(print_access(std::vector{kAlwaysAb, kNeverC}, false) == "1001-12;1002-3");
    CHECK(print_access(std::vector{AccessRule{1003, {}}, kAlwaysA}, true) == "1001-1;");
    CHECK(print_access({}, false).empty());
    CHECK(print_access({}, true).empty());
}
