// SPDX-License-Identifier: Apache-2.0
#include "base/cipher.hpp"

#include <cstdlib>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace akx::crypto {

namespace {

struct FreeState {
    void operator()(EVP_CIPHER_CTX* state) const { EVP_CIPHER_CTX_free(state); }
};

// A cipher that fails on arguments of the right size means no memory or no provider.
void require(bool done) {
    if (!done) {
        std::abort();
    }
}

Bytes full_key(BlockCipher::Kind kind, ByteView key) {
    Bytes full(key.begin(), key.end());
    if (kind == BlockCipher::Kind::aes128) {
        require(key.size() == 16);
        return full;
    }
    require(key.size() == 8 || key.size() == 16 || key.size() == 24);
    full.reserve(24);
    while (full.size() < 24) {
        full.push_back(full[full.size() - key.size()]);
    }
    return full;
}

Bytes run_cbc(BlockCipher::Kind kind, const Bytes& key, ByteView iv, ByteView in, bool encrypt) {
    static const EVP_CIPHER* const kAes = EVP_aes_128_cbc();
    static const EVP_CIPHER* const kDes = EVP_des_ede3_cbc();
    const EVP_CIPHER* const method = kind == BlockCipher::Kind::aes128 ? kAes : kDes;
    const auto block = static_cast<std::size_t>(EVP_CIPHER_get_block_size(method));
    require(iv.size() == block && in.size() % block == 0 && in.size() < (1U << 20U));
    const std::unique_ptr<EVP_CIPHER_CTX, FreeState> state(EVP_CIPHER_CTX_new());
    require(state != nullptr);
    require(EVP_CipherInit_ex2(state.get(), method, key.data(), iv.data(), encrypt ? 1 : 0,
                               nullptr) == 1);
    require(EVP_CIPHER_CTX_set_padding(state.get(), 0) == 1);
    Bytes out(in.size());
    int size = 0;
    if (!in.empty()) {
        require(EVP_CipherUpdate(state.get(), out.data(), &size, in.data(),
                                 static_cast<int>(in.size())) == 1);
    }
    return out;
}

} // namespace

BlockCipher::BlockCipher(Kind kind, ByteView key) : kind_(kind), key_(full_key(kind, key)) {}

BlockCipher::~BlockCipher() {
    wipe(key_);
}

Bytes BlockCipher::encrypt(ByteView iv, ByteView plain) const {
    return run_cbc(kind_, key_, iv, plain, true);
}

Bytes BlockCipher::decrypt(ByteView iv, ByteView secret) const {
    return run_cbc(kind_, key_, iv, secret, false);
}

Bytes BlockCipher::encrypt_by_decipher(ByteView plain) const {
    const Bytes zero(block());
    Bytes last = zero;
    Bytes out;
    for (std::size_t at = 0; at < plain.size(); at += block()) {
        for (std::size_t i = 0; i < block(); ++i) {
            last[i] ^= plain[at + i];
        }
        last = decrypt(zero, last);
        out.insert(out.end(), last.begin(), last.end());
    }
    return out;
}

void wipe(Bytes& bytes) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
    bytes.clear();
}

} // namespace akx::crypto
