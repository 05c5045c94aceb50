// SPDX-License-Identifier: Apache-2.0
// The door core: a state machine without I/O, clock, locks or threads. The same code runs on the
// phone, in tests, in simulations and behind `akx door simulate`.
#pragma once

#include "door/effect.hpp"

#include <memory>

namespace akx::door {

struct RelayStatus {
    bool configured = false;
    bool open = false;      // the core wants it open
    bool confirmed = false; // the driver has confirmed the present position
    bool failed = false;    // the driver's last answer was an error
    bool pending = false;   // an opening waits for its trigger delay
    HoldState hold = HoldState::normal;
    std::optional<WallTime> hold_until;
    bool schedule_open = false; // held open by its schedule
};

struct KeypadStatus {
    std::string reader;
    bool locked = false;
    unsigned failures = 0;
    Millis remaining{0}; // of the lock
};

class Core {
  public:
    Core(std::shared_ptr<const Policy> policy, std::shared_ptr<const Directory> directory);
    ~Core();
    Core(Core&&) noexcept;
    Core& operator=(Core&&) noexcept;

    // Once, before any step: puts every relay at rest, then opens those that a schedule holds
    // open. Holds from before a restart follow as Hold inputs.
    void start(Now now, Effects& effects);
    // Appends to `effects`, in the order in which they are to be carried out. `now.mono` never goes
    // back; `now.wall` may.
    void step(const Input& input, Now now, Effects& effects);

    RelayStatus relay(model::RelayId relay) const;
    std::vector<KeypadStatus> keypads(Now now) const;
    const Policy& policy() const;
    const Directory& directory() const;

  private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace akx::door
