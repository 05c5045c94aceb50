// SPDX-License-Identifier: Apache-2.0
#include "cards/diversify.hpp"

#include "cards/mac.hpp"

namespace akx::cards {

namespace {

// AN10922 pads to two blocks whatever the length is, then takes K1 or K2 by whether it padded:
// not what CMAC would do with an input of up to one block (libfreefare issue 91).
Bytes part(const crypto::BlockCipher& cipher, std::uint8_t constant, ByteView input) {
    const std::size_t block = cipher.block();
    Bytes message{constant};
    append(message, input);
    const bool whole = message.size() == 2 * block;
    if (!whole) {
        message.push_back(0x80);
        message.resize(2 * block);
    }
    const Subkeys keys = cmac_subkeys(cipher);
    const Bytes& key = whole ? keys.k1 : keys.k2;
    for (std::size_t i = 0; i < block; ++i) {
        message[block + i] ^= key[i];
    }
    const Bytes out = cipher.encrypt(Bytes(block), message);
    return {out.begin() + static_cast<std::ptrdiff_t>(block), out.end()};
}

} // namespace

Result<Key> diversify(const Key& master, ByteView input) {
    if (master.type() == KeyType::classic || master.type() == KeyType::des) {
        return Error(errors::invalid_value, "a " + std::string(key_type_name(master.type())) +
                                                " key cannot be diversified by AN10922")
            .next("take an AES, 2K3DES or 3K3DES key");
    }
    const crypto::BlockCipher cipher = master.cipher();
    const std::size_t most = 2 * cipher.block() - 1;
    if (input.empty() || input.size() > most) {
        return Error(errors::invalid_value, "the input of a diversification has 1 to " +
                                                std::to_string(most) + " bytes, this one " +
                                                std::to_string(input.size()));
    }
    std::initializer_list<std::uint8_t> constants = {0x01};
    static constexpr std::initializer_list<std::uint8_t> kTwoKey = {0x21, 0x22};
    static constexpr std::initializer_list<std::uint8_t> kThreeKey = {0x31, 0x32, 0x33};
    if (master.type() == KeyType::des2k) {
        constants = kTwoKey;
    } else if (master.type() == KeyType::des3k) {
        constants = kThreeKey;
    }
    Bytes bytes;
    for (const std::uint8_t constant : constants) {
        append(bytes, part(cipher, constant, input));
    }
    Key key(master.type(), bytes, master.name() + " (diversified)", master.version());
    crypto::wipe(bytes);
    return key;
}

Bytes diversification_input(ByteView uid, ByteView aid, ByteView system_id) {
    return joined({uid, aid, system_id});
}

} // namespace akx::cards
