// SPDX-License-Identifier: Apache-2.0
#include "support/cards/desfire_session.hpp"

#include <algorithm>

namespace akx::test::cards {

bool DesfireKey::is_single() const {
    return type == Type::des &&
           std::equal(value.begin(), value.begin() + 8, value.begin() + 8,
                      [](std::uint8_t a, std::uint8_t b) { return (a & 0xFE) == (b & 0xFE); });
}

DesfireKey DesfireKey::zeros(Type type) {
    return {type, Bytes(size_of(type)), 0};
}

std::uint8_t DesfireKey::version_in(ByteView des_key) {
    unsigned version = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        version = version << 1U | (des_key[i] & 1U);
    }
    return static_cast<std::uint8_t>(version);
}

DesfireSession DesfireSession::after_des(Kind kind, int key_no, const DesfireKey& key, ByteView a,
                                         ByteView b) {
    DesfireSession session;
    session.kind_ = kind;
    session.key_no_ = key_no;
    session.cipher_ = Cipher::des;
    session.iv_ = Bytes(8);
    if (key.type == DesfireKey::Type::des3) {
        session.key_ = joined({part(a, 0, 4), part(b, 0, 4), part(a, 6, 4), part(b, 6, 4),
                               part(a, 12, 4), part(b, 12, 4)});
    } else if (key.is_single()) {
        session.key_ = joined({part(a, 0, 4), part(b, 0, 4)});
    } else {
        session.key_ = joined({part(a, 0, 4), part(b, 0, 4), part(a, 4, 4), part(b, 4, 4)});
    }
    return session;
}

DesfireSession DesfireSession::after_aes(int key_no, ByteView a, ByteView b) {
    DesfireSession session;
    session.kind_ = Kind::ev1;
    session.key_no_ = key_no;
    session.cipher_ = Cipher::aes;
    session.iv_ = Bytes(16);
    session.key_ = joined({part(a, 0, 4), part(b, 0, 4), part(a, 12, 4), part(b, 12, 4)});
    return session;
}

DesfireSession DesfireSession::after_ev2(int key_no, const DesfireKey& key, ByteView a, ByteView b,
                                         ByteView ti) {
    DesfireSession session;
    session.kind_ = Kind::ev2;
    session.key_no_ = key_no;
    session.cipher_ = Cipher::aes;
    session.ti_.assign(ti.begin(), ti.end());
    const Bytes context = joined(
        {part(a, 0, 2), exclusive_or(part(a, 2, 6), part(b, 0, 6)), part(b, 6, 10), part(a, 8, 8)});
    session.key_ = cmac(key.value, joined({*from_hex("a55a00010080"), context}));
    session.mac_key_ = cmac(key.value, joined({*from_hex("5aa500010080"), context}));
    return session;
}

std::size_t DesfireSession::sealed_size(Mode mode, std::size_t size) const {
    const std::size_t block = block_size(cipher_);
    if (kind_ == Kind::none || mode == Mode::plain) {
        return size;
    }
    if (mode == Mode::mac) {
        return size + (kind_ == Kind::d40 ? 4 : 8);
    }
    if (kind_ == Kind::ev2) {
        return size == 0 ? 8 : (size / 16 + 1) * 16 + 8;
    }
    const std::size_t checked = size + (kind_ == Kind::d40 ? 2 : 4);
    return (checked + block - 1) / block * block;
}

Bytes DesfireSession::d40_mac(ByteView data) const {
    Bytes iv(8);
    cbc_encrypt(Cipher::des, key_, iv, padded(data, 8, 0));
    iv.resize(4);
    return iv;
}

// In D40 the card enciphers both ways: what comes in was deciphered by the reader.
Bytes DesfireSession::decipher(ByteView body) {
    if (body.size() % block_size(cipher_) != 0) {
        return {};
    }
    if (kind_ != Kind::d40) {
        return cbc_decrypt(cipher_, key_, iv_, body);
    }
    Bytes out;
    Bytes last(8);
    for (std::size_t at = 0; at < body.size(); at += 8) {
        Bytes iv(8);
        const Bytes plain = cbc_encrypt(Cipher::des, key_, iv, body.subspan(at, 8));
        out = joined({out, exclusive_or(plain, last)});
        last.assign(body.begin() + static_cast<std::ptrdiff_t>(at),
                    body.begin() + static_cast<std::ptrdiff_t>(at + 8));
    }
    return out;
}

