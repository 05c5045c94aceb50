// SPDX-License-Identifier: Apache-2.0
#include "net/endpoint.hpp"

#include "base/text.hpp"

namespace akx::net {

namespace {

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool all_of(std::string_view text, std::string_view also) {
    for (const char c : text) {
        if (!is_alnum(c) && also.find(c) == std::string_view::npos) {
            return false;
        }
    }
    return !text.empty();
}

Error wrong(std::string_view text, std::string_view why) {
    return Error(errors::invalid_value,
                 "'" + std::string(text) + "' is not an address: " + std::string(why))
        .next("write HOST, HOST:PORT or [IPv6]:PORT");
}

// Splits off ":port"; `host` keeps the rest.
bool take_port(std::string_view& host, std::string_view& port) {
    if (host.starts_with('[')) {
        const std::size_t close = host.find(']');
        if (close == std::string_view::npos) {
            return false;
        }
        const std::string_view rest = host.substr(close + 1);
        host = host.substr(1, close - 1);
        if (rest.empty()) {
            return true;
        }
        port = rest.substr(1);
        return rest.front() == ':' && !port.empty();
    }
    const std::size_t colon = host.find(':');
    if (colon != std::string_view::npos && host.find(':', colon + 1) == std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
        return !port.empty();
    }
    return true; // no port, or a bare IPv6 address
}

} // namespace

std::string Endpoint::authority() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Endpoint::url() const {
    return (tls ? "https://" : "http://") + authority();
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
    Endpoint out;
    out.port = default_port;
    std::string_view host = trim(text);
    if (host.starts_with("https://")) {
        host.remove_prefix(8);
    } else if (host.starts_with("http://")) {
        host.remove_prefix(7);
        out.tls = false;
    }
    if (host.ends_with('/')) {
        host.remove_suffix(1);
    }
    std::string_view port;
    if (!take_port(host, port)) {
        return wrong(text, "the port is missing or brackets are not closed");
    }
    if (!port.empty()) {
        const std::optional<std::int64_t> number = is_digits(port) ? parse_int(port) : std::nullopt;
        if (!number || *number < 1 || *number > 65535) {
            return wrong(text, "a port is a number from 1 to 65535");
        }
        out.port = static_cast<std::uint16_t>(*number);
    }
    const bool v6 = host.find(':') != std::string_view::npos;
    // '%' begins the zone of a link-local address, "fe80::1%eth0".
    if (host.size() > 253 || !all_of(host, v6 ? ":.%-_" : "-._")) {
        return wrong(text, "a host name or an IP address is expected");
    }
    out.host = std::string(host);
    return out;
}

std::string encode_segment(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_alnum(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
            out += c;
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out += '%';
            out += "0123456789ABCDEF"[byte >> 4U];
            out += "0123456789ABCDEF"[byte & 15U];
        }
    }
    // "." and ".." would be taken for steps in a path.
    return out == "." || out == ".." ? "%2E" + std::string(out == ".." ? "%2E" : "") : out;
}

Target& Target::add(std::string_view name, std::string_view value) {
    text_ += has_query_ ? '&' : '?';
    has_query_ = true;
    text_ += encode_segment(name) + "=" + encode_segment(value);
    return *this;
}

Target& Target::add_if(std::string_view name, std::string_view value) {
    return value.empty() ? *this : add(name, value);
}

} // namespace akx::net
