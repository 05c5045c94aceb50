// SPDX-License-Identifier: Apache-2.0
#include "model/card_profile.hpp"

namespace akx::model {

namespace {

bool is_hex_bytes(std::string_view text) {
    return text.empty() || from_hex(text).has_value();
}

constexpr Field kCodeFields[] = {
    field<&StoredCode::source>(
        "source", "list: the codes of a list, or the one given; uid: the card's own number"),
    field<&StoredCode::format>("format", "binary: the bytes; ascii: their hex digits as text"),
    field<&StoredCode::order>("order", "reversed: the last byte first"),
    field<&StoredCode::length>("length", "Bytes of the code; ascii takes twice the room",
                               {.min = 1, .max = 16}),
    field<&StoredCode::offset>("offset", "Where in the block or file it begins", {.max = 240}),
    field<&StoredCode::display>("displayMode",
                                "How the phone shows the code: what users are registered with"),
};
constexpr Section kCode{
    "storedCode", "How the code lies on the card", kCodeFields, {}, make_default<StoredCode>};

constexpr Field kDiversificationFields[] = {
    field<&Diversification::keys>(
        "keys", "Which keys differ from card to card (NXP AN10922): none; administration: all but "
                "the one the phone reads with; all: also that one, which phones with one fixed key "
                "cannot read"),
    field<&Diversification::system>("system", "Up to 16 bytes of your own that go into every key",
                                    {.max = 32}),
    field<&Diversification::with_application>(
        "withApplication", "Put the DESFire application's number into the keys, too"),
};
constexpr Section kDiversification{"diversification",
                                   "Keys of its own for every card",
                                   kDiversificationFields,
                                   {},
                                   make_default<Diversification>};

constexpr Field kClassicFields[] = {
    field<&ClassicProfile::sector>("sector", "Sector of the code", {.max = 15}),
    field<&ClassicProfile::block>(
        "block",
        "Block in the sector; 3 holds the keys, and so does 0 of sector 0 what the maker "
        "wrote",
        {.max = 2}),
    field<&ClassicProfile::key>("key", "The key the phone reads with, 12 hex digits", {.max = 64}),
    field<&ClassicProfile::phone_key>("phoneKey", "Which of the sector's keys that is"),
    field<&ClassicProfile::other_key>("otherKey", "The sector's other key; the same unless set",
                                      {.max = 64}),
    field<&ClassicProfile::access>(
        "access", "guarded: both keys read, B writes; readOnly: nobody writes any more; transport: "
                  "as delivered, A does all"),
    field<&ClassicProfile::old_key_a>("oldKeyA", "Key A of cards before; as delivered unless set",
                                      {.max = 64}),
    field<&ClassicProfile::old_key_b>("oldKeyB", "Key B of cards before; as delivered unless set",
                                      {.max = 64}),
    field<&ClassicProfile::directory>("directory",
                                      "Enter the sector into the card's directory (MAD)"),
    field<&ClassicProfile::application>(
        "application", "What the directory calls the sector: 4 hex digits", {.max = 4}),
};
constexpr Section kClassic{
    "classicProfile", "Mifare Classic", kClassicFields, {}, make_default<ClassicProfile>};

constexpr Field kPlaceFields[] = {
    field<&PlusPlace::block>("block", "Number of the block, counted over the whole card",
                             {.min = 1, .max = 254, .required = true}),
    field<&PlusPlace::key>("key", "The sector's key the phone reads with, 32 hex digits",
                           {.max = 64}),
};
constexpr Section kPlace{"plusPlace", "A block and its key", kPlaceFields, "block",
                         make_default<PlusPlace>};

constexpr Field kPlusFields[] = {
    field<&PlusProfile::level>("level",
                               "From which security level cards come; all end in level 3 for ever"),
    list_field<&PlusProfile::places>("places", "The first is written; the phone tries all in turn",
                                     {.max = 3}),
    field<&PlusProfile::phone_key>("phoneKey", "Which of the sector's keys the phone has"),
    field<&PlusProfile::other_key>("otherKey", "The sector's other key; the same unless set",
                                   {.max = 64}),
    field<&PlusProfile::old_key_a>("oldKeyA", "Level 3: key A before; as delivered unless set",
                                   {.max = 64}),
    field<&PlusProfile::old_key_b>("oldKeyB", "Level 3: key B before; as delivered unless set",
                                   {.max = 64}),
    field<&PlusProfile::reading>("reading", "How the phone reads: enciphered, or plain with a MAC"),
    field<&PlusProfile::master_key>("masterKey", "Master key of the card; needed from level 0",
                                    {.max = 64}),
    field<&PlusProfile::configuration_key>(
        "configurationKey", "Configuration key of the card; needed from level 0", {.max = 64}),
    field<&PlusProfile::level3_key>(
        "level3Key", "Key of the switch to level 3; needed from level 1", {.max = 64}),
    field<&PlusProfile::unused_sectors_key>(
        "unusedSectorsKey", "Key of all other sectors, from level 0; as delivered unless set",
        {.max = 64}),
    field<&PlusProfile::sectors>("sectors", "Of the card: 32 of 2 KB, 40 of 4 KB",
                                 {.min = 16, .max = 40}),
};
constexpr Section kPlus{"plusProfile", "Mifare Plus", kPlusFields, {}, make_default<PlusProfile>};

constexpr Field kDesfireFields[] = {
    field<&DesfireProfile::application>("application", "App ID, 6 hex digits", {.max = 6}),
    field<&DesfireProfile::application_order>(
        "applicationOrder", "lastFirst: the last two digits are sent first, as most programs do; "
                            "asWritten: the first two"),
    field<&DesfireProfile::file>("file", "File ID", {.max = 16}),
    field<&DesfireProfile::file_size>("fileSize", "Bytes of the file", {.min = 1, .max = 256}),
    field<&DesfireProfile::crypto>("crypto", "Kind of the application's keys; fixed at creation"),
    field<&DesfireProfile::authentication>(
        "authentication", "usual: AES for AES keys, ISO for DES keys; EV2 needs newer cards"),
    field<&DesfireProfile::communication>("communication",
                                          "How the file's data travel: full is enciphered"),
    field<&DesfireProfile::key>("key", "The key the phone reads with: 32 hex digits, DES also 16",
                                {.max = 64}),
    field<&DesfireProfile::key_index>("keyIndex", "Number of that key", {.max = 11}),
    field<&DesfireProfile::application_key>(
        "applicationKey", "Key 0 of the application, which changes the others", {.max = 64}),
    field<&DesfireProfile::card_key>(
        "cardKey", "AES key of the card itself; left as it is unless set", {.max = 64}),
    field<&DesfireProfile::old_card_key>(
        "oldCardKey", "Key of the card before: DES 16 or 32 digits; as delivered unless set",
        {.max = 64}),
};
constexpr Section kDesfire{
    "desfireProfile", "Mifare DESFire", kDesfireFields, {}, make_default<DesfireProfile>};

constexpr Field kFields[] = {
    field<&CardProfile::card>("card", "Kind of the cards", {.required = true}),
    section_field<&CardProfile::code>("code", "The code and how it is written"),
    section_field<&CardProfile::diversification>("diversification",
                                                 "Keys of its own for every card"),
    section_field<&CardProfile::classic>("classic", "Place and keys on a Mifare Classic"),
    section_field<&CardProfile::plus>("plus", "Place and keys on a Mifare Plus"),
    section_field<&CardProfile::desfire>("desfire", "Place and keys on a Mifare DESFire"),
};
constexpr Section kProfile{
    "cardProfile", "How cards are encoded, and read", kFields, {}, make_default<CardProfile>};

using Errors = std::vector<Error>;

void refuse(Errors& errors, std::string field, std::string what, std::string hint) {
    errors.push_back(Error(errors::rule_conflict, std::move(what))
                         .in_field(std::move(field))
                         .next(std::move(hint)));
}

void need(Errors& errors, const Secret& secret, std::string field) {
    if (secret.empty()) {
        errors.push_back(Error(errors::missing_value, "a key is missing")
                             .in_field(std::move(field))
                             .next("write '!secret NAME' or '!file PATH'"));
    }
}

void check_room(Errors& errors, const StoredCode& code, std::size_t room) {
    const std::size_t length = code.format == CodeFormat::ascii ? 2 * code.length : code.length;
    if (code.offset + length > room) {
        refuse(errors, "code.length",
               "the code ends at byte " + std::to_string(code.offset + length) +
                   ", but there is room for " + std::to_string(room),
               "make length or offset smaller");
    }
}

void check_classic(Errors& errors, const CardProfile& profile) {
    const ClassicProfile& classic = profile.classic;
    check_room(errors, profile.code, 16);
    need(errors, classic.key, "classic.key");
    if (classic.sector == 0 && classic.block == 0) {
        refuse(errors, "classic.block", "block 0 of sector 0 is the manufacturer's",
               "choose another block");
    }
    if (classic.access == SectorAccess::transport && classic.phone_key == SectorKey::b) {
        refuse(errors, "classic.phoneKey",
               "key B can be read with access 'transport', so it opens nothing",
               "use access 'guarded', or phoneKey A");
    }
    if (classic.directory && (classic.sector == 0 || classic.application.bytes.size() != 2)) {
        refuse(errors, "classic.application",
               "the directory needs a sector other than 0 and an application of 4 hex digits",
               "give both, or leave the directory out");
    }
}

void check_plus(Errors& errors, const CardProfile& profile) {
    const PlusProfile& plus = profile.plus;
    check_room(errors, profile.code, 16);
    if (plus.places.empty()) {
        errors.push_back(Error(errors::missing_value, "no block is named").in_field("plus.places"));
    }
    for (const PlusPlace& place : plus.places) {
        const std::string path = "plus.places[" + std::to_string(place.block) + "]";
        need(errors, place.key, path + ".key");
        const bool trailer = place.block < 128 ? place.block % 4 == 3 : place.block % 16 == 15;
        if (trailer) {
            refuse(errors, path + ".block", "this block holds the access rights of its sector",
                   "choose another block");
        }
    }
    if (plus.level == PlusLevels::sl0_to_sl3) {
        need(errors, plus.master_key, "plus.masterKey");
        need(errors, plus.configuration_key, "plus.configurationKey");
    }
    if (plus.level == PlusLevels::sl1_to_sl3) {
        need(errors, plus.level3_key, "plus.level3Key");
    }
}

void check_desfire(Errors& errors, const CardProfile& profile) {
    const DesfireProfile& desfire = profile.desfire;
    check_room(errors, profile.code, desfire.file_size);
    need(errors, desfire.key, "desfire.key");
    if (desfire.application.bytes.size() != 3 || desfire.application.bytes == Bytes{0, 0, 0}) {
        refuse(errors, "desfire.application", "an App ID has 6 hex digits, not all 0",
               "such as 112233");
    }
    if (desfire.key_index != 0) {
        need(errors, desfire.application_key, "desfire.applicationKey");
    }
    const bool aes = desfire.crypto == DesfireCrypto::aes;
    const auto way = desfire.authentication;
    const bool for_aes = way == DesfireAuthentication::aes || way == DesfireAuthentication::ev2;
    if (way != DesfireAuthentication::usual && for_aes != aes) {
        refuse(errors, "desfire.authentication", "this way of authenticating needs other keys",
               "AES and EV2 go with crypto AES; D40 and ISO with DES");
    }
}

} // namespace

const Syntax TextForm<HexText>::syntax{"bytes in hex", "^([0-9A-Fa-f]{2})*$", is_hex_bytes,
                                       "112233"};

std::optional<HexText> TextForm<HexText>::parse(std::string_view text) {
    std::optional<Bytes> bytes = from_hex(text);
    return bytes ? std::optional(HexText{std::move(*bytes)}) : std::nullopt;
}

std::string TextForm<HexText>::print(const HexText& hex) {
    return to_hex_upper(hex.bytes);
}

const Section& StoredCode::section() {
    return kCode;
}
const Section& Diversification::section() {
    return kDiversification;
}
const Section& ClassicProfile::section() {
    return kClassic;
}
const Section& PlusPlace::section() {
    return kPlace;
}
const Section& PlusProfile::section() {
    return kPlus;
}
const Section& DesfireProfile::section() {
    return kDesfire;
}
const Section& CardProfile::section() {
    return kProfile;
}

std::vector<Error> check_card_profile(const CardProfile& profile) {
    Errors errors;
    switch (profile.card) {
    case CardType::classic:
        check_classic(errors, profile);
        break;
    case CardType::plus:
        check_plus(errors, profile);
        break;
    case CardType::desfire:
        check_desfire(errors, profile);
        break;
    }
    const bool divers = profile.diversification.keys != DiversifiedKeys::none;
    if (divers && profile.diversification.system.bytes.size() > 16) {
        refuse(errors, "diversification.system", "more than 16 bytes do not fit",
               "shorten the text");
    }
    if (divers && profile.card == CardType::classic) {
        refuse(errors, "diversification.keys", "Classic keys cannot be diversified by AN10922",
               "leave it out, or use another kind of card");
    }
    return errors;
}

} // namespace akx::model
