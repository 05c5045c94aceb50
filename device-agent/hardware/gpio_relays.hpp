// SPDX-License-Identifier: Apache-2.0
// Relays on GPIO lines of the kernel's character device (libgpiod 1.6).
#pragma once

#include "hardware/driver.hpp"

#include <memory>

namespace akx::agent {

// Takes every line named in the relays' `output` and drives it low. A line that cannot be had is
// reported by set(), so that one bad line does not take the other doors down.
std::unique_ptr<RelayDriver> open_gpio_relays(const std::vector<model::Relay>& relays);

} // namespace akx::agent