std::optional<Bytes> DesfireSession::open(Mode mode, std::uint8_t code, ByteView header,
                                          ByteView body, std::size_t size) {
    const ByteView command(&code, 1);
    if (kind_ == Kind::ev2) {
        return open_ev2(mode, code, header, body);
    }
    if (kind_ == Kind::none || mode == Mode::plain) {
        if (kind_ == Kind::ev1) {
            iv_ = cmac(cipher_, key_, iv_, joined({command, header, body}));
        }
        return Bytes(body.begin(), body.end());
    }
    if (body.size() != sealed_size(mode, size)) {
        return std::nullopt;
    }
    if (mode == Mode::mac) {
        const ByteView data = body.first(size);
        Bytes mac;
        if (kind_ == Kind::d40) {
            mac = d40_mac(data);
        } else {
            iv_ = cmac(cipher_, key_, iv_, joined({command, header, data}));
            mac.assign(iv_.begin(), iv_.begin() + 8);
        }
        return std::ranges::equal(mac, body.subspan(size))
                   ? std::optional(Bytes(data.begin(), data.end()))
                   : std::nullopt;
    }
    const Bytes plain = decipher(body);
    const ByteView data = part(plain, 0, size);
    const Bytes crc = kind_ == Kind::d40 ? crc16(data) : crc32(joined({command, header, data}));
    if (!std::ranges::equal(crc, part(plain, size, crc.size()))) {
        return std::nullopt;
    }
    return Bytes(data.begin(), data.end());
}

Bytes DesfireSession::ev2_iv(std::uint8_t a, std::uint8_t b) const {
    const Bytes count = {static_cast<std::uint8_t>(counter_),
                         static_cast<std::uint8_t>(counter_ >> 8)};
    Bytes zero(16);
    return cbc_encrypt(Cipher::aes, key_, zero, joined({Bytes{a, b}, ti_, count, Bytes(8)}));
}

Bytes DesfireSession::ev2_mac(std::uint8_t code, ByteView rest) const {
    const Bytes head = {code, static_cast<std::uint8_t>(counter_),
                        static_cast<std::uint8_t>(counter_ >> 8)};
    return odd_bytes(cmac(mac_key_, joined({head, ti_, rest})));
}

std::optional<Bytes> DesfireSession::open_ev2(Mode mode, std::uint8_t code, ByteView header,
                                              ByteView body) {
    if (mode == Mode::plain) {
        return Bytes(body.begin(), body.end());
    }
    if (body.size() < 8) {
        return std::nullopt;
    }
    const ByteView sent = body.first(body.size() - 8);
    if (!std::ranges::equal(ev2_mac(code, joined({header, sent})), body.last(8))) {
        return std::nullopt;
    }
    Bytes data(sent.begin(), sent.end());
    if (mode == Mode::full && !sent.empty()) {
        if (sent.size() % 16 != 0) {
            return std::nullopt;
        }
        Bytes iv = ev2_iv(0xA5, 0x5A);
        data = cbc_decrypt(Cipher::aes, key_, iv, sent);
        while (!data.empty() && data.back() == 0) {
            data.pop_back();
        }
        if (data.empty() || data.back() != 0x80) {
            return std::nullopt;
        }
        data.pop_back();
    }
    return data;
}

Bytes DesfireSession::seal(Mode mode, std::uint8_t status, ByteView data, bool open_ended) {
    const ByteView last(&status, 1);
    const std::size_t block = block_size(cipher_);
    const auto pad = static_cast<std::uint8_t>(open_ended ? 0x80 : 0);
    if (kind_ == Kind::ev2) {
        ++counter_;
        if (mode == Mode::plain) {
            return Bytes(data.begin(), data.end());
        }
        Bytes body(data.begin(), data.end());
        if (mode == Mode::full && !data.empty()) {
            body.push_back(0x80);
            body.resize((body.size() + 15) / 16 * 16);
            Bytes iv = ev2_iv(0x5A, 0xA5);
            body = cbc_encrypt(Cipher::aes, key_, iv, body);
        }
        return joined({body, ev2_mac(status, body)});
    }
    if (kind_ == Kind::ev1 && mode != Mode::full) {
        iv_ = cmac(cipher_, key_, iv_, joined({data, last}));
        return joined({data, part(iv_, 0, 8)});
    }
    if (kind_ == Kind::ev1) {
        const Bytes checked = joined({data, crc32(joined({data, last}))});
        return cbc_encrypt(cipher_, key_, iv_, padded(checked, block, pad));
    }
    if (kind_ == Kind::d40 && mode == Mode::mac && !data.empty()) {
        return joined({data, d40_mac(data)});
    }
    if (kind_ == Kind::d40 && mode == Mode::full) {
        Bytes iv(8);
        return cbc_encrypt(cipher_, key_, iv, padded(joined({data, crc16(data)}), block, pad));
    }
    return Bytes(data.begin(), data.end());
}

} // namespace akx::test::cards
