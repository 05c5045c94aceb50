// SPDX-License-Identifier: Apache-2.0
// From a profile to bytes, and what is no profile.
#include "cards/plan.hpp"
#include "unit/cards/hex.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

using model::CodeFormat;

const Bytes kUid = hex("04112233445566");

model::CardProfile desfire_profile() {
    model::CardProfile profile;
    profile.card = model::CardType::desfire;
    profile.desfire.application.bytes = hex("112233");
    profile.desfire.key = Secret("00112233445566778899aabbccddeeff");
    profile.desfire.application_key = Secret("ffeeddccbbaa99887766554433221100");
    return profile;
}

Bytes written(const model::StoredCode& stored, std::string_view code) {
    const Result<Bytes> bytes = code_bytes(stored, kUid, code);
    return bytes ? stored_form(stored, *bytes) : Bytes();
}

} // namespace

TEST_CASE("a code lies on the card as the profile says, and is read back from there") {
    model::StoredCode stored;
    CHECK(to_hex(written(stored, "1A2B3C4D")) == "1a2b3c4d");
    stored.order = model::BytesOrder::reversed;
    CHECK(to_hex(written(stored, "1A2B3C4D")) == "4d3c2b1a");
    stored.format = CodeFormat::ascii;
    stored.offset = 2;
    const Bytes lies = written(stored, "1A2B3C4D");
    CHECK(to_hex(lies) == "00003444334332423141");
    CHECK(to_hex(*read_stored(stored, lies)) == "1a2b3c4d");
    CHECK_FALSE(read_stored(stored, ByteView(lies).first(9)));
    CHECK_FALSE(read_stored(stored, Bytes(16))); // no digits there
}

TEST_CASE("codes in decimal modes become the bytes the phone shows as them") {
    model::StoredCode stored;
    stored.display = model::CardMode::d10;
    CHECK(to_hex(written(stored, "0045577682")) == "02b775d2");
    CHECK_FALSE(code_bytes(stored, kUid, "no code"));
}

TEST_CASE("a card's own number is cut and filled up to the length") {
    model::StoredCode stored;
    stored.source = model::CodeSource::uid;
    CHECK(to_hex(written(stored, "")) == "04112233");
    stored.length = 8;
    CHECK(to_hex(written(stored, "")) == "0004112233445566");
}

TEST_CASE("the application's number goes out in the order the profile chooses") {
    model::CardProfile profile = desfire_profile();
    CHECK(wire_aid(profile.desfire) == desfire::Aid{0x33, 0x22, 0x11});
    profile.desfire.application_order = model::ApplicationOrder::as_written;
    CHECK(wire_aid(profile.desfire) == desfire::Aid{0x11, 0x22, 0x33});
}

TEST_CASE("only the keys of administration differ from card to card, unless all shall") {
    model::CardProfile profile = desfire_profile();
    profile.diversification.keys = model::DiversifiedKeys::administration;
    const Result<Plan> one = make_plan(profile, "p", kUid, "1A2B3C4D");
    const Result<Plan> two = make_plan(profile, "p", hex("04FFFFFFFFFFFF"), "1A2B3C4D");
    REQUIRE((one && two));
    CHECK(one->desfire.key.same_as(two->desfire.key));
    CHECK_FALSE(one->desfire.application_key.same_as(two->desfire.application_key));

    profile.diversification.keys = model::DiversifiedKeys::all;
    const Result<Plan> all = make_plan(profile, "p", kUid, "1A2B3C4D");
    REQUIRE(all);
    CHECK_FALSE(all->desfire.key.same_as(one->desfire.key));
}

TEST_CASE("every key that is missing or malformed is named, never shown") {
    model::CardProfile profile = desfire_profile();
    profile.desfire.key = Secret("12345");
    const Result<Plan> wrong = make_plan(profile, "p", kUid, "1A2B3C4D");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().text().find("desfire.key") != std::string::npos);
    CHECK(wrong.error().text().find("12345") == std::string::npos);

    profile.desfire.key = Secret();
    profile.desfire.application_key = Secret();
    const Result<Plan> missing = make_plan(profile, "p", kUid, "1A2B3C4D");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().details().size() == 2);
}

TEST_CASE("profiles that would harm a card are refused") {
    model::CardProfile profile;
    profile.classic.key = Secret("aabbccddeeff");
    profile.classic.sector = 0;
    profile.classic.block = 0;
    CHECK_FALSE(model::check_card_profile(profile).empty());
    profile.classic.block = 1;
    CHECK(model::check_card_profile(profile).empty());

    model::CardProfile plus;
    plus.card = model::CardType::plus;
    plus.plus.level = model::PlusLevels::sl3;
    plus.plus.places.push_back({7, Secret(std::string(32, 'a'))});
    CHECK_FALSE(model::check_card_profile(plus).empty());
    plus.plus.places.front().block = 6;
    CHECK(model::check_card_profile(plus).empty());
}

} // namespace akx::cards
