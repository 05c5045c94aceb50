// SPDX-License-Identifier: Apache-2.0
// The checks on our own source tree.
#include "architecture/checks.hpp"

#include <catch2/catch.hpp>

namespace akx::architecture {

namespace {

const Tree& our_tree() {
    static const Tree tree = read_tree(AKX_SOURCE_DIR);
    return tree;
}

} // namespace

TEST_CASE("the source tree is read") {
    CHECK(our_tree().contains("lib/base/result.hpp"));
    CHECK(our_tree().contains("scripts/test"));
    CHECK(our_tree().size() > 50);
}

TEST_CASE("rooms include only what the plan of the house lets them") {
    CHECK(report(check_directions(our_tree())) == "");
}

TEST_CASE("heavy headers stay in the few sources they belong to") {
    CHECK(report(check_heavy_headers(our_tree())) == "");
}

TEST_CASE("the library never prints and opens sockets in one room only") {
    CHECK(report(check_library_is_quiet(our_tree())) == "");
}

TEST_CASE("every file has its licence line, its purpose and a bearable length") {
    CHECK(report(check_form(our_tree())) == "");
}

} // namespace akx::architecture
