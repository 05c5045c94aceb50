// SPDX-License-Identifier: Apache-2.0
// Which addresses of a range answer on a TCP port: for real devices, which do not announce
// themselves (REQ DEV-3, facts/akuvox §9). Nothing outside the range given is touched.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <stop_token>
#include <string_view>

namespace akx::net {

// IPv4 addresses, both ends included.
struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    std::size_t size() const { return static_cast<std::size_t>(last) - first + 1; }
};
inline constexpr std::size_t kMostAddresses = 65'536; // a /16

// "192.0.2.0/24", or one address. Without network and broadcast address when there are more than
// two. invalid_value, too_large.
Result<Range> parse_range(std::string_view text);

struct ScanOptions {
    Range range;
    std::vector<std::uint16_t> ports;
    Millis timeout{1'000};    // of one attempt
    std::size_t at_once = 64; // attempts under way
    std::stop_token stop;
};

struct OpenPort {
    std::string address;
    std::uint16_t port = 0;
};

// In the order of addresses and ports. io.
Result<std::vector<OpenPort>> scan(const ScanOptions& options);

} // namespace akx::net
