// SPDX-License-Identifier: Apache-2.0
// The card's end of a DESFire session: D40, EV1 (ISO and AES) and EV2 secure messaging.
#pragma once

#include "support/cards/card_crypto.hpp"

#include <optional>

namespace akx::test::cards {

struct DesfireKey {
    enum class Type : std::uint8_t { des = 0x00, des3 = 0x40, aes = 0x80 };

    Type type = Type::des; // des: one or two keys, 16 bytes
    Bytes value = Bytes(16);
    std::uint8_t version = 0;

    Cipher cipher() const { return type == Type::aes ? Cipher::aes : Cipher::des; }
    bool is_single() const; // both halves are the same key
    static DesfireKey zeros(Type type);
    static std::size_t size_of(Type type) { return type == Type::des3 ? 24 : 16; }
    static std::uint8_t version_in(ByteView des_key); // in the bits DES does not use
};

class DesfireSession {
  public:
    enum class Kind { none, d40, ev1, ev2 };
    enum class Mode { plain, mac, full };

    static DesfireSession after_des(Kind kind, int key_no, const DesfireKey& key, ByteView a,
                                    ByteView b);
    static DesfireSession after_aes(int key_no, ByteView a, ByteView b);
    static DesfireSession after_ev2(int key_no, const DesfireKey& key, ByteView a, ByteView b,
                                    ByteView ti);

    Kind kind() const { return kind_; }
    int key_no() const { return key_no_; }
    ByteView ti() const { return ti_; }
    unsigned counter() const { return counter_; }
    void keep_counter(unsigned counter) { counter_ = counter; }

    // How long `size` bytes of data become.
    std::size_t sealed_size(Mode mode, std::size_t size) const;
    // The data of a command; nullopt: the MAC, CRC or padding is wrong. `header` stays readable.
    std::optional<Bytes> open(Mode mode, std::uint8_t code, ByteView header, ByteView body,
                              std::size_t size);
    // ChangeKey in D40 and EV1 has checksums of its own; this only deciphers.
    Bytes decipher(ByteView body);
    // `open_ended`: the reader did not say how much it wants, so the padding shows the end.
    Bytes seal(Mode mode, std::uint8_t status, ByteView data, bool open_ended = false);

  private:
    Bytes ev2_iv(std::uint8_t a, std::uint8_t b) const;
    Bytes ev2_mac(std::uint8_t code, ByteView rest) const;
    Bytes d40_mac(ByteView data) const;
    std::optional<Bytes> open_ev2(Mode mode, std::uint8_t code, ByteView header, ByteView body);

    Kind kind_ = Kind::none;
    int key_no_ = -1;
    Cipher cipher_ = Cipher::des;
    Bytes key_;
    Bytes mac_key_; // EV2
    Bytes iv_;      // EV1: runs through the session
    Bytes ti_;
    unsigned counter_ = 0;
};

} // namespace akx::test::cards
