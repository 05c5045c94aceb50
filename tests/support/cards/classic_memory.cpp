// SPDX-License-Identifier: Apache-2.0
#include "support/cards/classic_memory.hpp"

#include <algorithm>
#include <string_view>

namespace akx::test::cards {

namespace {

// Who may do it under each condition C1C2C3 = 000 … 111: n(obody), a, b, x (either).
using Rule = std::string_view;
constexpr Rule kRead = "xxxbxbxn";
constexpr Rule kWrite = "xnnbbnbn";
constexpr Rule kIncrement = "xnnnnnbn";
constexpr Rule kDecrement = "xxnnnnxn"; // 001 is a value block that only counts down
constexpr Rule kWriteKeyA = "aanbbnnn";
constexpr Rule kReadBits = "aaaxxxxx";
constexpr Rule kWriteBits = "nanbnbnn";
constexpr Rule kWriteKeyB = "aanbbnnn";

bool allows(Rule rule, std::uint8_t condition, KeyType key) {
    const char who = rule[condition];
    return who == 'x' || who == (key == KeyType::a ? 'a' : 'b');
}

} // namespace

Access Access::of(ByteView trailer) {
    Access access;
    access.valid = true;
    for (unsigned group = 0; group < 4; ++group) {
        const auto bit = [&](unsigned byte, unsigned shift) {
            return (trailer[byte] >> (shift + group)) & 1U;
        };
        const unsigned c1 = bit(7, 4);
        const unsigned c2 = bit(8, 0);
        const unsigned c3 = bit(8, 4);
        access.valid = access.valid && bit(6, 0) != c1 && bit(6, 4) != c2 && bit(7, 0) != c3;
        access.conditions[group] = static_cast<std::uint8_t>(c1 << 2U | c2 << 1U | c3);
    }
    return access;
}

bool Access::key_b_readable() const {
    return conditions[3] <= 2; // 000, 001 and 010
}
bool Access::can_read(int group, KeyType key) const {
    return allows(kRead, conditions[static_cast<std::size_t>(group)], key);
}
bool Access::can_write(int group, KeyType key) const {
    return allows(kWrite, conditions[static_cast<std::size_t>(group)], key);
}
bool Access::can_increment(int group, KeyType key) const {
    return allows(kIncrement, conditions[static_cast<std::size_t>(group)], key);
}
bool Access::can_decrement(int group, KeyType key) const {
    return allows(kDecrement, conditions[static_cast<std::size_t>(group)], key);
}
bool Access::can_write_key_a(KeyType key) const {
    return allows(kWriteKeyA, conditions[3], key);
}
bool Access::can_write_bits(KeyType key) const {
    return allows(kWriteBits, conditions[3], key);
}
bool Access::can_read_bits(KeyType key) const {
    return allows(kReadBits, conditions[3], key);
}
bool Access::can_write_key_b(KeyType key) const {
    return allows(kWriteKeyB, conditions[3], key);
}

ClassicMemory::ClassicMemory(std::size_t blocks, ByteView uid, std::uint16_t atqa, std::uint8_t sak)
    : data_(blocks * 16) {
    std::copy(uid.begin(), uid.end(), data_.begin());
    std::size_t at = uid.size();
    if (uid.size() == 4) { // the check byte of the one cascade level
        data_[at++] = static_cast<std::uint8_t>(uid[0] ^ uid[1] ^ uid[2] ^ uid[3]);
    }
    data_[at] = sak;
    data_[at + 1] = static_cast<std::uint8_t>(atqa);
    data_[at + 2] = static_cast<std::uint8_t>(atqa >> 8);
    const Bytes delivered = *from_hex("ffffffffffffff078069ffffffffffff");
    for (std::size_t block = 0; block < blocks; ++block) {
        if (is_trailer(block)) {
            set_block(block, delivered);
        }
    }
}

void ClassicMemory::set_block(std::size_t number, ByteView content) {
    std::copy(content.begin(), content.end(),
              data_.begin() + static_cast<std::ptrdiff_t>(number * 16));
}

int ClassicMemory::sector_of(std::size_t block) {
    return static_cast<int>(block < 128 ? block / 4 : 32 + (block - 128) / 16);
}

std::size_t ClassicMemory::trailer_of(int sector) {
    const auto number = static_cast<std::size_t>(sector);
    return number < 32 ? number * 4 + 3 : 128 + (number - 32) * 16 + 15;
}

int ClassicMemory::group_of(std::size_t block) {
    return static_cast<int>(block < 128 ? block % 4 : (block - 128) % 16 / 5);
}

} // namespace akx::test::cards
