// SPDX-License-Identifier: Apache-2.0
// A sector with wrong access bits is dead for ever: none may leave us.
#include "cards/classic.hpp"
#include "cards/mac.hpp"
#include "unit/cards/hex.hpp"
#include "unit/cards/scripted.hpp"

#include <catch2/catch.hpp>

namespace akx::cards::classic {

TEST_CASE("every preset is consistent and known again") {
    for (const auto preset :
         {AccessPreset::transport, AccessPreset::guarded, AccessPreset::read_only}) {
        const AccessBytes bytes = access_bytes(preset);
        CHECK(is_consistent(bytes));
        CHECK(find_preset(bytes) == preset);
    }
}

TEST_CASE("a bit that is not the complement of its twin is found") {
    const AccessBytes good = access_bytes(AccessPreset::guarded);
    for (unsigned bit = 0; bit < 24; ++bit) {
        AccessBytes bad = good;
        bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1U << bit % 8);
        CHECK_FALSE(is_consistent(bad));
    }
}

TEST_CASE("presets give the rights their names promise") {
    const AccessBytes delivered = access_bytes(AccessPreset::transport);
    CHECK(key_b_is_readable(delivered));
    CHECK(data_rights(delivered, 0).write_a);
    CHECK_FALSE(data_rights(delivered, 0).read_b); // key B is data, no key

    const AccessBytes guarded = access_bytes(AccessPreset::guarded);
    CHECK_FALSE(key_b_is_readable(guarded));
    for (unsigned block = 0; block < 3; ++block) {
        const Rights rights = data_rights(guarded, block);
        CHECK((rights.read_a && rights.read_b && rights.write_b && !rights.write_a));
    }

    const AccessBytes fixed = access_bytes(AccessPreset::read_only);
    CHECK_FALSE(key_b_is_readable(fixed));
    CHECK((data_rights(fixed, 1).read_a && !data_rights(fixed, 1).write_b));
}

TEST_CASE("trailers and the manufacturer's block are not written as data") {
    ScriptedTransport transport({});
    Card card(transport, {hex("01020304"), 4, 8, {}});
    for (const unsigned block : {0U, 3U, 7U, 63U, 127U, 143U, 255U}) {
        const Status written = card.write(block, Bytes(16));
        REQUIRE_FALSE(written);
        CHECK(written.error().is(errors::invalid_value));
    }
    CHECK(transport.played() == 0); // nothing was sent
}

TEST_CASE("a trailer whose access bits are of no preset is not sent") {
    ScriptedTransport transport({});
    Card card(transport, {hex("01020304"), 4, 8, {}});
    const Bytes key(6, 0xFF);
    for (const std::string_view access : {"00000000", "7F078869", "FF078100"}) {
        CHECK_FALSE(card.write_trailer(1, joined({key, hex(access), key})));
    }
    CHECK_FALSE(card.write_trailer(1, Bytes(15)));
    CHECK(transport.played() == 0);
}

TEST_CASE("a good trailer goes to the last block of its sector") {
    ScriptedTransport transport({Recorded{"a007a0a1a2a3a4a578778869b0b1b2b3b4b5", ""}});
    Card card(transport, {hex("01020304"), 4, 8, {}});
    const Result<Bytes> trailer =
        make_trailer(hex("a0a1a2a3a4a5"), AccessPreset::guarded, hex("b0b1b2b3b4b5"));
    REQUIRE(trailer);

    CHECK(card.write_trailer(1, *trailer));
    CHECK(transport.differences() == std::vector<std::string>());
}

TEST_CASE("the key of a long UID is bound to its last four bytes") {
    ScriptedTransport transport({Recorded{"6104ffffffffffff44556677", ""}});
    Card card(transport, {hex("11223344556677"), 0x44, 8, {}});

    CHECK(card.authenticate(4, Slot::b, Key::factory(KeyType::classic)));
    CHECK(transport.differences() == std::vector<std::string>());
}

} // namespace akx::cards::classic
