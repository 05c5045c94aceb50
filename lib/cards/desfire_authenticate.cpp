// SPDX-License-Identifier: Apache-2.0
// The four ways to authenticate with a DESFire card. Facts: facts/cards §4.2.
#include "cards/desfire.hpp"
#include "cards/mac.hpp"

#include <algorithm>

namespace akx::cards::desfire {

namespace {

constexpr std::uint8_t kMore = 0xAF;

Error not_proven() {
    return Error(errors::card_refused, "the card does not know the key");
}

} // namespace

Status Card::authenticate(Authentication way, std::uint8_t number, const Key& key) {
    session_ = Session();
    authenticated_key_ = number;
    const bool aes = way == Authentication::aes || way == Authentication::ev2;
    if (aes != (key.type() == KeyType::aes) || key.type() == KeyType::classic ||
        (way == Authentication::d40 && key.type() == KeyType::des3k)) {
        return Error(errors::invalid_value, "a " + std::string(key_type_name(key.type())) +
                                                " key does not fit this way to authenticate");
    }
    switch (way) {
    case Authentication::d40:
        return prove_d40(number, key);
    case Authentication::iso:
        return prove_chained(0x1A, number, key);
    case Authentication::aes:
        return prove_chained(0xAA, number, key);
    case Authentication::ev2:
        break;
    }
    return prove_ev2(number, key);
}

// The card's enciphered random number, or what it says against the key number.
Result<Bytes> Card::challenge(ByteView frame, std::size_t size) {
    const Result<Answer> answer = exchange(frame);
    if (!answer) {
        return answer.error();
    }
    if (answer->status != kMore) {
        return refusal(answer->status, frame[0]);
    }
    if (answer->data.size() != size) {
        return Error(errors::card_untrusted, "the card's random number has a wrong length");
    }
    return answer->data;
}

Status Card::prove_d40(std::uint8_t number, const Key& key) {
    const crypto::BlockCipher cipher = key.cipher();
    const Bytes zero(8);
    const Result<Bytes> secret_b = challenge(Bytes{0x0A, number}, 8);
    if (!secret_b) {
        return secret_b.error();
    }
    const Bytes b = cipher.decrypt(zero, *secret_b);
    const Bytes a = random_(8);
    const Bytes more{kMore};
    const Bytes token = cipher.encrypt_by_decipher(joined({a, rotated_left(b)}));
    const Result<Answer> proof = exchange(joined({more, token}));
    if (!proof) {
        return proof.error();
    }
    if (proof->status != 0) {
        return refusal(proof->status, 0x0A);
    }
    if (proof->data.size() != 8 || cipher.decrypt(zero, proof->data) != rotated_left(a)) {
        return not_proven();
    }
    session_ = Session::d40(key, a, b);
    return {};
}

// ISO and AES: one IV runs through the three messages.
Status Card::prove_chained(std::uint8_t code, std::uint8_t number, const Key& key) {
    const crypto::BlockCipher cipher = key.cipher();
    const std::size_t block = cipher.block();
    const std::size_t size = key.type() == KeyType::des3k || key.type() == KeyType::aes ? 16 : 8;
    const Result<Bytes> secret_b = challenge(Bytes{code, number}, size);
    if (!secret_b) {
        return secret_b.error();
    }
    const Bytes b = cipher.decrypt(Bytes(block), *secret_b);
    const Bytes a = random_(size);
    const Bytes token =
        cipher.encrypt(ByteView(*secret_b).last(block), joined({a, rotated_left(b)}));
    const Bytes more{kMore};
    const Result<Answer> proof = exchange(joined({more, token}));
    if (!proof) {
        return proof.error();
    }
    if (proof->status != 0) {
        return refusal(proof->status, code);
    }
    if (proof->data.size() != size ||
        cipher.decrypt(ByteView(token).last(block), proof->data) != rotated_left(a)) {
        return not_proven();
    }
    session_ = Session::ev1(key, a, b);
    return {};
}

Status Card::prove_ev2(std::uint8_t number, const Key& key) {
    const crypto::BlockCipher cipher = key.cipher();
    const Bytes zero(16);
    const Result<Bytes> secret_b = challenge(Bytes{0x71, number, 0x00}, 16);
    if (!secret_b) {
        return secret_b.error();
    }
    const Bytes b = cipher.decrypt(zero, *secret_b);
    const Bytes a = random_(16);
    const Bytes more{kMore};
    const Bytes token = cipher.encrypt(zero, joined({a, rotated_left(b)}));
    const Result<Answer> proof = exchange(joined({more, token}));
    if (!proof) {
        return proof.error();
    }
    if (proof->status != 0) {
        return refusal(proof->status, 0x71);
    }
    const Bytes clear = proof->data.size() == 32 ? cipher.decrypt(zero, proof->data) : Bytes();
    const Bytes expected = rotated_left(a);
    if (clear.empty() || !std::equal(expected.begin(), expected.end(), clear.begin() + 4)) {
        return not_proven();
    }
    session_ = Session::ev2(key, a, b, ByteView(clear).first(4));
    return {};
}

} // namespace akx::cards::desfire
