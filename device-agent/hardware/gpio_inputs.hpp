// SPDX-License-Identifier: Apache-2.0
// Inputs on GPIO lines: edges from the kernel, no polling.
#pragma once

#include "core/event_loop.hpp"
#include "hardware/driver.hpp"

#include <memory>

namespace akx::agent {

// Reports the level at once and at every change; a line that cannot be had is reported as a lost
// reader named "input A".
std::unique_ptr<ReaderDriver> open_gpio_input(core::EventLoop& loop, const model::Input& input,
                                              const HardwareEvents& events);

} // namespace akx::agent
