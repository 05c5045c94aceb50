// SPDX-License-Identifier: Apache-2.0
// What is to be on one card: a profile, the card's own number and its code made into bytes, places
// and keys. Pure.
#pragma once

#include "cards/classic.hpp"
#include "cards/desfire.hpp"
#include "cards/identify.hpp"
#include "cards/plus.hpp"
#include "model/card_profile.hpp"

namespace akx::cards {

struct ClassicPlan {
    unsigned block = 0; // counted over the card
    classic::Slot phone = classic::Slot::a;
    Key key_a;
    Key key_b;
    Key old_a;
    Key old_b;
    classic::AccessPreset access = classic::AccessPreset::guarded;
    classic::AccessPreset old_access = classic::AccessPreset::transport;
    std::optional<std::uint16_t> directory; // the sector's application in the MAD
};

struct PlusPlan {
    model::PlusLevels level = model::PlusLevels::sl0_to_sl3;
    unsigned block = 0;
    bool phone_has_b = false;
    bool plain = false; // how the phone reads
    Key key_a;
    Key key_b;
    Key old_a;
    Key old_b;
    Key master;
    Key configuration;
    Key level3; // may be empty
    Key unused; // of all other sectors; may be empty
    unsigned sectors = 32;
};

struct DesfirePlan {
    desfire::Aid application{};
    std::string application_name; // as the profile writes it
    std::uint8_t file = 0;
    std::uint32_t file_size = 32;
    desfire::Authentication way = desfire::Authentication::aes;
    desfire::Comm comm = desfire::Comm::full;
    Key key; // the phone's
    std::uint8_t key_index = 1;
    Key application_key;
    Key card_key; // empty: left as it is
    Key old_card_key;
};

struct Plan {
    model::CardType card = model::CardType::classic;
    std::string profile; // its name
    Bytes code;          // the bytes a phone will have read, in its order
    std::string shown;   // as the phone shows them
    Bytes data;          // the whole block, or the file's beginning
    ClassicPlan classic;
    PlusPlan plus;
    DesfirePlan desfire;
};

// `code`: as the phone will show it; ignored when the profile takes the card's own number. `uid`:
// the real one (of cards with random numbers the one they tell after authentication).
Result<Plan> make_plan(const model::CardProfile& profile, std::string name, ByteView uid,
                       std::string_view code);

// The bytes of a code as they lie on the card.
Result<Bytes> code_bytes(const model::StoredCode& stored, ByteView uid, std::string_view code);
Bytes stored_form(const model::StoredCode& stored, ByteView code);
// Back from what was read of a block or file.
Result<Bytes> read_stored(const model::StoredCode& stored, ByteView data);

// Three bytes as they are sent.
desfire::Aid wire_aid(const model::DesfireProfile& profile);

// Whether this card can be what the profile is for; card_mismatch.
Status check_kind(model::CardType wanted, const nfc::Target& target);

} // namespace akx::cards
