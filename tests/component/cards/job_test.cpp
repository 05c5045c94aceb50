// SPDX-License-Identifier: Apache-2.0
// Encoding, reading back and taking back every kind of card on an emulated reader.
#include "component/cards/desk.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

using model::DesfireAuthentication;
using model::DesfireComm;
using model::PlusLevels;

const Bytes kUid{0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66};
const Bytes kWritten{0x1A, 0x2B, 0x3C, 0x4D};

std::string problem(const Status& status) {
    return status ? "" : status.error().text();
}

std::shared_ptr<emu::Card> classic_card() {
    return std::make_shared<emu::ClassicCard>(emu::ClassicCard::Size::k1, kUid);
}
std::shared_ptr<emu::PlusCard> plus_card(int level, bool first_to_sl1) {
    return std::make_shared<emu::PlusCard>(
        emu::PlusCard::Options{.first_to_sl1 = first_to_sl1, .level = level}, kUid);
}
std::shared_ptr<emu::DesfireCard> desfire_card(emu::DesfireCard::Generation generation) {
    return std::make_shared<emu::DesfireCard>(generation, kUid);
}

// Encoded, read as the phone does, encoded again by resuming, taken back, encoded anew.
void live_through(Desk& desk, const model::CardProfile& profile) {
    REQUIRE(problem(desk.run(profile, Intent::encode)) == "");
    CHECK(desk.state == CardState::encoded);
    CHECK(desk.journal.entries.empty());
    CHECK(desk.seen(profile) == kWritten);
}

void take_back(Desk& desk, const model::CardProfile& profile) {
    desk.lift();
    REQUIRE(problem(desk.run(profile, Intent::undo)) == "");
    CHECK(desk.state == CardState::blank);
    CHECK(desk.seen(profile) == Bytes());
    desk.lift();
    CHECK(problem(desk.run(profile, Intent::encode)) == "");
    CHECK(desk.seen(profile) == kWritten);
}

} // namespace

TEST_CASE("a Classic is encoded, read, taken back and encoded anew") {
    Desk desk(classic_card());
    live_through(desk, classic_profile());
    take_back(desk, classic_profile());
}

TEST_CASE("a Classic that the phone reads with key B is encoded") {
    model::CardProfile profile = classic_profile();
    profile.classic.phone_key = model::SectorKey::b;
    Desk desk(classic_card());
    live_through(desk, profile);
    take_back(desk, profile);
}

TEST_CASE("a Classic's sector is entered into its directory") {
    Desk desk(classic_card());
    live_through(desk, classic_directory_profile());

    const auto& card = static_cast<emu::ClassicCard&>(desk.card());
    const ByteView one = const_cast<emu::ClassicCard&>(card).memory().block(1);
    CHECK(one[1] == 0x01);
    CHECK((one[2 + 2 * 4] == 0x12 && one[3 + 2 * 4] == 0x50)); // sector 5
    CHECK(const_cast<emu::ClassicCard&>(card).memory().trailer(0)[9] == 0xC1);
}

TEST_CASE("a Classic whose sector nobody may write any more can still be read") {
    model::CardProfile profile = classic_profile();
    profile.classic.access = model::SectorAccess::read_only;
    Desk desk(classic_card());
    live_through(desk, profile);
}

TEST_CASE("Plus cards of every level come to level 3 and are read there") {
    for (const bool first_to_sl1 : {false, true}) {
        Desk desk(plus_card(0, first_to_sl1));
        live_through(desk, plus_profile(PlusLevels::sl0_to_sl3));
        CHECK(static_cast<emu::PlusCard&>(desk.card()).level() == 3);
    }
    Desk level3(plus_card(3, false));
    live_through(level3, plus_profile(PlusLevels::sl3));
    take_back(level3, plus_profile(PlusLevels::sl3));
}

TEST_CASE("a Plus in level 1 is switched by the key for that") {
    const auto card = plus_card(1, true);
    card->set_key(0x9003, Bytes(16, 0xEE));
    Desk desk(card);
    live_through(desk, plus_profile(PlusLevels::sl1_to_sl3));
    CHECK(card->level() == 3);
}

