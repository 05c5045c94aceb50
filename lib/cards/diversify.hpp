// SPDX-License-Identifier: Apache-2.0
// A key of its own for every card from one site key (NXP AN10922; REQ ENC-6).
#pragma once

#include "cards/key.hpp"

namespace akx::cards {

inline constexpr std::size_t kMaxDiversification = 31; // bytes of input: AES; 15 of DES keys

// `input` is what differs from card to card: UID, application id, a text of the site. AES gives
// AES, 2K3DES 2K3DES, 3K3DES 3K3DES; a Classic key comes of an AES key, by the first six bytes
// (`classic_key`). invalid_value: input empty or too long, or a key type AN10922 does not cover.
Result<Key> diversify(const Key& master, ByteView input);

// UID | AID | system id, the usual order (AN10922 §2.2.1, its example has the AID first byte
// first).
Bytes diversification_input(ByteView uid, ByteView aid, ByteView system_id);

} // namespace akx::cards
