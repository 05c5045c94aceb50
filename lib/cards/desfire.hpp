// SPDX-License-Identifier: Apache-2.0
// Commands of DESFire cards (D40, EV1, EV2 and their successors) in native frames over a
// transport. Facts: facts/cards §4.
#pragma once

#include "cards/desfire_session.hpp"
#include "cards/random.hpp"
#include "nfc/transport.hpp"

#include <array>

namespace akx::cards::desfire {

// Three bytes as sent: least significant first. Zeros stand for the card itself.
using Aid = std::array<std::uint8_t, 3>;

enum class Authentication : std::uint8_t { d40, iso, aes, ev2 };

// Answers of the card (facts/cards §4.1).
enum class CardStatus : std::uint8_t {
    ok = 0x00,
    no_changes = 0x0C,
    out_of_memory = 0x0E,
    illegal_command = 0x1C,
    integrity = 0x1E,
    no_such_key = 0x40,
    length = 0x7E,
    permission = 0x9D,
    parameter = 0x9E,
    no_application = 0xA0,
    authentication = 0xAE,
    more = 0xAF,
    boundary = 0xBE,
    aborted = 0xCA,
    count = 0xCE,
    duplicate = 0xDE,
    memory = 0xEE,
    no_file = 0xF0,
};
std::string_view status_text(std::uint8_t status); // "unknown status" for others

struct KeySettings {
    std::uint8_t rules = 0; // low nibble: what needs key 0; high nibble: who may change keys
    std::uint8_t keys = 0;  // number
    KeyType type = KeyType::des2k;
};

// Key numbers 0–13, 14 = everybody, 15 = nobody.
struct AccessRights {
    std::uint8_t read = 0xF;
    std::uint8_t write = 0xF;
    std::uint8_t read_write = 0xF;
    std::uint8_t change = 0xF;
    bool operator==(const AccessRights&) const = default;
};
Bytes rights_bytes(const AccessRights& rights);

struct FileSettings {
    std::uint8_t type = 0; // 0 = standard data, 1 = backup
    Comm comm = Comm::plain;
    AccessRights rights;
    std::uint32_t size = 0;
};

struct Version {
    std::uint8_t hardware_type = 0; // 01 DESFire, 02 Plus, 81 DESFire as applet
    std::uint8_t hardware_major = 0;
    std::uint8_t software_major = 0; // 0 D40, 1 EV1, 2/0x12 EV2, 3/0x33 EV3
    std::uint32_t storage = 0;       // bytes, at least
    Bytes uid;
};

class Card {
  public:
    Card(nfc::Transport& transport, Random random)
        : transport_(&transport), random_(std::move(random)) {}

    Status select(const Aid& aid); // ends the authentication
    Status authenticate(Authentication way, std::uint8_t number, const Key& key);

    Result<Version> version();
    Result<Bytes> uid(); // the real one of a card with random UIDs; needs authentication
    Result<std::vector<Aid>> applications();
    Result<KeySettings> key_settings();
    Result<std::uint8_t> key_version(std::uint8_t number);
    Result<std::uint32_t> free_memory();
    Result<Bytes> files(); // their numbers
    Result<FileSettings> file_settings(std::uint8_t file);

    Status create_application(const Aid& aid, const KeySettings& settings);
    Status delete_application(const Aid& aid);
    Status change_key_settings(std::uint8_t rules);
    // `old_key`: set when `number` is not the authenticated key. At the level of the card
    // (`of_card`) the number tells the type of the new key, too.
    Status change_key(std::uint8_t number, const Key& new_key, const Key* old_key, bool of_card);
    Status format(); // everything but the card's own key goes
    Status set_configuration(std::uint8_t option, ByteView data); // may be irreversible

    Status create_file(std::uint8_t file, const FileSettings& settings); // standard data
    Status delete_file(std::uint8_t file);
    Status write(std::uint8_t file, std::uint32_t offset, ByteView data, Comm comm);
    Result<Bytes> read(std::uint8_t file, std::uint32_t offset, std::uint32_t length, Comm comm);

    // What the card said last; other than `ok` after an error means that it did answer.
    CardStatus last() const { return last_; }
    bool authenticated() const { return session_.scheme() != Scheme::none; }
    Scheme scheme() const { return session_.scheme(); }

  private:
    struct Answer {
        std::uint8_t status = 0;
        Bytes data;
    };
    Result<Answer> exchange(ByteView frame);
    Result<Bytes> run(Command command);
    Result<Answer> send_chained(std::uint8_t code, ByteView body);
    Error refusal(std::uint8_t status, std::uint8_t code);
    Status prove_d40(std::uint8_t number, const Key& key);
    Status prove_chained(std::uint8_t code, std::uint8_t number, const Key& key);
    Status prove_ev2(std::uint8_t number, const Key& key);
    Result<Bytes> challenge(ByteView frame, std::size_t size);

    nfc::Transport* transport_;
    Random random_;
    Session session_;
    CardStatus last_ = CardStatus::ok;
    Millis patience_{500};
    std::uint8_t authenticated_key_ = 0;
};

} // namespace akx::cards::desfire
