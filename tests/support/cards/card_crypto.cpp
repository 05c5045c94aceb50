// SPDX-License-Identifier: Apache-2.0
#include "support/cards/card_crypto.hpp"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace akx::test::cards {

namespace {

// OpenSSL 3 has single DES in its legacy provider only; triple DES with equal keys is the same.
Bytes three_keys(ByteView key) {
    Bytes all(key.begin(), key.end());
    while (all.size() < 24) {
        all.push_back(all[all.size() - key.size()]);
    }
    return all;
}

Bytes cbc(Cipher cipher, ByteView key, ByteView iv, ByteView data, bool encrypt) {
    const Bytes full =
        cipher == Cipher::des ? three_keys(key) : Bytes(key.begin(), key.begin() + 16);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    const EVP_CIPHER* kind = cipher == Cipher::des ? EVP_des_ede3_cbc() : EVP_aes_128_cbc();
    Bytes out(data.size() + 16);
    int size = 0;
    if (EVP_CipherInit_ex(context.get(), kind, nullptr, full.data(), iv.data(), encrypt ? 1 : 0) !=
            1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_CipherUpdate(context.get(), out.data(), &size, data.data(),
                         static_cast<int>(data.size())) != 1) {
        std::abort();
    }
    out.resize(static_cast<std::size_t>(size));
    return out;
}

Bytes doubled(const Bytes& block) {
    Bytes out(block.size());
    for (std::size_t i = 0; i < block.size(); ++i) {
        const int next = i + 1 < block.size() ? block[i + 1] >> 7 : 0;
        out[i] = static_cast<std::uint8_t>((block[i] << 1) | next);
    }
    if ((block[0] & 0x80) != 0) {
        out.back() ^= static_cast<std::uint8_t>(block.size() == 16 ? 0x87 : 0x1B);
    }
    return out;
}

} // namespace

std::size_t block_size(Cipher cipher) {
    return cipher == Cipher::des ? 8 : 16;
}

Bytes cbc_encrypt(Cipher cipher, ByteView key, Bytes& iv, ByteView data) {
    Bytes out = cbc(cipher, key, iv, data, true);
    if (!out.empty()) {
        iv.assign(out.end() - static_cast<std::ptrdiff_t>(block_size(cipher)), out.end());
    }
    return out;
}

Bytes cbc_decrypt(Cipher cipher, ByteView key, Bytes& iv, ByteView data) {
    Bytes out = cbc(cipher, key, iv, data, false);
    if (!data.empty()) {
        iv.assign(data.end() - static_cast<std::ptrdiff_t>(block_size(cipher)), data.end());
    }
    return out;
}

Bytes cmac(Cipher cipher, ByteView key, ByteView iv, ByteView data) {
    const std::size_t block = block_size(cipher);
    Bytes subkey = doubled(cbc(cipher, key, Bytes(block), Bytes(block), true));
    Bytes message(data.begin(), data.end());
    if (data.empty() || data.size() % block != 0) {
        message = padded(data, block, 0x80);
        if (data.empty()) {
            message.assign(block, 0);
            message[0] = 0x80;
        }
        subkey = doubled(subkey);
    }
    for (std::size_t i = 0; i < block; ++i) {
        message[message.size() - block + i] ^= subkey[i];
    }
    Bytes state(iv.begin(), iv.end());
    cbc_encrypt(cipher, key, state, message);
    return state;
}

Bytes cmac(ByteView aes_key, ByteView data) {
    return cmac(Cipher::aes, aes_key, Bytes(16), data);
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
        crc ^= byte;
        for (int i = 0; i < 8; ++i) {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x8408 : crc >> 1;
        }
    }
    return {static_cast<std::uint8_t>(crc), static_cast<std::uint8_t>(crc >> 8)};
}

Bytes crc32(ByteView data) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : data) {
        crc ^= byte;
        for (int i = 0; i < 8; ++i) {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
    }
    return {static_cast<std::uint8_t>(crc), static_cast<std::uint8_t>(crc >> 8),
            static_cast<std::uint8_t>(crc >> 16), static_cast<std::uint8_t>(crc >> 24)};
}

Bytes rotated(ByteView data) {
    Bytes out(data.begin() + 1, data.end());
    out.push_back(data[0]);
    return out;
}

Bytes exclusive_or(ByteView a, ByteView b) {
    Bytes out(a.begin(), a.end());
    for (std::size_t i = 0; i < out.size() && i < b.size(); ++i) {
        out[i] ^= b[i];
    }
    return out;
}

Bytes padded(ByteView data, std::size_t block, std::uint8_t first) {
    Bytes out(data.begin(), data.end());
    if (out.size() % block == 0) {
        return out;
    }
    out.push_back(first);
    out.resize((out.size() + block - 1) / block * block);
    return out;
}

Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const ByteView one : parts) {
        out.insert(out.end(), one.begin(), one.end());
    }
    return out;
}

ByteView part(ByteView data, std::size_t at, std::size_t count) {
    at = std::min(at, data.size());
    return data.subspan(at, std::min(count, data.size() - at));
}

} // namespace akx::test::cards
