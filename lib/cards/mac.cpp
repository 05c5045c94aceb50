// SPDX-License-Identifier: Apache-2.0
#include "cards/mac.hpp"

#include <algorithm>

namespace akx::cards {

namespace {

// Times x in GF(2^64) or GF(2^128), SP 800-38B §6.1.
Bytes doubled(const Bytes& in) {
    Bytes out(in.size());
    unsigned carry = 0;
    for (std::size_t i = in.size(); i-- > 0;) {
        const unsigned shifted = static_cast<unsigned>(in[i]) << 1U | carry;
        out[i] = static_cast<std::uint8_t>(shifted & 0xFFU);
        carry = shifted >> 8U;
    }
    if (carry != 0) {
        out.back() = static_cast<std::uint8_t>(out.back() ^ (in.size() == 16 ? 0x87U : 0x1BU));
    }
    return out;
}

} // namespace

Subkeys cmac_subkeys(const crypto::BlockCipher& cipher) {
    const Bytes zero(cipher.block());
    Subkeys keys;
    keys.k1 = doubled(cipher.encrypt(zero, zero));
    keys.k2 = doubled(keys.k1);
    return keys;
}

Bytes cmac(const crypto::BlockCipher& cipher, ByteView iv, ByteView message) {
    const std::size_t block = cipher.block();
    const Subkeys keys = cmac_subkeys(cipher);
    const bool whole = !message.empty() && message.size() % block == 0;
    Bytes padded = whole ? Bytes(message.begin(), message.end()) : bit_padded(message, block);
    const Bytes& key = whole ? keys.k1 : keys.k2;
    const std::size_t last = padded.size() - block;
    for (std::size_t i = 0; i < block; ++i) {
        padded[last + i] ^= key[i];
    }
    const Bytes out = cipher.encrypt(iv, padded);
    return {out.end() - static_cast<std::ptrdiff_t>(block), out.end()};
}

Bytes cmac(const crypto::BlockCipher& cipher, ByteView message) {
    return cmac(cipher, Bytes(cipher.block()), message);
}

Bytes odd_bytes(ByteView mac) {
    Bytes out;
    for (std::size_t i = 1; i < mac.size(); i += 2) {
        out.push_back(mac[i]);
    }
    return out;
}

Bytes crc16(ByteView data) {
    unsigned crc = 0x6363;
    for (const std::uint8_t byte : data) {
        unsigned part = (byte ^ crc) & 0xFFU;
        part = (part ^ part << 4U) & 0xFFU;
        crc = crc >> 8U ^ part << 8U ^ part << 3U ^ part >> 4U;
    }
    return {static_cast<std::uint8_t>(crc & 0xFFU), static_cast<std::uint8_t>(crc >> 8U & 0xFFU)};
}

Bytes crc32(ByteView data) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : data) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xEDB88320U : crc >> 1U;
        }
    }
    Bytes out;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out.push_back(static_cast<std::uint8_t>(crc >> shift & 0xFFU));
    }
    return out;
}

Bytes zero_padded(ByteView data, std::size_t block) {
    Bytes out(data.begin(), data.end());
    out.resize((data.size() + block - 1) / block * block);
    return out;
}

Bytes bit_padded(ByteView data, std::size_t block) {
    Bytes out(data.begin(), data.end());
    out.push_back(0x80);
    out.resize((out.size() + block - 1) / block * block);
    return out;
}

void append(Bytes& to, ByteView what) {
    to.insert(to.end(), what.begin(), what.end());
}

Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const ByteView part : parts) {
        append(out, part);
    }
    return out;
}

Bytes rotated_left(ByteView bytes) {
    Bytes out(bytes.begin(), bytes.end());
    std::rotate(out.begin(), out.begin() + 1, out.end());
    return out;
}

} // namespace akx::cards
