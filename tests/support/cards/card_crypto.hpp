// SPDX-License-Identifier: Apache-2.0
// What the chips on cards compute. On OpenSSL directly and apart from lib/cards on purpose: two
// readings of the same documents that agree say more than one.
#pragma once

#include "base/bytes.hpp"

namespace akx::test::cards {

enum class Cipher { des, aes };

std::size_t block_size(Cipher cipher);
// CBC over whole blocks; `iv` becomes the last block of the cryptogram. DES keys have 8, 16 or 24
// bytes.
Bytes cbc_encrypt(Cipher cipher, ByteView key, Bytes& iv, ByteView data);
Bytes cbc_decrypt(Cipher cipher, ByteView key, Bytes& iv, ByteView data);
// NIST SP 800-38B, begun with `iv` instead of zeros; the whole block.
Bytes cmac(Cipher cipher, ByteView key, ByteView iv, ByteView data);
Bytes cmac(ByteView aes_key, ByteView data);
Bytes odd_bytes(ByteView mac); // 1, 3, … 15: the truncation of Plus and of DESFire EV2

Bytes crc16(ByteView data);   // ISO 14443-A, low byte first
Bytes crc32(ByteView data);   // DESFire: begun with FFFFFFFF, not inverted, low byte first
Bytes rotated(ByteView data); // one byte to the left
Bytes exclusive_or(ByteView a, ByteView b);
Bytes padded(ByteView data, std::size_t block, std::uint8_t first); // `first` then zeros
Bytes joined(std::initializer_list<ByteView> parts);
ByteView part(ByteView data, std::size_t at, std::size_t count); // cut off at the end

} // namespace akx::test::cards
