// SPDX-License-Identifier: Apache-2.0
// The ways to phones and card readers, as functions: tests put fakes in their place, and nothing of
// curl or OpenSSL starts before one of them is called.
#pragma once

#include "device/device.hpp"
#include "device/pairing.hpp"
#include "net/client.hpp"
#include "net/discovery.hpp"
#include "nfc/reader.hpp"
#include "nfc/transport.hpp"

namespace akx::cli {

struct Network {
    std::function<Result<std::unique_ptr<device::Device>>(net::ClientOptions)> open;
    std::function<Result<device::Paired>(const device::PairingRequest&)> pair;
    std::function<Result<device::PhoneIdentity>(const net::Endpoint&, const net::Deadlines&,
                                                net::TraceSink)>
        look;
    std::function<Result<std::vector<net::Found>>(const net::BrowseOptions&)> browse;
    // Readers for cards on the desk.
    std::function<Result<std::vector<nfc::Reader>>()> list_readers;
    std::function<Result<std::unique_ptr<nfc::Transport>>(const std::string& name)> open_reader;
};

Network real_network();

} // namespace akx::cli
