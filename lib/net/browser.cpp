// SPDX-License-Identifier: Apache-2.0
#include "net/foreign_text.hpp"
#include "net/mdns.hpp"

#include <avahi-common/error.h>
#include <avahi-common/simple-watch.h>
#include <avahi-core/lookup.h>
#include <net/if.h>

#include <algorithm>
#include <tuple>

namespace akx::net {

namespace {

using Poll = AvahiHandle<AvahiSimplePoll, avahi_simple_poll_free>;

constexpr std::size_t kMaxFound = 4096; // answers kept, also of the same phone
constexpr int kStep = 100;              // ms between two looks at the clock and the stop

std::string txt_value(AvahiStringList* list, const char* key) {
    AvahiStringList* entry = avahi_string_list_find(list, key);
    char* value = nullptr;
    if (entry == nullptr || avahi_string_list_get_pair(entry, nullptr, &value, nullptr) < 0) {
        return {};
    }
    const AvahiText owner(value);
    return value != nullptr ? clean(value, 128) : std::string();
}

std::string interface_name(AvahiIfIndex index) {
    char name[IF_NAMESIZE] = {};
    return if_indextoname(static_cast<unsigned>(index), name) != nullptr ? name : "";
}

bool link_local(const AvahiAddress& address) {
    return address.proto == AVAHI_PROTO_INET6 && address.data.ipv6.address[0] == 0xFE &&
           (address.data.ipv6.address[1] & 0xC0U) == 0x80U;
}

// Which of several addresses of one phone to show: the lowest.
int rank(const Found& found) {
    const bool v6 = found.address.find(':') != std::string::npos;
    const bool local = found.address.starts_with("127.") || found.address == "::1";
    const bool zoned = found.address.find('%') != std::string::npos;
    return (local ? 4 : 0) + (zoned ? 2 : 0) + (v6 ? 1 : 0);
}

auto identity_of(const Found& found) {
    return std::tie(found.name, found.host, found.port, found.serial, found.fingerprint);
}

struct Browsing {
    AvahiServer* server = nullptr;
    std::vector<Found> found;
    int resolving = 0;
    bool answered = false; // the LAN has had its time to answer
    int failure = AVAHI_OK;

    static void server_changed(AvahiServer* server, AvahiServerState now, void* user) {
        if (now == AVAHI_SERVER_FAILURE) {
            static_cast<Browsing*>(user)->failure = avahi_server_errno(server);
        }
    }

    static void service(AvahiSServiceBrowser*, AvahiIfIndex interface, AvahiProtocol protocol,
                        AvahiBrowserEvent event, const char* name, const char* type,
                        const char* domain, AvahiLookupResultFlags, void* user) {
        auto* self = static_cast<Browsing*>(user);
        switch (event) {
        case AVAHI_BROWSER_NEW:
            // The address of the same family: a phone also tells its IPv6 address over IPv4.
            if (self->found.size() + static_cast<std::size_t>(self->resolving) < kMaxFound &&
                avahi_s_service_resolver_new(self->server, interface, protocol, name, type, domain,
                                             protocol, AvahiLookupFlags{}, &Browsing::resolved,
                                             self) != nullptr) {
                ++self->resolving;
            }
            break;
        case AVAHI_BROWSER_ALL_FOR_NOW:
            self->answered = true;
            break;
        case AVAHI_BROWSER_FAILURE:
            self->failure = avahi_server_errno(self->server);
            break;
        case AVAHI_BROWSER_REMOVE:
        case AVAHI_BROWSER_CACHE_EXHAUSTED:
            break;
        }
    }

    static void resolved(AvahiSServiceResolver* resolver, AvahiIfIndex interface, AvahiProtocol,
                         AvahiResolverEvent event, const char* name, const char*, const char*,
                         const char* host, const AvahiAddress* address, std::uint16_t port,
                         AvahiStringList* txt, AvahiLookupResultFlags, void* user) {
        auto* self = static_cast<Browsing*>(user);
        if (event == AVAHI_RESOLVER_FOUND && address != nullptr && port != 0) {
            char text[AVAHI_ADDRESS_STR_MAX];
            Found out;
            out.name = txt_value(txt, "name");
            if (out.name.empty()) {
                out.name = clean(name);
            }
            out.host = clean(host);
            out.interface = interface_name(interface);
            out.address = avahi_address_snprint(text, sizeof text, address);
            if (link_local(*address)) {
                out.address += "%" + out.interface;
            }
            out.port = port;
            out.serial = txt_value(txt, "serial");
            out.fingerprint = txt_value(txt, "fingerprint");
            out.version = txt_value(txt, "version");
            out.paired = txt_value(txt, "paired") == "true";
            self->found.push_back(std::move(out));
        }
        --self->resolving;
        avahi_s_service_resolver_free(resolver);
    }

    bool complete() const { return answered && resolving == 0 && !found.empty(); }
};

std::vector<Found> one_each(std::vector<Found> found) {
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return std::tuple_cat(identity_of(a), std::tuple(rank(a), a.address)) <
               std::tuple_cat(identity_of(b), std::tuple(rank(b), b.address));
    });
    const auto same = [](const Found& a, const Found& b) {
        return identity_of(a) == identity_of(b);
    };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

} // namespace

Result<std::vector<Found>> browse(const BrowseOptions& options) {
    Browsing browsing;
    const Poll poll(avahi_simple_poll_new());
    int error = AVAHI_ERR_NO_MEMORY;
    // The server's end frees the browser and what is still being resolved.
    const AvahiServerHandle server = poll ? make_server(avahi_simple_poll_get(poll.get()), false,
                                                        &Browsing::server_changed, &browsing, error)
                                          : nullptr;
    if (!server) {
        return mdns_error("the network cannot be searched", error);
    }
    browsing.server = server.get();
    if (avahi_s_service_browser_new(server.get(), AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC,
                                    std::string(kServiceType).c_str(), nullptr, AvahiLookupFlags{},
                                    &Browsing::service, &browsing) == nullptr) {
        return mdns_error("the network cannot be searched", avahi_server_errno(server.get()));
    }
    const auto until = std::chrono::steady_clock::now() + options.timeout;
    while (!browsing.complete() && browsing.failure == AVAHI_OK && !options.stop.stop_requested() &&
           std::chrono::steady_clock::now() < until) {
        if (avahi_simple_poll_iterate(poll.get(), kStep) != 0) {
            break;
        }
    }
    if (browsing.failure != AVAHI_OK) {
        return mdns_error("the network cannot be searched", browsing.failure);
    }
    return one_each(std::move(browsing.found));
}

} // namespace akx::net
