// SPDX-License-Identifier: Apache-2.0
// Readers and keypads that appear as Linux input devices (keyboard wedge).
#pragma once

#include "core/event_loop.hpp"
#include "hardware/driver.hpp"

#include <memory>

struct input_event;

namespace akx::agent {

// Turns key presses into card codes (a line of digits ended by Enter) or into keypad keys.
class WedgeDecoder {
  public:
    struct Output {
        std::string line; // a finished line, for card readers
        char key = 0;     // a key, for keypads
    };

    explicit WedgeDecoder(model::ReaderKind kind) : kind_(kind) {}
    // nullopt while nothing is finished. Keys other than hex digits, * # and Enter are passed over;
    // lines longer than 32 characters are dropped.
    std::optional<Output> feed(const input_event& event);

  private:
    model::ReaderKind kind_;
    std::string line_;
    bool shift_ = false;
    bool overlong_ = false;
};

// Reads `path`; when the device goes away it is looked for again every two seconds.
std::unique_ptr<ReaderDriver> open_input_reader(core::EventLoop& loop, const model::Reader& reader,
                                                const std::string& path,
                                                const HardwareEvents& events);

} // namespace akx::agent
