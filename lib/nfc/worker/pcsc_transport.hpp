// SPDX-License-Identifier: Apache-2.0
// A contactless reader of the PC/SC service (pcscd): PC/SC part 3 commands for Classic, ISO 7816
// wrapping for DESFire and Plus.
#pragma once

#include "nfc/worker/libnfc_transport.hpp"

namespace akx::nfc {

Result<std::unique_ptr<Transport>> open_pcsc(const ReaderName& name, Pause pause);
std::vector<Reader> list_pcsc(); // none when the service does not run

} // namespace akx::nfc
