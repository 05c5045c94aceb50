// SPDX-License-Identifier: Apache-2.0
// Where a phone listens, and the safe making of request targets.
#pragma once

#include "base/result.hpp"

namespace akx::net {

inline constexpr std::uint16_t kDefaultPort = 8443;

struct Endpoint {
    std::string host; // name, IPv4 or IPv6 address without brackets
    std::uint16_t port = kDefaultPort;
    bool tls = true; // plain HTTP only for real devices that have nothing better

    std::string authority() const; // "192.0.2.7:8443", "[2001:db8::7]:8443"
    std::string url() const;       // "https://192.0.2.7:8443"
    bool operator==(const Endpoint&) const = default;
};

// "host", "host:port", "[v6]", "[v6]:port", a bare IPv6 address, each also behind "https://" or
// "http://". Paths, user names and blanks are invalid_value.
Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port = kDefaultPort);

// One path segment or query value, percent-encoded but for RFC 3986 unreserved characters.
std::string encode_segment(std::string_view text);

// A path with query parameters, encoded as they are added.
class Target {
  public:
    explicit Target(std::string path) : text_(std::move(path)) {}
    Target& add(std::string_view name, std::string_view value);
    Target& add_if(std::string_view name, std::string_view value); // not when empty
    const std::string& text() const { return text_; }

  private:
    std::string text_;
    bool has_query_ = false;
};

} // namespace akx::net
