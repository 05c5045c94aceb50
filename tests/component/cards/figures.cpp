// SPDX-License-Identifier: Apache-2.0
#include "component/cards/figures.hpp"

namespace akx::cards {

namespace {

const Bytes kUid{0x04, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66};

struct Row {
    std::string job;
    std::shared_ptr<emu::Card> card;
    model::CardProfile profile;
    std::size_t least_commands;
    std::size_t least_exchanges;
};

std::shared_ptr<emu::Card> plus(int level) {
    return std::make_shared<emu::PlusCard>(
        emu::PlusCard::Options{.first_to_sl1 = false, .level = level}, kUid);
}

std::vector<Row> rows() {
    using model::DesfireAuthentication;
    using model::DesfireComm;
    const auto desfire = [] {
        return std::make_shared<emu::DesfireCard>(emu::DesfireCard::Generation::ev1, kUid);
    };
    auto with_card_key = desfire_profile(DesfireAuthentication::aes, DesfireComm::full);
    with_card_key.desfire.card_key = Secret("f0e0d0c0b0a090807060504030201000");
    auto hardened = plus_profile(model::PlusLevels::sl0_to_sl3);
    hardened.plus.unused_sectors_key = Secret("0f0e0d0c0b0a09080706050403020100");
    return {
        {"classic", std::make_shared<emu::ClassicCard>(emu::ClassicCard::Size::k1, kUid),
         classic_profile(), 7, 6},
        {"desfire with card key", desfire(), with_card_key, 15, 14},
        {"desfire", desfire(), desfire_profile(DesfireAuthentication::aes, DesfireComm::full), 12,
         11},
        {"plus SL0 to SL3", plus(0), plus_profile(model::PlusLevels::sl0_to_sl3), 13, 10},
        {"plus SL0 to SL3, all keys", plus(0), hardened, 75, 72},
        {"plus SL3", plus(3), plus_profile(model::PlusLevels::sl3), 9, 8},
    };
}

} // namespace

std::vector<Figure> measure_jobs() {
    std::vector<Figure> figures;
    for (const Row& row : rows()) {
        Desk desk(row.card);
        desk.field().power(true);
        desk.field().reset_counters();
        if (!desk.run(row.profile, Intent::encode)) {
            continue; // missing figures are noticed by whoever counts them
        }
        const emu::Counters counted = desk.field().counted();
        figures.push_back({row.job, counted.chip_commands, row.least_commands,
                           counted.data_exchanges, row.least_exchanges, counted.eeprom_writes});
    }
    return figures;
}

} // namespace akx::cards
