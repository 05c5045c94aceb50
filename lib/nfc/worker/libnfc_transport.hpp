// SPDX-License-Identifier: Apache-2.0
// A reader under libnfc: PN532 by serial port, SPI, I2C or USB, ACR122U. Only in the worker, since
// libnfc can hang and abort(); one of them at a time.
#pragma once

#include "nfc/reader.hpp"
#include "nfc/transport.hpp"

#include <functional>

namespace akx::nfc {

// Waits that long, or less when the work is to end: then false.
using Pause = std::function<bool(Millis)>;

Result<std::unique_ptr<Transport>> open_libnfc(const ReaderName& name, Pause pause);
std::vector<Reader> list_libnfc();

} // namespace akx::nfc
