// SPDX-License-Identifier: Apache-2.0
// The ways to phones, as functions: tests put fakes in their place, and nothing of curl or OpenSSL
// starts before one of them is called.
#pragma once

#include "device/device.hpp"
#include "device/pairing.hpp"
#include "net/client.hpp"
#include "net/discovery.hpp"

namespace akx::cli {

struct Network {
    std::function<Result<std::unique_ptr<device::Device>>(net::ClientOptions)> open;
    std::function<Result<device::Paired>(const device::PairingRequest&)> pair;
    std::function<Result<device::PhoneIdentity>(const net::Endpoint&, const net::Deadlines&,
                                                net::TraceSink)>
        look;
    std::function<Result<std::vector<net::Found>>(const net::BrowseOptions&)> browse;
};

Network real_network();

} // namespace akx::cli
