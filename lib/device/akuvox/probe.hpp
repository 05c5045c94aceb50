// SPDX-License-Identifier: Apache-2.0
// Inside device only: what a device shows without a login.
#pragma once

#include "device/akuvox_device.hpp"

namespace akx::device::akuvox {

using Send = std::function<Result<net::Reply>(net::Client&, const net::Request&)>;

Result<AkuvoxSighting> probe(net::ClientOptions options, const Send& send);

} // namespace akx::device::akuvox
