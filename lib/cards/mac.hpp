// SPDX-License-Identifier: Apache-2.0
// CMAC (NIST SP 800-38B, also with a running start value as DESFire EV1 has it) and the CRCs of
// cards. Facts: facts/cards §2.3, §4.3.
#pragma once

#include "base/cipher.hpp"

namespace akx::cards {

struct Subkeys {
    Bytes k1;
    Bytes k2;
};
Subkeys cmac_subkeys(const crypto::BlockCipher& cipher);

// One block long. `iv` is one block, of zeros for the ordinary CMAC.
Bytes cmac(const crypto::BlockCipher& cipher, ByteView iv, ByteView message);
Bytes cmac(const crypto::BlockCipher& cipher, ByteView message);
// The 8 bytes at odd places of a 16-byte CMAC: what Plus and DESFire EV2 send.
Bytes odd_bytes(ByteView mac);

// ISO/IEC 14443-3 type A (start 6363), as two bytes least significant first.
Bytes crc16(ByteView data);
// Start FFFFFFFF, no final xor (DESFire EV1), as four bytes least significant first.
Bytes crc32(ByteView data);

// `data` with zeros up to whole blocks / with 80 00 … always.
Bytes zero_padded(ByteView data, std::size_t block);
Bytes bit_padded(ByteView data, std::size_t block);

void append(Bytes& to, ByteView what);
Bytes joined(std::initializer_list<ByteView> parts);
Bytes rotated_left(ByteView bytes); // by one byte

} // namespace akx::cards
