// SPDX-License-Identifier: Apache-2.0
// What the core knows of one contact: the position commanded last, whether the driver confirmed it,
// and when to try again after an error.
#pragma once

#include "door/effect.hpp"

namespace akx::door {

class Contact {
  public:
    explicit Contact(model::RelayId relay) : relay_(relay) {}

    // The command that brings the contact into this position, if one is needed now.
    std::optional<SetRelay> sync(bool energized, MonoTime now);

    // Takes in the driver's answer. `first_failure` tells the first error from its repetitions.
    struct Verdict {
        bool failed = false;
        bool first_failure = false;
    };
    Verdict report(const RelayReport& report, MonoTime now);
    // After an error, the next sync() tries again at once: somebody asks for the door.
    void retry_now() { retry_at_.reset(); }
    void forget(); // the position is not known: the relay was removed or wired anew

    std::uint32_t serial() const { return serial_; } // of the last command
    bool is_confirmed() const { return confirmed_; }
    bool has_failed() const { return failures_ > 0; }
    std::optional<MonoTime> deadline() const { return retry_at_; }

  private:
    model::RelayId relay_;
    std::optional<bool> commanded_; // unset: not known
    bool confirmed_ = false;
    std::uint32_t serial_ = 0;
    unsigned failures_ = 0; // errors in a row
    std::optional<MonoTime> retry_at_;
};

} // namespace akx::door
