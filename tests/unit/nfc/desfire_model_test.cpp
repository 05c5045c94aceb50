// SPDX-License-Identifier: Apache-2.0
// The emulated DESFire against a recorded session of a real card, and where that is silent.
#include "base/file.hpp"
#include "base/json.hpp"
#include "support/cards/desfire_card.hpp"

#include <catch2/catch.hpp>

namespace akx::test::cards {

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

Value trace() {
    const auto text = read_file("tests/data/vectors/desfire_ev1_real_card_trace.json");
    REQUIRE(text);
    auto value = parse_json(*text);
    REQUIRE(value);
    return std::move(*value);
}

// One command as an APDU's data would be: the answer in hex.
std::string ask(DesfireCard& card, std::string_view command) {
    return to_hex(card.block(hex(command)).data);
}

} // namespace

TEST_CASE("the emulated DESFire answers a recorded session byte for byte as the real card did") {
    DesfireCard card(DesfireCard::Generation::ev1, hex("04063f72633480"));
    card.power_on();
    const Value recorded = trace();
    const auto& exchanges = recorded.find("exchanges")->as_array();
    REQUIRE(exchanges.size() == 85);

    std::size_t same = 0;
    for (const Value& exchange : exchanges) {
        const Value* random = exchange.find("notes")->find("RndB");
        if (random != nullptr) {
            card.random().next_will_be(hex(random->as_text()));
        }
        INFO(exchange.find("step")->as_text());
        const std::string answer = ask(card, exchange.find("cmd")->as_text());
        CHECK(answer == exchange.find("resp")->as_text());
        same += answer == exchange.find("resp")->as_text() ? 1 : 0;
    }

    CHECK(same == 85);
}

} // namespace akx::test::cards
