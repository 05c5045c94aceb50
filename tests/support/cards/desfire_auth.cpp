// SPDX-License-Identifier: Apache-2.0
// DESFire: the mutual authentications 0A, 1A, AA, 71 and 77.
#include "support/cards/desfire_card.hpp"
#include "support/cards/desfire_status.hpp"

#include <algorithm>

namespace akx::test::cards {

using namespace desfire;

namespace {

constexpr std::uint8_t kLegacy = 0x0A;
constexpr std::uint8_t kIso = 0x1A;
constexpr std::uint8_t kAes = 0xAA;
constexpr std::uint8_t kEv2First = 0x71;
constexpr std::uint8_t kEv2Next = 0x77;

bool suits(std::uint8_t code, DesfireKey::Type type) {
    switch (code) {
    case kLegacy:
        return type == DesfireKey::Type::des;
    case kIso:
        return type != DesfireKey::Type::aes;
    default:
        return type == DesfireKey::Type::aes;
    }
}

} // namespace

Bytes DesfireCard::authenticate(std::uint8_t code, ByteView parameters) {
    const bool ev2 = code == kEv2First || code == kEv2Next;
    const bool continues = code == kEv2Next && session_.kind() == Kind::ev2;
    if (ev2 && generation_ == Generation::ev1) {
        return fail(kIllegalCommand);
    }
    if (!continues) {
        forget();
    }
    drop_uncommitted();
    const bool right_size = code == kEv2First
                                ? parameters.size() >= 2 && parameters.size() == 2U + parameters[1]
                                : parameters.size() == 1;
    if (!right_size) {
        return fail(kLength);
    }
    const std::uint8_t key_no = parameters[0];
    if (key_no >= current().keys.size()) {
        return fail(kNoSuchKey);
    }
    const DesfireKey& key = current().keys[key_no];
    if (!suits(code, key.type) || (code == kEv2Next && !continues)) {
        return fail(kAuthentication);
    }
    const bool eight = key.type == DesfireKey::Type::des;
    Pending pending{code, key_no, random().draw(eight ? 8 : 16), Bytes(block_size(key.cipher()))};
    const Bytes challenge = cbc_encrypt(key.cipher(), key.value, pending.iv, pending.rnd_b);
    pending_ = std::move(pending);
    return joined({Bytes{kMore}, challenge});
}

Bytes DesfireCard::continue_authentication(ByteView answer) {
    const DesfireKey& key = current().keys[pending_->key_no];
    Bytes out;
    if (answer.size() != 2 * pending_->rnd_b.size()) {
        return fail(kLength);
    }
    if (pending_->code == kLegacy) {
        out = authenticate_legacy(key, answer);
    } else if (pending_->code == kIso || pending_->code == kAes) {
        out = authenticate_iso(key, answer);
    } else {
        out = authenticate_ev2(key, answer);
    }
    pending_.reset();
    return out.empty() ? fail(kAuthentication) : joined({Bytes{kOk}, out});
}

// The card only ever enciphers; the reader has deciphered in "send" mode.
Bytes DesfireCard::authenticate_legacy(const DesfireKey& key, ByteView answer) {
    const Bytes zero(8);
    Bytes iv = zero;
    const Bytes a = cbc_encrypt(Cipher::des, key.value, iv, answer.first(8));
    iv = zero;
    const Bytes b =
        exclusive_or(cbc_encrypt(Cipher::des, key.value, iv, answer.subspan(8)), answer.first(8));
    if (b != rotated(pending_->rnd_b)) {
        return {};
    }
    session_ = DesfireSession::after_des(Kind::d40, pending_->key_no, key, a, pending_->rnd_b);
    iv = zero;
    return cbc_encrypt(Cipher::des, key.value, iv, rotated(a));
}

Bytes DesfireCard::authenticate_iso(const DesfireKey& key, ByteView answer) {
    const std::size_t size = pending_->rnd_b.size();
    Bytes iv = pending_->iv;
    const Bytes both = cbc_decrypt(key.cipher(), key.value, iv, answer);
    const ByteView a = part(both, 0, size);
    if (!std::ranges::equal(part(both, size, size), rotated(pending_->rnd_b))) {
        return {};
    }
    session_ =
        key.type == DesfireKey::Type::aes
            ? DesfireSession::after_aes(pending_->key_no, a, pending_->rnd_b)
            : DesfireSession::after_des(Kind::ev1, pending_->key_no, key, a, pending_->rnd_b);
    return cbc_encrypt(key.cipher(), key.value, iv, rotated(a));
}

Bytes DesfireCard::authenticate_ev2(const DesfireKey& key, ByteView answer) {
    Bytes iv(16);
    const Bytes both = cbc_decrypt(Cipher::aes, key.value, iv, answer);
    const ByteView a = part(both, 0, 16);
    if (!std::ranges::equal(part(both, 16, 16), rotated(pending_->rnd_b))) {
        return {};
    }
    const bool first = pending_->code == kEv2First;
    const Bytes ti = first ? random().draw(4) : Bytes(session_.ti().begin(), session_.ti().end());
    const unsigned counter = first ? 0 : session_.counter();
    session_ = DesfireSession::after_ev2(pending_->key_no, key, a, pending_->rnd_b, ti);
    session_.keep_counter(counter);
    iv.assign(16, 0);
    const Bytes plain = first ? joined({ti, rotated(a), Bytes(12)}) : rotated(a);
    return cbc_encrypt(Cipher::aes, key.value, iv, plain);
}

} // namespace akx::test::cards
