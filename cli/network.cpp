// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include "device/agent_device.hpp"
#include "nfc/worker_transport.hpp"

namespace akx::cli {

Network real_network() {
    return {.open = device::open_agent,
            .open_akuvox = device::open_akuvox,
            .look_akuvox = device::look_at_akuvox,
            .scan = net::scan,
            .pair = device::pair,
            .look = device::look,
            .browse = net::browse,
            .list_readers = [] { return nfc::list_readers(); },
            .open_reader = [](const std::string& name) { return nfc::open_reader(name); }};
}

} // namespace akx::cli
