// SPDX-License-Identifier: Apache-2.0
// The card is pulled, or loses power, at every single write of every job; then the job goes on, or
// is taken back. No card may end with keys nobody knows (REQ ENC-4, ENC-5).
#include "component/cards/desk.hpp"

#include <catch2/catch.hpp>

namespace akx::cards {

namespace {

using model::DesfireAuthentication;
using model::DesfireComm;
using model::PlusLevels;

const Bytes kUid{0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66};
const Bytes kWritten{0x1A, 0x2B, 0x3C, 0x4D};
constexpr emu::Tear kTears[] = {emu::Tear::before, emu::Tear::half, emu::Tear::after};

using MakeCard = std::function<std::shared_ptr<emu::Card>()>;

std::string name_of(emu::Tear tear) {
    return tear == emu::Tear::before ? "before" : tear == emu::Tear::half ? "half" : "after";
}

// How many writes the whole job takes.
std::size_t count_writes(const MakeCard& make, const model::CardProfile& profile) {
    Desk desk(make());
    const Status done = desk.run(profile, Intent::encode);
    REQUIRE(done);
    return desk.card().eeprom().writes();
}

// Half a trailer may be a dead sector: no order of writing avoids that (facts/cards §6).
bool is_dead(const Status& status) {
    return !status && status.error().text().find("damaged for ever") != std::string::npos;
}

struct Outcome {
    std::size_t finished = 0;
    std::size_t dead = 0;
};

// Encodes with a tear at write `nth`, then resumes or undoes.
void survive(const MakeCard& make, const model::CardProfile& profile, std::size_t nth,
             emu::Tear tear, Intent then, Outcome& outcome) {
    INFO("write " << nth << ", torn " << name_of(tear) << ", then " << intent_name(then));
    Desk desk(make());
    desk.card().eeprom().tear_at(nth, tear);
    const Status torn = desk.run(profile, Intent::encode);
    REQUIRE_FALSE(torn);
    CHECK(desk.state == CardState::partly);
    REQUIRE(desk.journal.entries.size() == 1); // it was written ahead

    desk.lift();
    const Status settled = desk.run(profile, then, true);
    if (is_dead(settled)) {
        ++outcome.dead;
        return;
    }
    INFO((settled ? "" : settled.error().text()));
    REQUIRE(settled);
    CHECK(desk.journal.entries.empty());
    CHECK(desk.seen(profile) == (then == Intent::encode ? kWritten : Bytes()));
    ++outcome.finished;
}

Outcome tear_everywhere(const MakeCard& make, const model::CardProfile& profile, bool undo = true) {
    const std::size_t writes = count_writes(make, profile);
    CHECK(writes > 1);
    Outcome outcome;
    for (std::size_t nth = 1; nth <= writes; ++nth) {
        for (const emu::Tear tear : kTears) {
            survive(make, profile, nth, tear, Intent::encode, outcome);
            if (undo) {
                survive(make, profile, nth, tear, Intent::undo, outcome);
            }
        }
    }
    return outcome;
}

MakeCard new_classic() {
    return [] { return std::make_shared<emu::ClassicCard>(emu::ClassicCard::Size::k1, kUid); };
}
MakeCard new_plus(int level, bool first_to_sl1) {
    return [=] {
        auto card = std::make_shared<emu::PlusCard>(
            emu::PlusCard::Options{.first_to_sl1 = first_to_sl1, .level = level}, kUid);
        if (level == 1) {
            card->set_key(0x9003, Bytes(16, 0xEE));
        }
        return card;
    };
}
MakeCard new_desfire(emu::DesfireCard::Generation generation) {
    return [=] { return std::make_shared<emu::DesfireCard>(generation, kUid); };
}

} // namespace

TEST_CASE("a Classic torn at any write is finished or taken back, unless its sector is dead") {
    const Outcome outcome = tear_everywhere(new_classic(), classic_profile());
    CHECK(outcome.finished >= 10);
    CHECK(outcome.dead <= 2); // half a trailer, and that is told
}

TEST_CASE("a Classic with directory torn at any write is finished, unless a sector is dead") {
    const Outcome outcome = tear_everywhere(new_classic(), classic_directory_profile(), false);
    CHECK(outcome.finished >= 13);
    CHECK(outcome.dead <= 2);
}

TEST_CASE("a Plus torn at any write on its way to level 3 is finished") {
    for (const bool first_to_sl1 : {false, true}) {
        const Outcome outcome =
            tear_everywhere(new_plus(0, first_to_sl1), plus_profile(PlusLevels::sl0_to_sl3), false);
        CHECK(outcome.dead == 0);
    }
    CHECK(tear_everywhere(new_plus(1, true), plus_profile(PlusLevels::sl1_to_sl3), false).dead ==
          0);
}

TEST_CASE("a Plus of level 3 torn at any write is finished or taken back") {
    CHECK(tear_everywhere(new_plus(3, false), plus_profile(PlusLevels::sl3)).dead == 0);
}

TEST_CASE("a DESFire torn at any write is finished or taken back") {
    using Generation = emu::DesfireCard::Generation;
    const auto run = [](DesfireAuthentication way, Generation generation, unsigned index) {
        const auto profile = desfire_profile(way, DesfireComm::full, index);
        CHECK(tear_everywhere(new_desfire(generation), profile).dead == 0);
    };
    run(DesfireAuthentication::d40, Generation::ev1, 1);
    run(DesfireAuthentication::iso, Generation::ev1, 1);
    run(DesfireAuthentication::aes, Generation::ev1, 3);
    run(DesfireAuthentication::aes, Generation::ev1, 0);
    run(DesfireAuthentication::ev2, Generation::ev2, 1);
}

TEST_CASE("a DESFire torn while its own key changes is finished or taken back") {
    auto profile = desfire_profile(DesfireAuthentication::aes, DesfireComm::full);
    profile.desfire.card_key = Secret("f0e0d0c0b0a090807060504030201000");
    CHECK(tear_everywhere(new_desfire(emu::DesfireCard::Generation::ev1), profile).dead == 0);
}

TEST_CASE("a card lifted before any exchange is finished later") {
    const auto profile = desfire_profile(DesfireAuthentication::aes, DesfireComm::full);
    for (std::size_t nth = 1; nth <= 11; ++nth) {
        INFO(nth);
        Desk desk(new_desfire(emu::DesfireCard::Generation::ev1)());
        desk.field().at_exchange(nth, [&] { desk.field().clear(); });
        const Status torn = desk.run(profile, Intent::encode);
        REQUIRE_FALSE(torn);
        CHECK(torn.error().is(errors::card_gone));
        desk.lift();
        REQUIRE(desk.run(profile, Intent::encode, true));
        CHECK(desk.seen(profile) == kWritten);
    }
}

} // namespace akx::cards
