// SPDX-License-Identifier: Apache-2.0
// All hardware of the phone, as the configuration describes it.
#pragma once

#include "core/event_loop.hpp"
#include "hardware/simulator.hpp"

#include <map>

namespace akx::agent {

struct ReaderHealth {
    std::string id;
    bool working = false;
};

class Hardware {
  public:
    // With a simulator all relays are simulated, whatever their `output` says.
    Hardware(core::EventLoop& loop, HardwareEvents events, Simulator* simulator);
    ~Hardware();

    // Opens what the configuration names. Drivers whose settings did not change stay open, so that
    // no relay moves and no reader blinks for a change of something else.
    void configure(const model::Phone& phone);
    Status set_relay(model::RelayId relay, bool energized);
    std::vector<ReaderHealth> readers() const;

  private:
    void configure_relays(const std::vector<model::Relay>& relays);
    void configure_readers(const std::vector<model::Reader>& readers);
    void configure_inputs(const std::vector<model::Input>& inputs);

    core::EventLoop& loop_;
    HardwareEvents events_;
    Simulator* simulator_;
    std::unique_ptr<RelayDriver> relays_;
    std::string relay_outputs_; // what relays_ was opened for
    struct Open {
        std::string settings;
        std::unique_ptr<ReaderDriver> driver; // null: simulated
    };
    std::map<std::string, Open> readers_;
    std::map<model::InputId, Open> inputs_;
};

} // namespace akx::agent
