// SPDX-License-Identifier: Apache-2.0
// The devices' own local HTTP API: whether and for whom the phone speaks it (REQ AKU-1, UNL-2;
// facts/akuvox §1, §2). All of it is off on a new phone.
#pragma once

#include "model/access.hpp"

#include <array>

namespace akx::model {

// Which peers: one address or a network, "192.0.2.7", "192.0.2.0/24", "2001:db8::/32".
struct AddressRange {
    std::array<std::uint8_t, 16> bits{}; // IPv4 in the first four
    bool ipv6 = false;
    unsigned prefix = 32;

    bool contains(const AddressRange& address) const;
    bool operator==(const AddressRange&) const = default;
};
template <>
struct TextForm<AddressRange> {
    static const Syntax syntax;
    static std::optional<AddressRange> parse(std::string_view text);
    static std::string print(const AddressRange& range);
};

// How clients of the API show who they are.
enum class AkuvoxAuth : std::uint8_t { none, whitelist, basic, digest };
template <>
struct Names<AkuvoxAuth> {
    static constexpr std::string_view names[] = {"none", "whitelist", "basic", "digest"};
};

// What they may do; the roles of the same names.
enum class AkuvoxRole : std::uint8_t { auditor, operate, install };
template <>
struct Names<AkuvoxRole> {
    static constexpr std::string_view names[] = {"auditor", "operator", "installer"};
};

// Opening a door by calling a URL.
struct OpenByHttp {
    bool enabled = false;
    std::string user;
    Secret password;
    RelaySet relays = RelaySet::of({RelayId::a, RelayId::b, RelayId::c, RelayId::d});
    bool high_security = true;
    bool session_check = false;

    static const Section& section();
};

// A port without TLS, for clients that have none.
struct PlainHttp {
    unsigned port = 0; // 0 = none
    bool trusted_network = false;
    std::string address; // "" = where HTTPS listens

    static const Section& section();
};

// Groups and contacts are kept for clients that manage them; the phone itself has no use for them
// as long as it makes no calls.
struct AkuvoxGroup {
    unsigned id = 0;
    std::string name;
    std::string number;

    static const Section& section();
};

struct AkuvoxContact {
    unsigned id = 0;
    std::string name;
    std::string phone;
    std::string group;

    static const Section& section();
};

struct AkuvoxSettings {
    bool enabled = false;
    AkuvoxAuth auth = AkuvoxAuth::digest;
    bool allow_none = false;
    std::string account;
    Secret password;
    AkuvoxRole role = AkuvoxRole::operate;
    std::vector<AddressRange> whitelist;
    bool show_pins = false;
    bool tolerant = false;
    OpenByHttp open_by_http;
    PlainHttp plain;
    std::vector<AkuvoxGroup> groups;
    std::vector<AkuvoxContact> contacts;

    static const Section& section();
};

} // namespace akx::model
