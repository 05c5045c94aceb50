// SPDX-License-Identifier: Apache-2.0
// What the status byte of a PN53x means for whoever talks to a card (PN532 user manual §7.1).
#pragma once

#include "base/result.hpp"

namespace akx::nfc {

// What was tried when the status came: the same status means different things.
enum class Exchange { classic_authentication, classic, block };

// The error of a status that is not 0; bits 6 and 7 are not looked at.
Error chip_error(std::uint8_t status, Exchange exchange);

} // namespace akx::nfc
