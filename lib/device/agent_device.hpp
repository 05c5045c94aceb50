// SPDX-License-Identifier: Apache-2.0
// The driver for our own agent (API /v1).
#pragma once

#include "device/device.hpp"
#include "net/client.hpp"

namespace akx::device {

// Makes no connection yet. invalid_value, corrupt.
Result<std::unique_ptr<Device>> open_agent(net::ClientOptions options);

} // namespace akx::device
