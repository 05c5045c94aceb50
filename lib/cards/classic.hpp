// SPDX-License-Identifier: Apache-2.0
// Commands of Mifare Classic cards through a reader that does their cipher. Sector trailers and
// the manufacturer's block are never written as data (REQ ENC-5).
#pragma once

#include "cards/access_bits.hpp"
#include "cards/key.hpp"
#include "nfc/transport.hpp"

namespace akx::cards::classic {

enum class Slot : std::uint8_t { a, b };

// Sectors 0–31 have 4 blocks, 32–39 (of 4K cards) have 16; the last one is the trailer.
unsigned sector_of(unsigned block);
unsigned first_block(unsigned sector);
unsigned trailer_of(unsigned sector);
bool is_trailer(unsigned block);
// Whether data may be written there: neither a trailer nor block 0.
Status check_data_block(unsigned block);

class Card {
  public:
    Card(nfc::Transport& transport, nfc::Target target)
        : transport_(&transport), target_(std::move(target)) {}

    // A wrong key halts the card: `reselect` comes before anything else then.
    Status authenticate(unsigned block, Slot slot, const Key& key);
    Result<Bytes> read(unsigned block); // of the authenticated sector
    Status write(unsigned block, ByteView sixteen_bytes);
    // Made by make_trailer; anything else is refused before it is sent.
    Status write_trailer(unsigned sector, ByteView trailer);
    Status reselect(); // card_gone, card_mismatch when another card lies there

    const nfc::Target& target() const { return target_; }

  private:
    Result<Bytes> exchange(ByteView command);

    nfc::Transport* transport_;
    nfc::Target target_;
};

} // namespace akx::cards::classic
