// SPDX-License-Identifier: Apache-2.0
// The access bits of a Classic sector, from named presets only: wrong ones kill a sector for ever
// (REQ ENC-5). Facts: facts/cards §6; NXP MF1S50 §8.7.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>

namespace akx::cards::classic {

using AccessBytes = std::array<std::uint8_t, 4>; // bytes 6–9 of the trailer; the last one is free

enum class AccessPreset : std::uint8_t {
    transport, // FF 07 80: as delivered, key A does all, key B can be read
    guarded,   // 78 77 88: data read A or B, written B; keys changed by B
    read_only, // data read A or B, written by neither; keys changed by B
};
AccessBytes access_bytes(AccessPreset preset);

// Whether every bit is there with its complement.
bool is_consistent(ByteView three_bytes);
// The preset behind the bytes, if any.
std::optional<AccessPreset> find_preset(ByteView three_bytes);
// Key B is data when it can be read with key A: then it cannot authenticate for data.
bool key_b_is_readable(ByteView three_bytes);

// What a sector's key may do with one of its blocks (0 to 2), or with its trailer (3).
struct Rights {
    bool read_a = false;
    bool read_b = false;
    bool write_a = false;
    bool write_b = false;
};
Rights data_rights(ByteView three_bytes, unsigned block);

// key A | access | key B: checked to be consistent and of a preset; invalid_value otherwise.
Result<Bytes> make_trailer(ByteView key_a, AccessPreset preset, ByteView key_b);

} // namespace akx::cards::classic
