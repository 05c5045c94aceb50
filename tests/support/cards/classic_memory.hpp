// SPDX-License-Identifier: Apache-2.0
// The memory of a Mifare Classic with its access bits (MF1S50YYX data sheet §8.6–8.7); a Plus card
// has it, too.
#pragma once

#include "support/cards/card.hpp"

namespace akx::test::cards {

enum class KeyType { a, b };

// The access bits of one sector. `condition(n)` is C1C2C3 of group n (3: the trailer).
struct Access {
    std::array<std::uint8_t, 4> conditions{};
    bool valid = false; // each bit stored with its complement

    static Access of(ByteView trailer);
    bool key_b_readable() const; // and then not good for anything else
    bool can_read(int group, KeyType key) const;
    bool can_write(int group, KeyType key) const;
    bool can_increment(int group, KeyType key) const;
    bool can_decrement(int group, KeyType key) const; // also transfer and restore
    bool can_write_key_a(KeyType key) const;
    bool can_write_bits(KeyType key) const;
    bool can_read_bits(KeyType key) const;
    bool can_write_key_b(KeyType key) const;
};

class ClassicMemory {
  public:
    ClassicMemory(std::size_t blocks, ByteView uid, std::uint16_t atqa, std::uint8_t sak);

    std::size_t blocks() const { return data_.size() / 16; }
    ByteView block(std::size_t number) const { return ByteView(data_).subspan(number * 16, 16); }
    void set_block(std::size_t number, ByteView content);

    static int sector_of(std::size_t block);
    static std::size_t trailer_of(int sector);
    static bool is_trailer(std::size_t block) { return trailer_of(sector_of(block)) == block; }
    static int group_of(std::size_t block); // 0–3 for the access bits
    ByteView trailer(int sector) const { return block(trailer_of(sector)); }
    Access access(int sector) const { return Access::of(trailer(sector)); }

  private:
    Bytes data_;
};

} // namespace akx::test::cards
