// SPDX-License-Identifier: Apache-2.0
// The directory of a Mifare Classic (MAD, NXP AN10787): which application owns which sector.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>

namespace akx::cards::classic {

inline constexpr std::array<std::uint8_t, 6> kMadKey{0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5};
inline constexpr std::uint8_t kMadByte = 0xC1; // general purpose byte: MAD version 1 is there

// The two blocks of sector 0 behind the manufacturer's: checksum, info, 15 applications.
class Mad {
  public:
    Mad() = default; // every sector free
    // card_mismatch when the checksum is wrong: not a directory. Blocks of zeros are an empty one.
    static Result<Mad> parse(ByteView thirty_two_bytes);
    Bytes bytes() const;

    // Sectors 1–15; 0 = free.
    std::uint16_t application(unsigned sector) const { return applications_.at(sector - 1); }
    void set(unsigned sector, std::uint16_t application) {
        applications_.at(sector - 1) = application;
    }

  private:
    std::uint8_t info_ = 0x01; // the card publisher's sector
    std::array<std::uint16_t, 15> applications_{};
};

std::uint8_t mad_checksum(ByteView bytes); // CRC-8, polynomial 1D, start C7

} // namespace akx::cards::classic
