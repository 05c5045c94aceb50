// SPDX-License-Identifier: Apache-2.0
// What kind of card lies on the reader, from what selecting it told: no further exchange where that
// suffices. Facts: facts/cards §3.1; NXP AN10833.
#pragma once

#include "nfc/transport.hpp"

namespace akx::cards {

enum class Kind : std::uint8_t {
    unknown,
    classic_mini,
    classic_1k,
    classic_4k,
    plus,
    desfire,
    ultralight
};

struct Identity {
    Kind kind = Kind::unknown;
    bool certain = true; // false: GetVersion (or the level probe of Plus) is needed to tell
    bool may_be_plus_sl1 = false; // a Plus in level 1 looks like a Classic
    std::string text;             // "Mifare Classic 1K"
};
Identity identify(const nfc::Target& target);
std::string_view kind_text(Kind kind);

enum class PlusLevel : std::uint8_t { unknown, sl0, sl1, sl3 };

// For what selecting left open: one harmless command. A Plus in level 0 is told by an address that
// does not exist (never by writing, facts/cards §3.3). The field is left on, the card selected.
struct Recognised {
    Kind kind = Kind::unknown;
    PlusLevel level = PlusLevel::unknown;
    std::uint8_t generation = 0; // DESFire: 0 D40, 1 EV1, 2 EV2, 3 EV3
    Bytes version;               // GetVersion's answer when it was asked
};
Result<Recognised> recognise(nfc::Transport& transport, const nfc::Target& target);

} // namespace akx::cards