TEST_CASE("DESFire cards are encoded in every way of authenticating and every mode of files") {
    struct Row {
        DesfireAuthentication way;
        emu::DesfireCard::Generation generation;
    };
    const Row rows[] = {{DesfireAuthentication::d40, emu::DesfireCard::Generation::ev1},
                        {DesfireAuthentication::iso, emu::DesfireCard::Generation::ev1},
                        {DesfireAuthentication::aes, emu::DesfireCard::Generation::ev1},
                        {DesfireAuthentication::ev2, emu::DesfireCard::Generation::ev2}};
    for (const Row& row : rows) {
        for (const DesfireComm comm : {DesfireComm::plain, DesfireComm::mac, DesfireComm::full}) {
            for (const unsigned index : {0U, 1U, 3U}) {
                INFO(static_cast<int>(row.way) << " " << static_cast<int>(comm) << " " << index);
                Desk desk(desfire_card(row.generation));
                const auto profile = desfire_profile(row.way, comm, index);
                live_through(desk, profile);
                take_back(desk, profile);
            }
        }
    }
}

TEST_CASE("a DESFire's own key is changed from DES to AES and back") {
    auto profile = desfire_profile(DesfireAuthentication::aes, DesfireComm::full);
    profile.desfire.card_key = Secret("f0e0d0c0b0a090807060504030201000");
    Desk desk(desfire_card(emu::DesfireCard::Generation::ev1));
    live_through(desk, profile);
    take_back(desk, profile);
}

TEST_CASE("keys of their own are given to cards by their numbers") {
    auto profile = desfire_profile(DesfireAuthentication::aes, DesfireComm::full);
    profile.diversification.keys = model::DiversifiedKeys::administration;
    profile.diversification.system.bytes = {0x4E, 0x58, 0x50};
    Desk desk(desfire_card(emu::DesfireCard::Generation::ev1));
    live_through(desk, profile);
    // The phone's key is the same for all cards, the application's is not.
    const auto& keys = static_cast<emu::DesfireCard&>(desk.card()).application(0x112233)->keys;
    CHECK(to_hex(keys.at(1).value) == "00112233445566778899aabbccddeeff");
    CHECK(to_hex(keys.at(0).value) != "102030405060708090a0b0c0d0e0f000");
    take_back(desk, profile);
}

TEST_CASE("a card of another kind is not touched") {
    Desk desk(classic_card());
    const Status done = desk.run(plus_profile(PlusLevels::sl3), Intent::encode);
    REQUIRE_FALSE(done);
    CHECK(done.error().is(errors::card_mismatch));
    CHECK(desk.card().eeprom().writes() == 0);
    CHECK(desk.journal.writes == 0);
}

TEST_CASE("a card with unknown keys is not touched") {
    Desk desk(classic_card());
    model::CardProfile profile = classic_profile();
    profile.classic.old_key_a = Secret("010203040506");
    const Status done = desk.run(profile, Intent::encode);
    REQUIRE_FALSE(done);
    CHECK(done.error().is(errors::card_refused));
    CHECK(desk.state == CardState::untouched);
    CHECK(desk.card().eeprom().writes() == 0);
    CHECK(done.error().text().find("nothing on the card was changed") != std::string::npos);
}

TEST_CASE("a Plus leaves level 0 only when that is allowed") {
    Desk desk(plus_card(0, false));
    const auto target = desk.transport.select({}, Millis{0});
    const auto plan =
        make_plan(plus_profile(PlusLevels::sl0_to_sl3), "test", (**target).uid, kCode);
    Job job(desk.transport, **target, crypto::random_bytes, desk.journal, {});

    const Status done = job.run(*plan, {});

    REQUIRE_FALSE(done);
    CHECK(done.error().is(errors::needs_input));
    CHECK(desk.card().eeprom().writes() == 0);
}

TEST_CASE("a card swapped in the middle of a job is not written") {
    const Bytes other_uid{0x04, 0x99, 0x99, 0x99, 0x99, 0x99, 0x99};
    const auto other = std::make_shared<emu::PlusCard>(
        emu::PlusCard::Options{.first_to_sl1 = false, .level = 3}, other_uid);
    Desk desk(plus_card(0, false));
    for (std::size_t nth = 1; nth <= 12; ++nth) {
        Desk each(plus_card(0, false));
        each.field().at_exchange(nth, [&] {
            each.field().clear();
            each.field().place(other);
        });
        const Status done = each.run(plus_profile(PlusLevels::sl0_to_sl3), Intent::encode);
        if (!done) {
            CHECK(other->eeprom().writes() == 0);
        }
    }
    CHECK(other->eeprom().writes() == 0);
}

} // namespace akx::cards
