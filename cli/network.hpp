// SPDX-License-Identifier: Apache-2.0
// The ways to phones and card readers, as functions: tests put fakes in their place, and nothing of
// curl or OpenSSL starts before one of them is called.
#pragma once

#include "device/akuvox_device.hpp"
#include "device/device.hpp"
#include "device/pairing.hpp"
#include "net/client.hpp"
#include "net/discovery.hpp"
#include "net/scan.hpp"
#include "nfc/reader.hpp"
#include "nfc/transport.hpp"

namespace akx::cli {

struct Network {
    std::function<Result<std::unique_ptr<device::Device>>(net::ClientOptions)> open;
    // Akuvox devices, which speak otherwise and know no pairing.
    std::function<Result<std::unique_ptr<device::Device>>(device::AkuvoxOptions)> open_akuvox;
    std::function<Result<device::AkuvoxSighting>(const device::AkuvoxOptions&)> look_akuvox;
    std::function<Result<std::vector<net::OpenPort>>(const net::ScanOptions&)> scan;
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
