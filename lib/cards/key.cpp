// SPDX-License-Identifier: Apache-2.0
#include "cards/key.hpp"

#include <array>

namespace akx::cards {

namespace {

struct TypeRow {
    std::string_view name;
    std::size_t size;
};
constexpr std::array<TypeRow, 5> kTypes{
    {{"Classic", 6}, {"DES", 8}, {"2K3DES", 16}, {"3K3DES", 24}, {"AES", 16}}};

bool is_des(KeyType type) {
    return type == KeyType::des || type == KeyType::des2k || type == KeyType::des3k;
}

} // namespace

std::size_t key_size(KeyType type) {
    return kTypes[static_cast<std::size_t>(type)].size;
}

std::string_view key_type_name(KeyType type) {
    return kTypes[static_cast<std::size_t>(type)].name;
}

Key::Key(KeyType type, ByteView bytes, std::string name, std::uint8_t version)
    : type_(type), version_(version), bytes_(bytes.begin(), bytes.end()), name_(std::move(name)) {}

Key& Key::operator=(const Key& other) {
    if (this != &other) {
        crypto::wipe(bytes_);
        type_ = other.type_;
        version_ = other.version_;
        bytes_ = other.bytes_;
        name_ = other.name_;
    }
    return *this;
}

Key& Key::operator=(Key&& other) noexcept {
    crypto::wipe(bytes_);
    type_ = other.type_;
    version_ = other.version_;
    bytes_ = std::move(other.bytes_);
    name_ = std::move(other.name_);
    return *this;
}

Result<Key> Key::parse(KeyType type, const Secret& hex, std::string name) {
    std::string digits;
    digits.reserve(hex.size());
    for (const char c : hex.reveal()) {
        if (c != ' ' && c != ':') {
            digits += c;
        }
    }
    std::optional<Bytes> bytes = from_hex(digits);
    wipe(digits);
    if (!bytes || bytes->size() != key_size(type)) {
        return Error(errors::invalid_value,
                     "the key '" + name + "' is not " + std::to_string(2 * key_size(type)) +
                         " hex digits (" + std::string(key_type_name(type)) + ")")
            .next("the key itself is not shown; check the file or secret it comes from");
    }
    Key key(type, *bytes, std::move(name));
    crypto::wipe(*bytes);
    return key;
}

Key Key::factory(KeyType type) {
    const std::uint8_t fill = type == KeyType::classic ? 0xFF : 0;
    return {type, Bytes(key_size(type), fill), "factory"};
}

crypto::BlockCipher Key::cipher() const {
    return {is_des(type_) ? crypto::BlockCipher::Kind::des : crypto::BlockCipher::Kind::aes128,
            bytes_};
}

bool Key::same_as(const Key& other) const {
    if (type_ != other.type_ || bytes_.size() != other.bytes_.size()) {
        return false;
    }
    const unsigned mask = is_des(type_) ? 0xFEU : 0xFFU;
    unsigned difference = 0;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        difference |= (static_cast<unsigned>(bytes_[i]) ^ other.bytes_[i]) & mask;
    }
    return difference == 0;
}

} // namespace akx::cards
