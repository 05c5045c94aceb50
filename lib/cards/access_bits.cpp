// SPDX-License-Identifier: Apache-2.0
#include "cards/access_bits.hpp"

#include "cards/mac.hpp"

#include <algorithm>

namespace akx::cards::classic {

namespace {

constexpr std::array<AccessBytes, 3> kPresets{
    {{0xFF, 0x07, 0x80, 0x69}, {0x78, 0x77, 0x88, 0x69}, {0x0F, 0x07, 0x8F, 0x69}}};

// C1 C2 C3 of a block as one number 0–7, C1 the highest bit.
unsigned condition(ByteView three, unsigned block) {
    const unsigned c1 = three[1] >> (4U + block) & 1U;
    const unsigned c2 = three[2] >> block & 1U;
    const unsigned c3 = three[2] >> (4U + block) & 1U;
    return c1 << 2U | c2 << 1U | c3;
}

} // namespace

AccessBytes access_bytes(AccessPreset preset) {
    return kPresets[static_cast<std::size_t>(preset)];
}

bool is_consistent(ByteView three) {
    if (three.size() < 3) {
        return false;
    }
    const auto inverted = [](unsigned nibble) { return ~nibble & 0xFU; };
    return (three[0] & 0xFU) == inverted(three[1] >> 4U) &&
           static_cast<unsigned>(three[0] >> 4U) == inverted(three[2] & 0xFU) &&
           (three[1] & 0xFU) == inverted(three[2] >> 4U);
}

std::optional<AccessPreset> find_preset(ByteView three) {
    for (std::size_t i = 0; i < kPresets.size() && three.size() >= 3; ++i) {
        if (std::equal(kPresets[i].begin(), kPresets[i].begin() + 3, three.begin())) {
            return static_cast<AccessPreset>(i);
        }
    }
    return std::nullopt;
}

bool key_b_is_readable(ByteView three) {
    const unsigned c = condition(three, 3);
    return c == 0b000 || c == 0b010 || c == 0b001;
}

Rights data_rights(ByteView three, unsigned block) {
    Rights rights;
    switch (condition(three, block)) {
    case 0b000:
        rights = {true, true, true, true};
        break;
    case 0b010:
    case 0b001: // a value block that can only be read and decremented
        rights = {true, true, false, false};
        break;
    case 0b100:
    case 0b110:
        rights = {true, true, false, true};
        break;
    case 0b011:
        rights = {false, true, false, true};
        break;
    case 0b101:
        rights = {false, true, false, false};
        break;
    default:
        break;
    }
    if (key_b_is_readable(three)) {
        rights.read_b = rights.write_b = false;
    }
    return rights;
}

Result<Bytes> make_trailer(ByteView key_a, AccessPreset preset, ByteView key_b) {
    const AccessBytes access = access_bytes(preset);
    if (key_a.size() != 6 || key_b.size() != 6 || !is_consistent(access)) {
        return Error(errors::invalid_value, "a trailer needs two keys of 6 bytes and a preset");
    }
    return joined({key_a, access, key_b});
}

} // namespace akx::cards::classic
