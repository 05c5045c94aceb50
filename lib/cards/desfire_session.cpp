// SPDX-License-Identifier: Apache-2.0
#include "cards/desfire_session.hpp"

#include "base/crypto.hpp"
#include "cards/mac.hpp"

namespace akx::cards::desfire {

namespace {

constexpr std::size_t kMac = 8;       // bytes of EV1 and EV2
constexpr std::size_t kLegacyMac = 4; // of D40
constexpr std::uint8_t kOk = 0x00;

Error untrusted(std::string_view what) {
    return Error(errors::card_untrusted, "the card's answer is not genuine: " + std::string(what));
}

Bytes head(ByteView bytes, std::size_t count) {
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}

// The two ends of the session vectors of EV2 (NXP AN12343): label, then the random numbers.
Bytes ev2_context(std::uint8_t first, std::uint8_t second, ByteView a, ByteView b) {
    Bytes out{first, second, 0x00, 0x01, 0x00, 0x80, a[0], a[1]};
    for (std::size_t i = 0; i < 6; ++i) {
        out.push_back(static_cast<std::uint8_t>(a[2 + i] ^ b[i]));
    }
    append(out, b.subspan(6, 10));
    append(out, a.subspan(8, 8));
    return out;
}

Bytes little(unsigned number) {
    return {static_cast<std::uint8_t>(number & 0xFFU),
            static_cast<std::uint8_t>(number >> 8U & 0xFFU)};
}

// Of a single DES key both halves, as a card stores it.
Bytes stored_form(const Key& key) {
    Bytes out(key.bytes().begin(), key.bytes().end());
    if (key.type() == KeyType::des) {
        append(out, key.bytes());
    }
    return out;
}

bool is_zero(ByteView bytes) {
    unsigned all = 0;
    for (const std::uint8_t byte : bytes) {
        all |= byte;
    }
    return all == 0;
}

} // namespace

Bytes session_key(KeyType type, ByteView rnd_a, ByteView rnd_b) {
    const auto pick = [&](std::initializer_list<std::size_t> places) {
        Bytes out;
        for (const std::size_t at : places) {
            append(out, rnd_a.subspan(at, 4));
            append(out, rnd_b.subspan(at, 4));
        }
        return out;
    };
    switch (type) {
    case KeyType::des2k:
        return pick({0, 4});
    case KeyType::des3k:
        return pick({0, 6, 12});
    case KeyType::aes:
        return pick({0, 12});
    case KeyType::des:
    case KeyType::classic:
        break;
    }
    return pick({0});
}

Session Session::d40(const Key& key, ByteView rnd_a, ByteView rnd_b) {
    Session session = ev1(key, rnd_a, rnd_b);
    session.scheme_ = Scheme::d40;
    return session;
}

Session Session::ev1(const Key& key, ByteView rnd_a, ByteView rnd_b) {
    Session session;
    session.scheme_ = Scheme::ev1;
    // A 2K3DES key with equal halves is a single DES key to the card.
    const ByteView bytes = key.bytes();
    const bool halves_equal =
        key.type() == KeyType::des2k &&
        Key(KeyType::des, bytes.first(8)).same_as(Key(KeyType::des, bytes.subspan(8)));
    const KeyType type = halves_equal ? KeyType::des : key.type();
    Bytes made = session_key(type, rnd_a, rnd_b);
    session.key_ = Key(type, made, "session");
    crypto::wipe(made);
    session.iv_ = Bytes(session.key_.cipher().block());
    return session;
}

Session Session::ev2(const Key& key, ByteView rnd_a, ByteView rnd_b, ByteView ti) {
    const crypto::BlockCipher cipher = key.cipher();
    const Bytes enc = cmac(cipher, ev2_context(0xA5, 0x5A, rnd_a, rnd_b));
    const Bytes mac = cmac(cipher, ev2_context(0x5A, 0xA5, rnd_a, rnd_b));
    return ev2_with(Key(KeyType::aes, enc, "session"), Key(KeyType::aes, mac, "session"), ti, 0);
}

Session Session::ev2_with(const Key& encryption, const Key& mac, ByteView ti, unsigned counter) {
    Session session;
    session.scheme_ = Scheme::ev2;
    session.key_ = encryption;
    session.mac_key_ = mac;
    session.ti_ = Bytes(ti.begin(), ti.end());
    session.counter_ = counter;
    return session;
}

Bytes Session::encryption_key() const {
    return {key_.bytes().begin(), key_.bytes().end()};
}

Bytes Session::mac_key() const {
    return {mac_key_.bytes().begin(), mac_key_.bytes().end()};
}

Bytes Session::protect(const Command& command) {
    switch (scheme_) {
    case Scheme::d40:
        return protect_d40(command);
    case Scheme::ev1:
        return protect_ev1(command);
    case Scheme::ev2:
        return protect_ev2(command);
    case Scheme::none:
        break;
    }
    return joined({command.header, command.data});
}

Result<Bytes> Session::open(const Command& command, ByteView answer) {
    switch (scheme_) {
    case Scheme::d40:
        return open_d40(command, answer);
    case Scheme::ev1:
        return open_ev1(command, answer);
    case Scheme::ev2:
        return open_ev2(command, answer);
    case Scheme::none:
        break;
    }
    return Bytes(answer.begin(), answer.end());
}

Bytes Session::protect_d40(const Command& command) const {
    const crypto::BlockCipher cipher = key_.cipher();
    const std::size_t block = cipher.block();
    if (command.request == Comm::mac) {
        const Bytes chained = cipher.encrypt(Bytes(block), zero_padded(command.data, block));
        const ByteView last = ByteView(chained).last(block);
        return joined({command.header, command.data, last.first(kLegacyMac)});
    }
    if (command.request == Comm::full) {
        const Bytes clear = zero_padded(joined({command.data, crc16(command.data)}), block);
        return joined({command.header, cipher.encrypt_by_decipher(clear)});
    }
    return joined({command.header, command.data});
}

Result<Bytes> Session::open_d40(const Command& command, ByteView answer) const {
    const crypto::BlockCipher cipher = key_.cipher();
    const std::size_t block = cipher.block();
    if (command.answer == Comm::mac) {
        if (answer.size() <= kLegacyMac) {
            return untrusted("its MAC is missing");
        }
        const ByteView data = answer.first(answer.size() - kLegacyMac);
        const Bytes chained = cipher.encrypt(Bytes(block), zero_padded(data, block));
        const ByteView last = ByteView(chained).last(block);
        if (!crypto::constant_time_equal(last.first(kLegacyMac), answer.last(kLegacyMac))) {
            return untrusted("its MAC is wrong");
        }
        return Bytes(data.begin(), data.end());
    }
    if (command.answer != Comm::full) {
        return Bytes(answer.begin(), answer.end());
    }
    if (answer.size() % block != 0 || answer.size() < command.length + 2) {
        return untrusted("its length is wrong");
    }
    const Bytes clear = cipher.decrypt(Bytes(block), answer);
    const Bytes data = head(clear, command.length);
    if (!crypto::constant_time_equal(crc16(data), ByteView(clear).subspan(command.length, 2))) {
        return untrusted("its checksum is wrong");
    }
    return data;
}

Bytes Session::protect_ev1(const Command& command) {
    const crypto::BlockCipher cipher = key_.cipher();
    const Bytes code{command.code};
    const Bytes whole = joined({code, command.header, command.data});
    if (command.request == Comm::full) {
        const Bytes clear = zero_padded(joined({command.data, crc32(whole)}), cipher.block());
        const Bytes secret = cipher.encrypt(iv_, clear);
        iv_.assign(secret.end() - static_cast<std::ptrdiff_t>(cipher.block()), secret.end());
        return joined({command.header, secret});
    }
    iv_ = cmac(cipher, iv_, whole);
    const Bytes mac = command.request == Comm::mac ? head(iv_, kMac) : Bytes();
    return joined({command.header, command.data, mac});
}

Result<Bytes> Session::open_ev1(const Command& command, ByteView answer) {
    if (command.answer == Comm::full) {
        return open_ev1_full(command, answer);
    }
    if (answer.size() < kMac) {
        return untrusted("its MAC is missing");
    }
    const ByteView data = answer.first(answer.size() - kMac);
    Bytes message(data.begin(), data.end());
    message.push_back(kOk);
    iv_ = cmac(key_.cipher(), iv_, message);
    if (!crypto::constant_time_equal(ByteView(iv_).first(kMac), answer.last(kMac))) {
        return untrusted("its MAC is wrong");
    }
    return Bytes(data.begin(), data.end());
}

Result<Bytes> Session::open_ev1_full(const Command& command, ByteView answer) {
    const crypto::BlockCipher cipher = key_.cipher();
    const std::size_t block = cipher.block();
    if (answer.size() % block != 0 || answer.size() < command.length + 4) {
        return untrusted("its length is wrong");
    }
    const Bytes clear = cipher.decrypt(iv_, answer);
    iv_.assign(answer.end() - static_cast<std::ptrdiff_t>(block), answer.end());
    Bytes data = head(clear, command.length);
    Bytes checked = data;
    checked.push_back(kOk);
    if (!crypto::constant_time_equal(crc32(checked), ByteView(clear).subspan(command.length, 4)) ||
        !is_zero(ByteView(clear).subspan(command.length + 4))) {
        return untrusted("its checksum is wrong");
    }
    return data;
}

Bytes Session::ev2_mac(std::uint8_t code, ByteView body) const {
    const Bytes first{code};
    return odd_bytes(cmac(mac_key_.cipher(), joined({first, little(counter_), ti_, body})));
}

Bytes Session::ev2_iv(bool of_answer) const {
    const Bytes label = of_answer ? Bytes{0x5A, 0xA5} : Bytes{0xA5, 0x5A};
    const Bytes zero(16);
    const Bytes tail(8);
    return key_.cipher().encrypt(zero, joined({label, ti_, little(counter_), tail}));
}

Bytes Session::protect_ev2(const Command& command) {
    Bytes body = joined({command.header, command.data});
    if (command.request == Comm::plain) {
        return body;
    }
    if (command.request == Comm::full && !command.data.empty()) {
        const Bytes secret = key_.cipher().encrypt(ev2_iv(false), bit_padded(command.data, 16));
        body = joined({command.header, secret});
    }
    const Bytes mac = ev2_mac(command.code, body);
    append(body, mac);
    return body;
}

Result<Bytes> Session::open_ev2(const Command& command, ByteView answer) {
    ++counter_;
    if (command.answer == Comm::plain) {
        return Bytes(answer.begin(), answer.end());
    }
    if (answer.size() < kMac) {
        return untrusted("its MAC is missing");
    }
    const ByteView data = answer.first(answer.size() - kMac);
    if (!crypto::constant_time_equal(ev2_mac(kOk, data), answer.last(kMac))) {
        return untrusted("its MAC is wrong");
    }
    if (command.answer != Comm::full) {
        return Bytes(data.begin(), data.end());
    }
    if (data.size() % 16 != 0 || data.size() <= command.length) {
        return untrusted("its length is wrong");
    }
    const Bytes clear = key_.cipher().decrypt(ev2_iv(true), data);
    if (clear[command.length] != 0x80 || !is_zero(ByteView(clear).subspan(command.length + 1))) {
        return untrusted("its padding is wrong");
    }
    return head(clear, command.length);
}

Bytes Session::change_key_data(std::uint8_t number, const Key& new_key, const Key* old_key) {
    const Bytes fresh = stored_form(new_key);
    Bytes clear = fresh;
    if (old_key != nullptr) {
        const Bytes before = stored_form(*old_key);
        for (std::size_t i = 0; i < clear.size() && i < before.size(); ++i) {
            clear[i] ^= before[i];
        }
    }
    if (new_key.type() == KeyType::aes) {
        clear.push_back(new_key.version());
    }
    const bool legacy = scheme_ == Scheme::d40;
    Command command{.code = 0xC4, .header = {number}, .data = clear, .request = Comm::full};
    if (scheme_ == Scheme::ev2) {
        if (old_key != nullptr) {
            append(command.data, crc32(fresh));
        }
        return protect_ev2(command);
    }
    // Both checksums come before the padding: what `protect` adds alone is not enough here.
    const Bytes code{command.code};
    append(clear, legacy ? crc16(clear) : crc32(joined({code, command.header, clear})));
    if (old_key != nullptr) {
        append(clear, legacy ? crc16(fresh) : crc32(fresh));
    }
    const crypto::BlockCipher cipher = key_.cipher();
    const Bytes padded = zero_padded(clear, cipher.block());
    Bytes secret = legacy ? cipher.encrypt_by_decipher(padded) : cipher.encrypt(iv_, padded);
    if (!legacy) {
        iv_.assign(secret.end() - static_cast<std::ptrdiff_t>(cipher.block()), secret.end());
    }
    return joined({command.header, secret});
}

} // namespace akx::cards::desfire
