// SPDX-License-Identifier: Apache-2.0
#include "cards/plus_session.hpp"

#include "base/crypto.hpp"
#include "cards/mac.hpp"

namespace akx::cards::plus {

namespace {

constexpr std::size_t kMac = 8;
constexpr std::uint8_t kOk = 0x90;
constexpr unsigned kPlain = 0x02; // bit of the command codes

Bytes little(unsigned number) {
    return {static_cast<std::uint8_t>(number & 0xFFU),
            static_cast<std::uint8_t>(number >> 8U & 0xFFU)};
}

Error untrusted(std::string_view what) {
    return Error(errors::card_untrusted, "the card's answer is not genuine: " + std::string(what));
}

// Five bytes of each number, five of both, a label (facts/cards §3.4).
Bytes derivation(ByteView a, ByteView b, std::size_t own, std::size_t mixed, std::uint8_t label) {
    Bytes out = joined({a.subspan(own, 5), b.subspan(own, 5)});
    for (std::size_t i = 0; i < 5; ++i) {
        out.push_back(static_cast<std::uint8_t>(a[mixed + i] ^ b[mixed + i]));
    }
    out.push_back(label);
    return out;
}

} // namespace

SessionKeys session_keys(const Key& key, ByteView rnd_a, ByteView rnd_b) {
    const crypto::BlockCipher cipher = key.cipher();
    const Bytes zero(16);
    const Bytes enc = cipher.encrypt(zero, derivation(rnd_a, rnd_b, 11, 4, 0x11));
    const Bytes mac = cipher.encrypt(zero, derivation(rnd_a, rnd_b, 7, 0, 0x22));
    return {Key(KeyType::aes, enc, "session"), Key(KeyType::aes, mac, "session")};
}

Bytes Session::mac(std::uint8_t code, unsigned counter, ByteView parameters, ByteView data) const {
    const Bytes first{code};
    return odd_bytes(
        cmac(keys_.mac.cipher(), joined({first, little(counter), ti_, parameters, data})));
}

Bytes Session::command_iv() const {
    const Bytes counters = joined({little(reads_), little(writes_)});
    return joined({ti_, counters, counters, counters});
}

Bytes Session::answer_iv() const {
    const Bytes counters = joined({little(reads_), little(writes_)});
    return joined({counters, counters, counters, ti_});
}

Bytes Session::read_command(std::uint16_t block, std::uint8_t count, bool plain) {
    const auto code = static_cast<std::uint8_t>(plain ? 0x31U | kPlain : 0x31U);
    const Bytes first{code};
    Bytes parameters = little(block);
    parameters.push_back(count);
    return joined({first, parameters, mac(code, reads_, parameters, {})});
}

Result<Bytes> Session::open_read(std::uint16_t block, std::uint8_t count, bool plain,
                                 ByteView answer) {
    ++reads_;
    const std::size_t size = std::size_t{16} * count;
    if (answer.size() != size + kMac) {
        return untrusted("its length is wrong");
    }
    Bytes parameters = little(block);
    parameters.push_back(count);
    const ByteView data = answer.first(size);
    if (!crypto::constant_time_equal(mac(kOk, reads_, parameters, data), answer.last(kMac))) {
        return untrusted("its MAC is wrong");
    }
    return plain ? Bytes(data.begin(), data.end())
                 : keys_.encryption.cipher().decrypt(answer_iv(), data);
}

Bytes Session::write_command(std::uint16_t address, ByteView data, bool plain) {
    const auto code = static_cast<std::uint8_t>(plain ? 0xA1U | kPlain : 0xA1U);
    const Bytes first{code};
    const Bytes sent = plain ? Bytes(data.begin(), data.end())
                             : keys_.encryption.cipher().encrypt(command_iv(), data);
    const Bytes parameters = little(address);
    return joined({first, parameters, sent, mac(code, writes_, parameters, sent)});
}

Status Session::open_write(ByteView answer) {
    ++writes_;
    if (answer.size() != kMac || !crypto::constant_time_equal(mac(kOk, writes_, {}, {}), answer)) {
        return untrusted("its MAC is wrong");
    }
    return {};
}

} // namespace akx::cards::plus
