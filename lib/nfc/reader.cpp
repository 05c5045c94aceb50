// SPDX-License-Identifier: Apache-2.0
#include "nfc/reader.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace akx::nfc {

namespace {

enum class Speed { none, serial, any };

struct Driver {
    std::string_view name;
    bool has_port; // its address is a device file
    Speed speed;
};

// Those that Debian's libnfc is built with.
constexpr Driver kDrivers[] = {
    {"pn532_uart", true, Speed::serial}, {"arygon", true, Speed::serial},
    {"acr122s", true, Speed::serial},    {"pn532_spi", true, Speed::any},
    {"pn532_i2c", true, Speed::none},    {"acr122_usb", false, Speed::any},
    {"pn53x_usb", false, Speed::any},
};

// libnfc goes on at the speed the port had when it does not know the one asked for.
constexpr std::array<std::string_view, 7> kSpeeds = {"9600",   "19200",  "38400", "57600",
                                                     "115200", "230400", "460800"};

Error bad_name(std::string_view name, const std::string& why) {
    return Error(errors::syntax, "'" + std::string(name) + "' is not a reader's name: " + why)
        .next("such as pn532_uart:/dev/ttyUSB0, acr122_usb or pcsc; "
              "'akx card reader list' shows what is there");
}

Status check_speed(std::string_view name, const Driver& driver, std::string_view speed) {
    if (driver.speed == Speed::none || !is_digits(speed)) {
        return bad_name(name, "'" + std::string(speed) + "' after the port");
    }
    if (driver.speed == Speed::serial &&
        std::find(kSpeeds.begin(), kSpeeds.end(), speed) == kSpeeds.end()) {
        return bad_name(name, std::string(speed) + " is not a speed it can have");
    }
    return {};
}

} // namespace

Result<ReaderName> parse_reader(std::string_view name) {
    const std::size_t colon = name.find(':');
    const std::string_view driver_name = name.substr(0, colon);
    const std::string_view rest =
        colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
    if (driver_name == "pcsc") {
        return ReaderName{true, std::string(rest), {}};
    }
    const auto* driver = std::find_if(std::begin(kDrivers), std::end(kDrivers),
                                      [&](const auto& d) { return d.name == driver_name; });
    if (driver == std::end(kDrivers)) {
        return bad_name(name, "'" + std::string(driver_name) + "' is no driver");
    }
    if (!driver->has_port) {
        return ReaderName{false, std::string(name), {}};
    }
    const std::size_t end = rest.find(':');
    const std::string_view port = rest.substr(0, end);
    if (!port.starts_with('/')) {
        return bad_name(name, "it lacks the port's device file");
    }
    if (end != std::string_view::npos) {
        if (auto speed = check_speed(name, *driver, rest.substr(end + 1)); !speed) {
            return std::move(speed.error());
        }
    }
    return ReaderName{false, std::string(name), std::string(port)};
}

} // namespace akx::nfc
