// SPDX-License-Identifier: Apache-2.0
#include "net/mdns.hpp"

#include <avahi-common/error.h>
#include <avahi-core/log.h>

#include <mutex>

namespace akx::net {

AvahiServerHandle make_server(const AvahiPoll* poll, bool publish, AvahiServerCallback callback,
                              void* user, int& error) {
    // The library would write to stderr; what matters comes by its callbacks.
    static std::once_flag once;
    std::call_once(once, [] { avahi_set_log_function([](AvahiLogLevel, const char*) {}); });

    AvahiServerConfig config;
    avahi_server_config_init(&config);
    config.publish_hinfo = 0;
    config.publish_workstation = 0;
    config.publish_domain = 0;
    config.disable_publishing = publish ? 0 : 1;
    config.enable_wide_area = 0;
    config.n_cache_entries_max = 1024; // per interface; bounds what the LAN can make us keep
    AvahiServerHandle server(avahi_server_new(poll, &config, callback, user, &error));
    avahi_server_config_free(&config);
    return server;
}

Error mdns_error(std::string_view doing, int error) {
    return Error(errors::io, std::string(doing) + ": " + avahi_strerror(error))
        .next("is UDP port 5353 taken by a program that does not share it?");
}

} // namespace akx::net
