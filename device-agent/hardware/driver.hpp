// SPDX-License-Identifier: Apache-2.0
// What the door thread knows of hardware: relays it can switch, and what readers report.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/phone.hpp"

#include <functional>

namespace akx::agent {

// Reports of readers, keypads and inputs; always called on the loop's thread.
struct HardwareEvents {
    std::function<void(const std::string& reader, ByteView uid)> card;
    std::function<void(const std::string& reader, char key)> key; // 0–9, * and #
    std::function<void(model::InputId input, bool high)> input;
    // error is empty when the reader works (again).
    std::function<void(const std::string& reader, const std::string& error)> reader_state;
};

class RelayDriver {
  public:
    virtual ~RelayDriver() = default;
    // Switches at once, without blocking. relay_failed when the contact did not follow.
    virtual Status set(model::RelayId relay, bool energized) = 0;
};

// A reader at work; destroying it closes the device.
class ReaderDriver {
  public:
    virtual ~ReaderDriver() = default;
    virtual bool working() const = 0;
};

} // namespace akx::agent
