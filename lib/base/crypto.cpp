// SPDX-License-Identifier: Apache-2.0
// Hashes, keys and sealing. A primitive of OpenSSL that fails on valid arguments means that
// the process has no memory or no provider: there is no safe way on, so it aborts.
#include "base/crypto.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

namespace akx::crypto {

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Hash = std::unique_ptr<EVP_MD, Freed<EVP_MD_free>>;
using HashState = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER, Freed<EVP_CIPHER_free>>;
using CipherState = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Kdf = std::unique_ptr<EVP_KDF, Freed<EVP_KDF_free>>;
using KdfState = std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>>;

constexpr std::size_t kBlock = 64; // of SHA-256
constexpr std::size_t kNonce = 12; // SP 800-38D §8.2.2, random
constexpr std::size_t kTag = 16;

void require(bool done) {
    if (!done) {
        std::abort();
    }
}

template <class T>
T required(T object) {
    require(object != nullptr);
    return object;
}

const EVP_MD* sha256_method() {
    static const Hash method(required(EVP_MD_fetch(nullptr, "SHA256", nullptr)));
    return method.get();
}

const EVP_CIPHER* gcm_method() {
    static const Cipher method(required(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)));
    return method.get();
}

HashState new_hash_state() {
    return HashState(required(EVP_MD_CTX_new()));
}

int as_int(std::size_t size) {
    require(size <= 0x7FFFFFFF);
    return static_cast<int>(size);
}

// A hash that has taken in one block: the key xor a pad (RFC 2104 §2).
HashState padded_state(const std::array<std::uint8_t, kBlock>& key, std::uint8_t pad) {
    std::array<std::uint8_t, kBlock> block;
    std::transform(key.begin(), key.end(), block.begin(),
                   [pad](std::uint8_t byte) { return static_cast<std::uint8_t>(byte ^ pad); });
    HashState state = new_hash_state();
    require(EVP_DigestInit_ex2(state.get(), sha256_method(), nullptr) == 1);
    require(EVP_DigestUpdate(state.get(), block.data(), block.size()) == 1);
    OPENSSL_cleanse(block.data(), block.size());
    return state;
}

// Goes on from a copy of `start`, which stays as it is.
Digest finish_from(const HashState& start, EVP_MD_CTX* scratch, ByteView data) {
    Digest out;
    require(EVP_MD_CTX_copy_ex(scratch, start.get()) == 1);
    require(EVP_DigestUpdate(scratch, data.data(), data.size()) == 1);
    require(EVP_DigestFinal_ex(scratch, out.data(), nullptr) == 1);
    return out;
}

struct HmacStates {
    HashState inner;
    HashState outer;

    explicit HmacStates(ByteView key) {
        std::array<std::uint8_t, kBlock> block{};
        if (key.size() > kBlock) {
            const Digest hashed = sha256(key);
            std::copy(hashed.begin(), hashed.end(), block.begin());
        } else {
            std::copy(key.begin(), key.end(), block.begin());
        }
        inner = padded_state(block, 0x36);
        outer = padded_state(block, 0x5C);
        OPENSSL_cleanse(block.data(), block.size());
    }

    Digest digest(ByteView data) const {
        const HashState scratch = new_hash_state();
        const Digest inner_digest = finish_from(inner, scratch.get(), data);
        return finish_from(outer, scratch.get(), inner_digest);
    }
};

} // namespace

Digest sha256(ByteView data) {
    Digest out;
    require(EVP_Digest(data.data(), data.size(), out.data(), nullptr, sha256_method(), nullptr) ==
            1);
    return out;
}

std::string md5_hex(std::string_view text) {
    std::array<std::uint8_t, 16> out{};
    unsigned size = 0;
    require(EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_md5(), nullptr) == 1);
    return to_hex(out);
}

Digest hmac_sha256(ByteView key, ByteView data) {
    return HmacStates(key).digest(data);
}

Bytes random_bytes(std::size_t count) {
    Bytes out(count);
    require(RAND_bytes(out.data(), as_int(count)) == 1);
    return out;
}

std::string random_token() {
    return to_base64url(random_bytes(32));
}

std::string random_code(std::size_t length) {
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string out;
    for (const std::uint8_t byte : random_bytes(length)) {
        out += kAlphabet[byte & 31U];
    }
    return out;
}

bool constant_time_equal(ByteView a, ByteView b) {
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    return constant_time_equal(as_bytes(a), as_bytes(b));
}

struct KeyedHash::State : HmacStates {
    using HmacStates::HmacStates;
};

