// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include "device/agent_device.hpp"

namespace akx::cli {

Network real_network() {
    return {.open = device::open_agent,
            .pair = device::pair,
            .look = device::look,
            .browse = net::browse};
}

} // namespace akx::cli
