// SPDX-License-Identifier: Apache-2.0
// The block ciphers that cards speak: AES-128 and DES in its three key lengths, in CBC without
// padding. Nothing of OpenSSL shows here. Not for new designs: see crypto::Sealer.
#pragma once

#include "base/bytes.hpp"

namespace akx::crypto {

class BlockCipher {
  public:
    // DES keys of 8 bytes are used as K|K|K, of 16 as K1|K2|K1: OpenSSL 3 has single DES in its
    // legacy provider only, triple DES with equal parts is the same function.
    enum class Kind { aes128, des };

    BlockCipher(Kind kind, ByteView key); // 16 bytes; DES: 8, 16 or 24
    ~BlockCipher();
    BlockCipher(const BlockCipher&) = default;
    BlockCipher(BlockCipher&&) noexcept = default;
    BlockCipher& operator=(const BlockCipher&) = default;
    BlockCipher& operator=(BlockCipher&&) noexcept = default;

    std::size_t block() const { return kind_ == Kind::aes128 ? 16 : 8; } // bytes
    // Of whole blocks; `iv` is one block.
    Bytes encrypt(ByteView iv, ByteView plain) const;
    Bytes decrypt(ByteView iv, ByteView secret) const;
    // DESFire D40 "send" mode: every block is xored with the previous result and deciphered
    // (the card only ever enciphers).
    Bytes encrypt_by_decipher(ByteView plain) const;

  private:
    Kind kind_;
    Bytes key_; // 16 or 24 bytes; wiped when it goes
};

void wipe(Bytes& bytes); // overwrites, then clears

} // namespace akx::crypto
