// SPDX-License-Identifier: Apache-2.0
// A key of a card. Its bytes are wiped when it goes; only its name is ever shown or journalled.
#pragma once

#include "base/cipher.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace akx::cards {

enum class KeyType : std::uint8_t { classic, des, des2k, des3k, aes };

std::size_t key_size(KeyType type); // bytes: 6, 8, 16, 24, 16
std::string_view key_type_name(KeyType type);

class Key {
  public:
    Key() = default;
    Key(KeyType type, ByteView bytes, std::string name = {}, std::uint8_t version = 0);
    ~Key() { crypto::wipe(bytes_); }
    Key(const Key&) = default;
    Key(Key&&) noexcept = default;
    Key& operator=(const Key& other);
    Key& operator=(Key&& other) noexcept;

    // Hex digits, blanks between them allowed. invalid_value without the text in it.
    static Result<Key> parse(KeyType type, const Secret& hex, std::string name);
    static Key factory(KeyType type); // as delivered: zeros, of Classic ones

    bool empty() const { return bytes_.empty(); }
    KeyType type() const { return type_; }
    const std::string& name() const { return name_; }
    std::uint8_t version() const { return version_; } // of AES; DES keys carry it in their bits 0
    ByteView bytes() const { return bytes_; }
    crypto::BlockCipher cipher() const; // not of Classic
    // The same for the card: DES keys differ by more than their parity bits.
    bool same_as(const Key& other) const;

  private:
    KeyType type_ = KeyType::aes;
    std::uint8_t version_ = 0;
    Bytes bytes_;
    std::string name_;
};

} // namespace akx::cards
