// SPDX-License-Identifier: Apache-2.0
#include "door/key_table.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <unordered_map>

namespace akx::door::test {

TEST_CASE("an empty table finds nothing, finished or not") {
    KeyTable table;
    CHECK_FALSE(table.find(0));
    CHECK(table.finish().empty());
    CHECK_FALSE(table.find(0));
    CHECK(table.size() == 0);
}

TEST_CASE("a table finds what a map finds, for keys near and far apart") {
    const bool dense = GENERATE(true, false);
    std::mt19937_64 random(dense ? 7 : 8);
    std::unordered_map<std::uint64_t, std::uint32_t> expected;
    KeyTable table;
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        const std::uint64_t key = dense ? i * 2ULL : random();
        expected[key] = i;
        table.add(key, i);
    }
    CHECK(table.finish().empty());
    for (const auto& [key, value] : expected) {
        REQUIRE(table.find(key) == value);
        REQUIRE(table.find(key + 1).has_value() == expected.contains(key + 1));
    }
}

TEST_CASE("the smallest and the greatest key are keys like others") {
    KeyTable table;
    table.add(0, 1);
    table.add(~0ULL, 2);
    CHECK(table.finish().empty());
    CHECK(table.find(0) == 1U);
    CHECK(table.find(~0ULL) == 2U);
}

TEST_CASE("one key for two values is taken out and reported; for one value it is kept") {
    KeyTable table;
    table.add(10, 1);
    table.add(11, 1);
    table.add(10, 2);
    table.add(12, 3);
    table.add(12, 3);
    const auto clashes = table.finish();
    REQUIRE(clashes.size() == 1);
    CHECK(clashes[0].first == 1);
    CHECK(clashes[0].second == 2);
    CHECK_FALSE(table.find(10));
    CHECK(table.find(11) == 1U);
    CHECK(table.find(12) == 3U);
    CHECK(table.size() == 2);
}

TEST_CASE("removing takes out the finished entries of a value and leaves the added ones") {
    KeyTable table;
    for (std::uint32_t i = 0; i < 100; ++i) {
        table.add(i, i % 10);
    }
    CHECK(table.finish().empty());
    table.add(1000, 3);
    const std::vector<std::uint32_t> gone = {3, 5};
    table.remove(gone);
    CHECK(table.finish().empty());
    CHECK(table.size() == 81);
    CHECK_FALSE(table.find(13));
    CHECK_FALSE(table.find(95));
    CHECK(table.find(14) == 4U);
    CHECK(table.find(1000) == 3U);
}

TEST_CASE("an entry takes at most 14 bytes") {
    KeyTable table;
    table.reserve(100'000);
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        table.add(i * 77ULL, i);
    }
    CHECK(table.finish().empty());
    CHECK(table.memory() <= 100'000U * 14U);
}

} // namespace akx::door::test
