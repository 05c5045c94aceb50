// SPDX-License-Identifier: Apache-2.0
// Commands of Mifare Plus: personalisation (level 0), the switch from level 1 to 3, and level 3.
// Facts: facts/cards §3.
#pragma once

#include "cards/plus_session.hpp"
#include "cards/random.hpp"
#include "nfc/transport.hpp"

namespace akx::cards::plus {

// Addresses of keys and settings.
inline constexpr std::uint16_t kMasterKey = 0x9000;
inline constexpr std::uint16_t kConfigurationKey = 0x9001;
inline constexpr std::uint16_t kLevel2Key = 0x9002;
inline constexpr std::uint16_t kLevel3Key = 0x9003;
inline constexpr std::uint16_t kLevel1Key = 0x9004;
inline constexpr std::uint16_t sector_key(unsigned sector, bool key_b) {
    return static_cast<std::uint16_t>(0x4000U + 2 * sector + (key_b ? 1U : 0U));
}
// Sectors 0–31 have 4 blocks, 32–39 have 16.
unsigned sector_of(unsigned block);
unsigned trailer_of(unsigned sector);
inline bool is_trailer(unsigned block) {
    return trailer_of(sector_of(block)) == block;
}

enum class CardStatus : std::uint8_t {
    general = 0x0F,
    ok = 0x90,
    authentication = 0x06,
    too_many_unmaced = 0x07,
    mac = 0x08,
    bad_block = 0x09,
    no_block = 0x0A,
    wrong_state = 0x0B,
    length = 0x0C,
};
std::string_view status_text(std::uint8_t status);

class Card {
  public:
    Card(nfc::Transport& transport, Random random)
        : transport_(&transport), random_(std::move(random)) {}

    // Level 0. What is written is what the card will be; nothing can be read back before commit.
    Status personalise(std::uint16_t address, ByteView sixteen_bytes);
    Status commit(); // irreversible: the card leaves level 0; effective after the field was off

    // Level 3 (and the switch keys in level 1). `first` resets number and counters.
    Status authenticate(std::uint16_t key_address, const Key& key);
    Status authenticate_following(std::uint16_t key_address, const Key& key);
    Result<Bytes> read(std::uint16_t block, std::uint8_t count, bool plain);
    Status write(std::uint16_t address, ByteView data, bool plain); // up to 3 blocks, or one key
    Status reset();
    // Level 1, as a plain 14443-3 card: proves the key of the switch. Irreversible: the card is in
    // level 3 after the field was off.
    Status switch_to_level3(const Key& key);

    CardStatus last() const { return last_; }
    bool authenticated() const { return session_.has_value(); }

  private:
    Result<Bytes> exchange(ByteView command); // what follows 90
    Status prove(ByteView start, const Key& key, bool first);

    nfc::Transport* transport_;
    Random random_;
    std::optional<Session> session_;
    CardStatus last_ = CardStatus::ok;
    bool layer3_ = false;
};

} // namespace akx::cards::plus
