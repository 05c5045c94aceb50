// SPDX-License-Identifier: Apache-2.0
// The card that is being worked on must stay the same one (REQ ENC-5).
#pragma once

#include "nfc/transport.hpp"

namespace akx::cards {

// Selects the card anew: card_gone when there is none, card_mismatch when it is another. Random
// UIDs (4 bytes beginning with 08) cannot be compared.
Status reselect_same(nfc::Transport& transport, nfc::Target& target);
// The same after the field was off, which resets the card and ends every authentication.
Status restart_same(nfc::Transport& transport, nfc::Target& target);

bool has_random_uid(const nfc::Target& target);

} // namespace akx::cards
