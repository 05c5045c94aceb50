// SPDX-License-Identifier: Apache-2.0
#include "model/akuvox.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace akx::model {

namespace {

constexpr unsigned kBitsV4 = 32;
constexpr unsigned kBitsV6 = 128;

constexpr Syntax kAccount{"account: visible ASCII without ':' and '\"'", "^[!#-9;-~]*$",
                          [](std::string_view text) {
                              return std::all_of(text.begin(), text.end(), [](char c) {
                                  return c > ' ' && c < 0x7F && c != ':' && c != '"';
                              });
                          },
                          "integration"};
constexpr Syntax kListenAddress{"IPv4 or IPv6 address", "^([0-9A-Fa-f:.]{2,45})?$",
                                [](std::string_view text) {
                                    const auto range = TextForm<AddressRange>::parse(text);
                                    return range && text.find('/') == std::string_view::npos;
                                },
                                "192.0.2.10"};

constexpr Field kOpenFields[] = {
    field<&OpenByHttp::enabled>("enabled", "Whether doors can be opened by calling a URL",
                                {.autop = "DoorSetting.RELAY.RelayOnWeb"}),
    field<&OpenByHttp::user>(
        "user", "User name the caller gives",
        {.max = 63, .syntax = &kAccount, .autop = "DoorSetting.RELAY.RelayOnWebUser"}),
    field<&OpenByHttp::password>("password", "Password the caller gives",
                                 {.max = 63, .autop = "DoorSetting.RELAY.RelayOnWebPwd"}),
    field<&OpenByHttp::relays>("relays", "Relays that can be opened so"),
    field<&OpenByHttp::high_security>("highSecurity",
                                      "Refuse user name and password in the URL, where they end up "
                                      "in logs; clients send them as HTTP authentication"),
    field<&OpenByHttp::session_check>("sessionCheck",
                                      "Also ask for the token of an open session of the API"),
};
constexpr Section kOpen{
    "opening by URL", "Opening doors by calling a URL", kOpenFields, {}, make_default<OpenByHttp>};

constexpr Field kPlainFields[] = {
    field<&PlainHttp::port>("port", "TCP port without TLS; 0 for none", {.max = 65'535}),
    field<&PlainHttp::trusted_network>("trustedNetwork",
                                       "Nobody but trusted devices is on this network; without it "
                                       "there is no port without TLS"),
    field<&PlainHttp::address>("address", "Address to listen on; that of HTTPS unless set",
                               {.max = 45, .syntax = &kListenAddress}),
};
constexpr Section kPlain{
    "plain HTTP", "A port without TLS, for old clients", kPlainFields, {}, make_default<PlainHttp>};

constexpr Field kGroupFields[] = {
    field<&AkuvoxGroup::id>("id", "Number of the group",
                            {.min = 1, .max = 99'999, .required = true}),
    field<&AkuvoxGroup::name>("name", "Name of the group",
                              {.min = 1, .max = 63, .required = true, .example = "Residents"}),
    field<&AkuvoxGroup::number>("number", "Number that stands for the group", {.max = 63}),
};
constexpr Section kGroup{"group", "A group of users and contacts", kGroupFields, "id",
                         make_default<AkuvoxGroup>};

constexpr Field kContactFields[] = {
    field<&AkuvoxContact::id>("id", "Number of the contact",
                              {.min = 1, .max = 99'999, .required = true}),
    field<&AkuvoxContact::name>("name", "Name of the contact",
                                {.min = 1, .max = 63, .required = true, .example = "Ann Li"}),
    field<&AkuvoxContact::phone>("phone", "Phone number", {.max = 63}),
    field<&AkuvoxContact::group>("group", "Name of the contact's group", {.max = 63}),
};
constexpr Section kContact{"contact", "Somebody to call", kContactFields, "id",
                           make_default<AkuvoxContact>};

constexpr Field kFields[] = {
    field<&AkuvoxSettings::enabled>("enabled", "Whether the phone speaks the devices' own API",
                                    {.autop = "DoorSetting.APIFCGI.Enable"}),
    field<&AkuvoxSettings::auth>("auth",
                                 "How clients show who they are; whitelist: by their address",
                                 {.autop = "DoorSetting.APIFCGI.AuthMode"}),
    field<&AkuvoxSettings::allow_none>("allowNone",
                                       "Whether asking for no credentials at all is allowed"),
    field<&AkuvoxSettings::account>(
        "account", "Name of the account, apart from those of akx",
        {.max = 63, .syntax = &kAccount, .autop = "DoorSetting.APIFCGI.UserName"}),
    field<&AkuvoxSettings::password>("password", "Password of the account",
                                     {.max = 63, .autop = "DoorSetting.APIFCGI.Password"}),
    field<&AkuvoxSettings::role>("role", "What clients may do; only an installer's may configure"),
    field<&AkuvoxSettings::whitelist>("whitelist",
                                      "Addresses and networks that may use it; empty for all, in "
                                      "mode whitelist for nobody",
                                      {.max = 32, .autop = "DoorSetting.APIFCGI.WhiteListIP0{n}"}),
    field<&AkuvoxSettings::show_pins>("showPins", "Whether clients get to read PINs"),
    field<&AkuvoxSettings::tolerant>("tolerant",
                                     "Take requests of some old controllers that are not HTTP; on "
                                     "the port without TLS only"),
    section_field<&AkuvoxSettings::open_by_http>("openByHttp", "Opening doors by calling a URL"),
    section_field<&AkuvoxSettings::plain>("plain", "A port without TLS, for old clients"),
    list_field<&AkuvoxSettings::groups>("groups", "Groups that clients keep here", {.max = 500}),
    list_field<&AkuvoxSettings::contacts>("contacts", "Contacts that clients keep here",
                                          {.max = 2'000}),
};
constexpr Section kSection{"akuvox",
                           "The devices' own local HTTP API, for clients made for it",
                           kFields,
                           {},
                           make_default<AkuvoxSettings>};

void clear_behind(std::array<std::uint8_t, 16>& bits, unsigned prefix) {
    for (unsigned i = 0; i < bits.size(); ++i) {
        const unsigned kept = prefix > i * 8 ? std::min(prefix - i * 8, 8U) : 0;
        bits[i] = static_cast<std::uint8_t>(bits[i] & (0xFF00U >> kept));
    }
}

} // namespace

bool AddressRange::contains(const AddressRange& address) const {
    if (address.ipv6 != ipv6 || address.prefix < prefix) {
        return false;
    }
    AddressRange network = address;
    clear_behind(network.bits, prefix);
    return network.bits == bits;
}

const Syntax TextForm<AddressRange>::syntax{
    "IP address or network, such as 192.0.2.0/24", "^[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?$",
    [](std::string_view text) { return parse(text).has_value(); }, "192.0.2.0/24"};

std::optional<AddressRange> TextForm<AddressRange>::parse(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string address(text.substr(0, slash));
    AddressRange range;
    range.ipv6 = address.find(':') != std::string::npos;
    const unsigned most = range.ipv6 ? kBitsV6 : kBitsV4;
    range.prefix = most;
    if (slash != text.size()) {
        const std::string_view length = text.substr(slash + 1);
        const auto prefix = is_digits(length) ? parse_int(length) : std::nullopt;
        if (!prefix || *prefix > static_cast<std::int64_t>(most)) {
            return std::nullopt;
        }
        range.prefix = static_cast<unsigned>(*prefix);
    }
    if (::inet_pton(range.ipv6 ? AF_INET6 : AF_INET, address.c_str(), range.bits.data()) != 1) {
        return std::nullopt;
    }
    clear_behind(range.bits, range.prefix);
    return range;
}

std::string TextForm<AddressRange>::print(const AddressRange& range) {
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(range.ipv6 ? AF_INET6 : AF_INET, range.bits.data(), text, sizeof text);
    const bool whole = range.prefix == (range.ipv6 ? kBitsV6 : kBitsV4);
    return whole ? text : text + ("/" + std::to_string(range.prefix));
}

const Section& OpenByHttp::section() {
    return kOpen;
}
const Section& PlainHttp::section() {
    return kPlain;
}
const Section& AkuvoxGroup::section() {
    return kGroup;
}
const Section& AkuvoxContact::section() {
    return kContact;
}
const Section& AkuvoxSettings::section() {
    return kSection;
}

} // namespace akx::model