KeyedHash::KeyedHash(const Key& key) : state_(std::make_unique<State>(key)) {}
KeyedHash::~KeyedHash() = default;
KeyedHash::KeyedHash(KeyedHash&&) noexcept = default;
KeyedHash& KeyedHash::operator=(KeyedHash&&) noexcept = default;

Digest KeyedHash::digest(ByteView data) const {
    return state_->digest(data);
}

std::uint64_t KeyedHash::digest64(std::string_view data) const {
    const Digest full = digest(as_bytes(data));
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        out = out << 8U | full[i];
    }
    return out;
}

struct Sealer::State {
    std::mutex mutex; // for all that follows: a keyed state is costly to make, cheap to use
    CipherState sealing;
    CipherState opening;
    // Random to begin with, then counted up (SP 800-38D §8.2.2).
    std::array<std::uint8_t, kNonce> nonce;

    explicit State(const Key& key)
        : sealing(required(EVP_CIPHER_CTX_new())), opening(required(EVP_CIPHER_CTX_new())) {
        require(EVP_EncryptInit_ex2(sealing.get(), gcm_method(), key.data(), nullptr, nullptr) ==
                1);
        require(EVP_DecryptInit_ex2(opening.get(), gcm_method(), key.data(), nullptr, nullptr) ==
                1);
        require(RAND_bytes(nonce.data(), as_int(nonce.size())) == 1);
    }
    void next_nonce() {
        for (std::size_t i = nonce.size(); i-- > 0 && ++nonce[i] == 0;) {
        }
    }
};

Sealer::Sealer(const Key& key) : state_(std::make_unique<State>(key)) {}
Sealer::~Sealer() = default;
Sealer::Sealer(Sealer&&) noexcept = default;
Sealer& Sealer::operator=(Sealer&&) noexcept = default;

Bytes Sealer::seal(std::string_view plain, std::string_view context) const {
    Bytes out(kNonce + plain.size() + kTag);
    const ByteView aad = as_bytes(context);
    const ByteView input = as_bytes(plain);
    std::uint8_t* const body = out.data() + kNonce;
    int size = 0;
    const std::lock_guard lock(state_->mutex);
    state_->next_nonce();
    std::copy(state_->nonce.begin(), state_->nonce.end(), out.begin());
    EVP_CIPHER_CTX* const ctx = state_->sealing.get();
    require(EVP_EncryptInit_ex2(ctx, nullptr, nullptr, out.data(), nullptr) == 1);
    require(EVP_EncryptUpdate(ctx, nullptr, &size, aad.data(), as_int(aad.size())) == 1);
    require(EVP_EncryptUpdate(ctx, body, &size, input.data(), as_int(input.size())) == 1);
    require(EVP_EncryptFinal_ex(ctx, body + input.size(), &size) == 1);
    require(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, kTag, body + input.size()) == 1);
    return out;
}

Result<Secret> Sealer::open(ByteView sealed, std::string_view context) const {
    if (sealed.size() < kNonce + kTag) {
        return Error(errors::corrupt, "a sealed value is too short");
    }
    const ByteView body = sealed.subspan(kNonce, sealed.size() - kNonce - kTag);
    std::array<std::uint8_t, kTag> tag;
    std::copy(sealed.end() - kTag, sealed.end(), tag.begin());
    const ByteView aad = as_bytes(context);
    std::string plain(body.size(), '\0');
    auto* const out = reinterpret_cast<std::uint8_t*>(plain.data());
    int size = 0;
    const std::lock_guard lock(state_->mutex);
    EVP_CIPHER_CTX* const ctx = state_->opening.get();
    require(EVP_DecryptInit_ex2(ctx, nullptr, nullptr, sealed.data(), nullptr) == 1);
    require(EVP_DecryptUpdate(ctx, nullptr, &size, aad.data(), as_int(aad.size())) == 1);
    require(EVP_DecryptUpdate(ctx, out, &size, body.data(), as_int(body.size())) == 1);
    require(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(ctx, out + body.size(), &size) != 1) {
        wipe(plain);
        return Error(errors::corrupt, "a sealed value does not open: changed, or sealed elsewhere");
    }
    return Secret(std::move(plain));
}

Key derive_key(const Key& root, std::string_view purpose) {
    static const Kdf method(required(EVP_KDF_fetch(nullptr, "HKDF", nullptr)));
    const KdfState state(required(EVP_KDF_CTX_new(method.get())));
    char hash[] = "SHA256";
    std::string info(purpose);
    Key key = root;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    Key out;
    require(EVP_KDF_derive(state.get(), out.data(), out.size(), params) == 1);
    OPENSSL_cleanse(key.data(), key.size());
    return out;
}

} // namespace akx::crypto
