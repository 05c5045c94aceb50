// SPDX-License-Identifier: Apache-2.0
// Readers by name. A name says the driver and the place, as libnfc writes it:
//   pn532_uart:/dev/ttyUSB0[:115200]   pn532_spi:/dev/spidev0.0[:speed]   pn532_i2c:/dev/i2c-1
//   arygon:PORT  acr122s:PORT  acr122_usb[:bus:device]  pn53x_usb[:bus:device]
//   pcsc[:NAME]   a reader of the PC/SC service, the first one without a name
#pragma once

#include "base/result.hpp"

namespace akx::nfc {

struct ReaderName {
    bool pcsc = false;
    std::string address; // pcsc: the reader's name there, may be empty; else libnfc's own form
    std::string port;    // the device file that is to be locked; empty: there is none
};

// syntax: not a name of that form, or a speed that serial ports do not have.
Result<ReaderName> parse_reader(std::string_view name);

// A reader that was found, with the name to open it by.
struct Reader {
    std::string name;
    std::string title; // what it calls itself; may be empty

    bool operator==(const Reader&) const = default;
};

} // namespace akx::nfc
