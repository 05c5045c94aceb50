// SPDX-License-Identifier: Apache-2.0
// Inside net only: what advertiser and browser share of libavahi-core.
#pragma once

#include "net/discovery.hpp"

#include <avahi-common/malloc.h>
#include <avahi-common/strlst.h>
#include <avahi-core/core.h>

namespace akx::net {

template <auto Free>
struct AvahiFreer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using AvahiHandle = std::unique_ptr<T, AvahiFreer<Free>>;
using AvahiText = AvahiHandle<char, avahi_free>;
using AvahiTexts = AvahiHandle<AvahiStringList, avahi_string_list_free>;
using AvahiServerHandle = AvahiHandle<AvahiServer, avahi_server_free>;

// A server on `poll` that tells as little as possible about this machine. It publishes the
// machine's own host name: another one for the same address would clash with that of an mDNS
// daemon or a second agent beside it.
AvahiServerHandle make_server(const AvahiPoll* poll, bool publish, AvahiServerCallback callback,
                              void* user, int& error);
Error mdns_error(std::string_view doing, int error);

} // namespace akx::net
