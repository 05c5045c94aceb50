// SPDX-License-Identifier: Apache-2.0
#include "model/selector.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace akx;
using namespace akx::model;

namespace {

bool selects(std::string_view selector, const std::map<std::string, std::string>& labels) {
    const Result<Selector> parsed = parse_selector(selector);
    REQUIRE(parsed.ok());
    return parsed->matches([&](const std::string& key) {
        const auto found = labels.find(key);
        return found == labels.end() ? nullptr : &found->second;
    });
}

} // namespace

TEST_CASE("all parts of a selector must hold") {
    CHECK(selects("floor=1,wing=east", {{"floor", "1"}, {"wing", "east"}}));
    CHECK_FALSE(selects("floor=1,wing=east", {{"floor", "1"}}));
    CHECK(selects(" floor = 1 , wing != east ", {{"floor", "1"}}));
    CHECK_FALSE(selects("wing!=east", {{"wing", "east"}}));
    CHECK(selects("wing=", {{"wing", ""}}));
}

TEST_CASE("a star selects everything, alone") {
    CHECK(selects("*", {}));
    CHECK(selects(" * ", {{"a", "b"}}));
    for (const std::string_view bad : {"*,a=b", "", "a", "=b", "!=b", "a=b,"}) {
        INFO(bad);
        CHECK_FALSE(parse_selector(bad).ok());
    }
}
