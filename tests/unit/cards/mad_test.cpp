// SPDX-License-Identifier: Apache-2.0
// The card's directory; the example is that of the real card in the Plus traces.
#include "cards/mad.hpp"
#include "unit/cards/hex.hpp"

#include <catch2/catch.hpp>

namespace akx::cards::classic {

namespace {
const Bytes kReal = hex("3000563d563c563c563c563c563c0000"
                        "00000000000000000000000000000000");
} // namespace

TEST_CASE("the directory of a real card is read and written back unchanged") {
    const Result<Mad> mad = Mad::parse(kReal);
    REQUIRE(mad);
    CHECK(mad->application(1) == 0x3D56);
    CHECK(mad->application(2) == 0x3C56);
    CHECK(mad->application(7) == 0);
    CHECK(mad->bytes() == kReal);
}

TEST_CASE("an entry changes its sector and the checksum only") {
    Result<Mad> mad = Mad::parse(kReal);
    REQUIRE(mad);
    mad->set(9, 0x5012);
    const Bytes changed = mad->bytes();
    CHECK(changed[0] == mad_checksum(ByteView(changed).subspan(1)));
    CHECK(changed[0] != kReal[0]);
    Result<Mad> again = Mad::parse(changed);
    REQUIRE(again);
    CHECK(again->application(9) == 0x5012);
    again->set(9, 0);
    CHECK(again->bytes() == kReal);
}

TEST_CASE("what is no directory is not taken for one") {
    Bytes wrong = kReal;
    wrong[5] ^= 1;
    const Result<Mad> mad = Mad::parse(wrong);
    REQUIRE_FALSE(mad);
    CHECK(mad.error().is(errors::card_mismatch));
    CHECK_FALSE(Mad::parse(Bytes(31)));
    CHECK(Mad::parse(Bytes(32))); // a fresh card
}

} // namespace akx::cards::classic
