// SPDX-License-Identifier: Apache-2.0
// What goes over PC/SC for a contactless card (PC/SC part 3 §3.2.2; ISO 7816 wrapping of DESFire
// and Plus), without the service itself.
#pragma once

#include "nfc/transport.hpp"

namespace akx::nfc::pcsc {

Bytes get_uid();
Bytes get_ats();
// An answer's data when its status is 90 00, else nothing.
Bytes data_of(ByteView answer);

// A card as its ATR tells: storage cards by the name in it, others as 14443-4 cards. ATQA and SAK
// are those the kind of card has; the service does not tell them.
Target target_of(ByteView atr, Bytes uid, Bytes ats);

Bytes wrapped(ByteView native);           // 90 code 00 00 [length data] 00
Result<Bytes> unwrapped(ByteView answer); // data 91 status → status data

// A Classic command as the reader takes it: authentication is loading the key, then using it.
// Nothing when there is no such command.
std::vector<Bytes> classic_apdus(ByteView command);
// The data of an answer to one of these; card_refused, card_denied, card_gone or reader_failed.
Result<Bytes> checked(ByteView answer, ByteView command);

} // namespace akx::nfc::pcsc
