// SPDX-License-Identifier: Apache-2.0
#include "nfc/reader.hpp"

#include <catch2/catch.hpp>

namespace akx::nfc {

TEST_CASE("a reader's name says driver, place and the port to lock") {
    const auto [name, address, port, pcsc] =
        GENERATE(table<std::string, std::string, std::string, bool>({
            {"pn532_uart:/dev/ttyUSB0", "pn532_uart:/dev/ttyUSB0", "/dev/ttyUSB0", false},
            {"pn532_uart:/dev/ttyS1:115200", "pn532_uart:/dev/ttyS1:115200", "/dev/ttyS1", false},
            {"pn532_spi:/dev/spidev0.0:500000", "pn532_spi:/dev/spidev0.0:500000", "/dev/spidev0.0",
             false},
            {"pn532_i2c:/dev/i2c-1", "pn532_i2c:/dev/i2c-1", "/dev/i2c-1", false},
            {"acr122_usb", "acr122_usb", "", false},
            {"acr122_usb:001:004", "acr122_usb:001:004", "", false},
            {"pcsc", "", "", true},
            {"pcsc:OMNIKEY AG CardMan 5321 (OKCM0022 : 1)",
             "OMNIKEY AG CardMan 5321 (OKCM0022 : 1)", "", true},
        }));

    const auto parsed = parse_reader(name);

    REQUIRE(parsed);
    CHECK(parsed->address == address);
    CHECK(parsed->port == port);
    CHECK(parsed->pcsc == pcsc);
}

TEST_CASE("a name that libnfc would take wrongly is refused") {
    const auto [name, why] = GENERATE(table<std::string, std::string>({
        {"", "'' is no driver"},
        {"pn533:/dev/x", "'pn533' is no driver"},
        {"pn532_uart", "it lacks the port's device file"},
        {"pn532_uart:ttyUSB0", "it lacks the port's device file"},
        {"pn532_uart:/dev/ttyUSB0:921600", "921600 is not a speed it can have"},
        {"pn532_uart:/dev/ttyUSB0:fast", "'fast' after the port"},
        {"pn532_i2c:/dev/i2c-1:100", "'100' after the port"},
    }));

    const auto parsed = parse_reader(name);

    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().is(errors::syntax));
    CHECK(parsed.error().what() == "'" + name + "' is not a reader's name: " + why);
}

} // namespace akx::nfc
