// SPDX-License-Identifier: Apache-2.0
// DESFire: keys, key settings, the card's configuration.
#include "support/cards/desfire_card.hpp"
#include "support/cards/desfire_status.hpp"

#include <algorithm>

namespace akx::test::cards {

using namespace desfire;

namespace {

constexpr std::uint8_t kMasterChangeable = 0x01;
constexpr std::uint8_t kFreeListing = 0x02;
constexpr std::uint8_t kSettingsChangeable = 0x08;
constexpr std::uint8_t kSameKey = 0x0E;
constexpr std::uint8_t kFrozen = 0x0F;
constexpr std::uint8_t kChangeKey = 0xC4;

} // namespace

// Who may change a key: the high half of the settings; key 0 and the change key itself belong to
// key 0.
std::uint8_t DesfireCard::check_change_key(std::uint8_t key_no) const {
    if (session_.kind() == Kind::none) {
        return kAuthentication;
    }
    if (key_no >= current().keys.size()) {
        return kNoSuchKey;
    }
    const int rule = current().settings >> 4;
    if (key_no == 0) {
        if ((current().settings & kMasterChangeable) == 0) {
            return kPermission;
        }
        return session_.key_no() == 0 ? kOk : kAuthentication;
    }
    if (rule == kFrozen) {
        return kPermission;
    }
    const int needed = rule == kSameKey ? key_no : key_no == rule ? 0 : rule;
    return session_.key_no() == needed ? kOk : kAuthentication;
}

// The key's bytes (and an AES key's version) after every checksum was found right. `same`: it is
// the key of the session; else it comes mixed with the old one.
std::optional<Bytes> DesfireCard::open_new_key(std::uint8_t number, ByteView body, std::size_t size,
                                               bool same) {
    const Bytes header = {number};
    if (session_.kind() == Kind::ev2) {
        auto data = session_.open(Mode::full, kChangeKey, header, body, 0);
        const bool right = data && data->size() == size + (same ? 0 : 4);
        return right ? data : std::nullopt;
    }
    const Bytes plain = session_.decipher(body);
    const bool legacy = session_.kind() == Kind::d40;
    const ByteView data = part(plain, 0, size);
    const Bytes crc = legacy ? crc16(data) : crc32(joined({Bytes{kChangeKey}, header, data}));
    const std::size_t needed = size + crc.size() * (same ? 1 : 2);
    if (plain.size() < needed || !std::ranges::equal(crc, part(plain, size, crc.size()))) {
        return std::nullopt;
    }
    return joined({data, same ? ByteView() : part(plain, size + crc.size(), crc.size())});
}

std::optional<DesfireKey> DesfireCard::new_key(std::uint8_t number, ByteView body) {
    const std::uint8_t key_no = number & 0x0F;
    const DesfireKey& old = current().keys[key_no];
    DesfireKey key;
    key.type = at_card_level() ? static_cast<DesfireKey::Type>(number & 0xC0) : old.type;
    const bool aes = key.type == DesfireKey::Type::aes;
    const bool same = key_no == session_.key_no();
    const std::size_t size = DesfireKey::size_of(key.type);
    const auto data = open_new_key(number, body, size + (aes ? 1 : 0), same);
    if (!data) {
        return std::nullopt;
    }
    const ByteView value = part(*data, 0, size);
    key.value.assign(value.begin(), value.end());
    if (!same) {
        key.value = exclusive_or(value, old.value);
        const Bytes check = session_.kind() == Kind::d40 ? crc16(key.value) : crc32(key.value);
        if (!std::ranges::equal(check, part(*data, size + (aes ? 1 : 0), check.size()))) {
            return std::nullopt;
        }
    }
    key.version = aes ? (*data)[size] : DesfireKey::version_in(key.value);
    return key;
}

DesfireCard::Answer DesfireCard::change_key(ByteView parameters) {
    if (parameters.size() < 2) {
        return {kLength};
    }
    const std::uint8_t number = parameters[0];
    const std::uint8_t key_no = number & 0x0F;
    if (const std::uint8_t refused = check_change_key(key_no); refused != kOk) {
        return {refused};
    }
    if ((number & 0xF0) != 0 && !at_card_level()) {
        return {kNoSuchKey};
    }
    const auto key = new_key(number, parameters.subspan(1));
    if (!key) {
        return {kIntegrity};
    }
    const bool own = key_no == session_.key_no();
    eeprom().write([&] {
        current().keys[key_no] = *key;
        if (at_card_level()) {
            current().flags = static_cast<std::uint8_t>(key->type);
        }
    });
    if (own) {
        forget();
    }
    return {.bare = own};
}

DesfireCard::Answer DesfireCard::change_settings(ByteView parameters) {
    if (!is_master()) {
        return {kAuthentication};
    }
    if ((current().settings & kSettingsChangeable) == 0) {
        return {kPermission};
    }
    const auto data = session_.open(Mode::full, code_, {}, parameters, 1);
    if (!data || data->size() != 1) {
        return {kIntegrity};
    }
    eeprom().write([&] { current().settings = (*data)[0]; });
    return {};
}

DesfireCard::Answer DesfireCard::key_settings(ByteView parameters) {
    if (!parameters.empty()) {
        return {kLength};
    }
    if ((current().settings & kFreeListing) == 0 && !is_master()) {
        return {kAuthentication};
    }
    const auto keys = static_cast<std::uint8_t>(current().flags | current().keys.size());
    return {kOk, {current().settings, keys}};
}

DesfireCard::Answer DesfireCard::key_version(ByteView parameters) {
    if (parameters.size() != 1) {
        return {kLength};
    }
    if (parameters[0] >= current().keys.size()) {
        return {kNoSuchKey};
    }
    return {kOk, {current().keys[parameters[0]].version}};
}

// Option 0: bit 0 switches FormatPICC off, bit 1 random UIDs on; both for ever. Option 1: the key
// that new applications get.
DesfireCard::Answer DesfireCard::set_configuration(ByteView parameters) {
    if (!at_card_level() || !is_master()) {
        return {kAuthentication};
    }
    if (parameters.empty() || parameters[0] > 1) {
        return {kParameter};
    }
    const bool key = parameters[0] == 1;
    const auto data =
        session_.open(Mode::full, code_, parameters.first(1), parameters.subspan(1), key ? 25 : 1);
    if (!data || data->size() != (key ? 25U : 1U)) {
        return {kIntegrity};
    }
    eeprom().write([&] {
        if (key) {
            default_key_.value.assign(data->begin(), data->begin() + 24);
            default_key_.version = data->back();
        } else {
            format_off_ = format_off_ || ((*data)[0] & 1) != 0;
            random_uid_ = random_uid_ || ((*data)[0] & 2) != 0;
        }
    });
    return {};
}

} // namespace akx::test::cards
