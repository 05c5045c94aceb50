// SPDX-License-Identifier: Apache-2.0
#include "architecture/rules.hpp"

namespace akx::architecture {

namespace {

constexpr Room kRooms[] = {
    {"lib/base", "lib", ""},
    {"lib/model", "lib", "lib/base"},
    {"lib/door", "lib", "lib/model lib/base"},
    {"lib/commit", "lib", "lib/base"},
    {"lib/dtmf", "lib", "lib/base"},
    {"lib/nfc", "lib", "lib/base"},
    {"lib/cards", "lib", "lib/nfc lib/model lib/base"},
    {"lib/exchange", "lib", "lib/model lib/base"},
    {"lib/config", "lib", "lib/model lib/base"},
    {"lib/net", "lib", "lib/base"},
    {"lib/device", "lib", "lib/config lib/net lib/model lib/exchange lib/base"},
    {"lib/fleet", "lib", "lib/device lib/config lib/base"},
    {"cli", "cli", "lib"},
    {"device-agent", "device-agent", "lib"},
};

constexpr Library kLibraries[] = {
    {"CLI/", "cli", 1},
    {"nlohmann/", "lib/base/json.cpp", 1},
    {"yaml-cpp/", "lib/config", 2},
    {"expat.h", "lib/exchange/xml_stream.cpp", 1},
    {"zlib.h", "lib/exchange", 2},
    {"cctz/", "lib/base/time.cpp", 1},
    {"curl/", "lib/net device-agent/actions", 3},
    {"openssl/", "lib/base lib/net device-agent", 12},
    {"boost/", "device-agent", 12},
    {"sqlite3", "device-agent/store", 6},
    {"gpiod", "device-agent/hardware", 2},
    {"avahi-", "lib/net", 4},
    {"nfc/nfc.h", "lib/nfc/worker", 1},
    {"winscard.h", "lib/nfc/worker", 1},
    {"catch2/", "tests", 1000},
};

constexpr std::string_view kPrivate[] = {"lib/net/mdns.hpp", "lib/net/openssl.hpp",
                                         "lib/net/transfer.hpp"};
constexpr std::string_view kStandard[] = {"filesystem", "future", "iostream", "regex"};
constexpr std::string_view kSockets[] = {"netdb.h", "sys/socket.h", "sys/un.h"};
// The reader's worker is spoken to over a pair of sockets, which lead nowhere else.
constexpr std::string_view kSocketPlaces = "lib/net lib/nfc/worker_process.cpp";
constexpr std::string_view kPrinting[] = {"cerr", "clog",    "cout",   "perror", "printf",
                                          "puts", "putchar", "stderr", "stdout", "vprintf"};

} // namespace

std::span<const Room> rooms() {
    return kRooms;
}
std::span<const Library> heavy_libraries() {
    return kLibraries;
}
std::span<const std::string_view> private_headers() {
    return kPrivate;
}
std::span<const std::string_view> heavy_standard_headers() {
    return kStandard;
}
std::span<const std::string_view> socket_headers() {
    return kSockets;
}
std::string_view socket_places() {
    return kSocketPlaces;
}
std::span<const std::string_view> printing_names() {
    return kPrinting;
}

} // namespace akx::architecture
