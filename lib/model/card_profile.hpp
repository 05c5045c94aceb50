// SPDX-License-Identifier: Apache-2.0
// An encoding profile (REQ ENC-2): what is written on cards, where, and under which keys. The same
// place and keys are what a phone needs to read them (REQ CRD-4). What the devices' manual leaves
// open (facts/cards §0) is a setting here, with a default.
#pragma once

#include "base/bytes.hpp"
#include "model/card_code.hpp"

namespace akx::model {

enum class CardType : std::uint8_t { classic, plus, desfire };
template <>
struct Names<CardType> {
    static constexpr std::string_view names[] = {"classic", "plus", "desfire"};
};

// Bytes of a fixed or bounded number, in hex: identifiers, not keys.
struct HexText {
    Bytes bytes;
    bool operator==(const HexText&) const = default;
};
template <>
struct TextForm<HexText> {
    static const Syntax syntax;
    static std::optional<HexText> parse(std::string_view text);
    static std::string print(const HexText& hex);
};

enum class CodeSource : std::uint8_t { list, uid };
template <>
struct Names<CodeSource> {
    static constexpr std::string_view names[] = {"list", "uid"};
};
enum class CodeFormat : std::uint8_t { binary, ascii };
template <>
struct Names<CodeFormat> {
    static constexpr std::string_view names[] = {"binary", "ascii"};
};
enum class BytesOrder : std::uint8_t { normal, reversed };
template <>
struct Names<BytesOrder> {
    static constexpr std::string_view names[] = {"normal", "reversed"};
};

// How the code lies in its block or file.
struct StoredCode {
    CodeSource source = CodeSource::list;
    CodeFormat format = CodeFormat::binary;
    BytesOrder order = BytesOrder::normal;
    unsigned length = 4; // bytes
    unsigned offset = 0;
    CardMode display = CardMode::n8; // as the phone shows it

    static const Section& section();
};

enum class DiversifiedKeys : std::uint8_t { none, administration, all };
template <>
struct Names<DiversifiedKeys> {
    static constexpr std::string_view names[] = {"none", "administration", "all"};
};
struct Diversification {
    DiversifiedKeys keys = DiversifiedKeys::none;
    HexText system;
    bool with_application = true;

    static const Section& section();
};

enum class SectorKey : std::uint8_t { a, b };
template <>
struct Names<SectorKey> {
    static constexpr std::string_view names[] = {"A", "B"};
};
enum class SectorAccess : std::uint8_t { transport, guarded, read_only };
template <>
struct Names<SectorAccess> {
    static constexpr std::string_view names[] = {"transport", "guarded", "readOnly"};
};

struct ClassicProfile {
    unsigned sector = 1;
    unsigned block = 0;
    Secret key; // the phone's
    SectorKey phone_key = SectorKey::a;
    Secret other_key; // the sector's other key; the same one unless set
    SectorAccess access = SectorAccess::guarded;
    Secret old_key_a; // as delivered unless set
    Secret old_key_b;
    bool directory = false;
    HexText application; // in the directory

    static const Section& section();
};

struct PlusPlace {
    unsigned block = 4;
    Secret key;

    static const Section& section();
};
enum class PlusLevels : std::uint8_t { sl0_to_sl3, sl1_to_sl3, sl3 };
template <>
struct Names<PlusLevels> {
    static constexpr std::string_view names[] = {"SL0-SL3", "SL1-SL3", "SL3"};
};
enum class PlusReading : std::uint8_t { enciphered, plain };
template <>
struct Names<PlusReading> {
    static constexpr std::string_view names[] = {"enciphered", "plain"};
};
struct PlusProfile {
    PlusLevels level = PlusLevels::sl0_to_sl3;
    std::vector<PlusPlace> places; // the first is written; the phone tries all
    SectorKey phone_key = SectorKey::a;
    Secret other_key;
    Secret old_key_a;
    Secret old_key_b;
    PlusReading reading = PlusReading::enciphered;
    Secret master_key;
    Secret configuration_key;
    Secret level3_key;
    Secret unused_sectors_key;
    unsigned sectors = 32;

    static const Section& section();
};

enum class ApplicationOrder : std::uint8_t { last_first, as_written };
template <>
struct Names<ApplicationOrder> {
    static constexpr std::string_view names[] = {"lastFirst", "asWritten"};
};
enum class DesfireCrypto : std::uint8_t { aes, des };
template <>
struct Names<DesfireCrypto> {
    static constexpr std::string_view names[] = {"AES", "DES"};
};
enum class DesfireAuthentication : std::uint8_t { usual, d40, iso, aes, ev2 };
template <>
struct Names<DesfireAuthentication> {
    static constexpr std::string_view names[] = {"usual", "D40", "ISO", "AES", "EV2"};
};
enum class DesfireComm : std::uint8_t { plain, mac, full };
template <>
struct Names<DesfireComm> {
    static constexpr std::string_view names[] = {"plain", "mac", "full"};
};
struct DesfireProfile {
    HexText application;
    ApplicationOrder application_order = ApplicationOrder::last_first;
    unsigned file = 0;
    unsigned file_size = 32;
    DesfireCrypto crypto = DesfireCrypto::aes;
    DesfireAuthentication authentication = DesfireAuthentication::usual;
    DesfireComm communication = DesfireComm::full;
    Secret key; // the phone's
    unsigned key_index = 1;
    Secret application_key; // key 0 of the application
    Secret card_key;        // of the card itself; left as it is unless set
    Secret old_card_key;    // as delivered unless set

    static const Section& section();
};

struct CardProfile {
    CardType card = CardType::classic;
    StoredCode code;
    Diversification diversification;
    ClassicProfile classic;
    PlusProfile plus;
    DesfireProfile desfire;

    static const Section& section();
};

// What no single setting can check: places that must not hold data, keys that are missing, codes
// that do not fit. Each error's field() is the path of the setting.
std::vector<Error> check_card_profile(const CardProfile& profile);

} // namespace akx::model
