// SPDX-License-Identifier: Apache-2.0
#include "cards/mad.hpp"

#include <algorithm>

namespace akx::cards::classic {

std::uint8_t mad_checksum(ByteView bytes) {
    unsigned crc = 0xC7;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x80U) != 0 ? (crc << 1U ^ 0x1DU) & 0xFFU : crc << 1U;
        }
    }
    return static_cast<std::uint8_t>(crc);
}

Result<Mad> Mad::parse(ByteView bytes) {
    if (bytes.size() != 32) {
        return Error(errors::invalid_value, "a card's directory has 32 bytes");
    }
    Mad mad;
    if (std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; })) {
        return mad;
    }
    if (mad_checksum(bytes.subspan(1)) != bytes[0]) {
        return Error(errors::card_mismatch, "sector 0 holds something else than a directory")
            .next("leave 'directory' out of the profile, or format the card");
    }
    mad.info_ = bytes[1];
    for (std::size_t i = 0; i < mad.applications_.size(); ++i) {
        mad.applications_[i] =
            static_cast<std::uint16_t>(bytes[2 + 2 * i] | bytes[3 + 2 * i] << 8U);
    }
    return mad;
}

Bytes Mad::bytes() const {
    Bytes out{0, info_};
    for (const std::uint16_t application : applications_) {
        out.push_back(static_cast<std::uint8_t>(application & 0xFFU));
        out.push_back(static_cast<std::uint8_t>(application >> 8U));
    }
    out[0] = mad_checksum(ByteView(out).subspan(1));
    return out;
}

} // namespace akx::cards::classic
