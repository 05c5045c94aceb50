// SPDX-License-Identifier: Apache-2.0
// Runs the door core on the loop: readers and commands in, relays and records out. Everything here
// belongs to the loop's thread and never waits.
#pragma once

#include "core/event_loop.hpp"
#include "door/core.hpp"
#include "hardware/hardware.hpp"

#include <map>

namespace akx::agent {

class DoorKeeper {
  public:
    // Where the results of decisions go; none of these may block.
    struct Sinks {
        std::function<void(door::Record)> record;
        std::function<void(const door::HoldChanged&)> hold_changed;
    };
    using Answer = std::function<void(const door::Reply&)>;

    struct Counters {
        std::uint64_t granted = 0;
        std::uint64_t denied = 0;
        std::uint64_t relay_failures = 0;
    };

    DoorKeeper(core::EventLoop& loop, const Clock& clock, Sinks sinks, Simulator* simulator);
    ~DoorKeeper();

    // Relays go to rest, readers open, holds from before a restart are put back.
    void start(const model::Phone& phone, std::shared_ptr<const door::Policy> policy,
               std::shared_ptr<const door::Directory> directory,
               std::span<const door::HoldChanged> holds);
    void configure(const model::Phone& phone, std::shared_ptr<const door::Policy> policy);
    void set_directory(std::shared_ptr<const door::Directory> directory);

    // Each answers exactly once, usually before it returns.
    void unlock(door::RemoteUnlock order, Answer answer);
    void hold(door::Hold order, Answer answer);
    void release_keypads(const std::string& actor, Answer answer);

    door::RelayStatus relay(model::RelayId relay) const { return core_->relay(relay); }
    bool input_is_high(model::InputId input) const;
    std::vector<door::KeypadStatus> keypads() const { return core_->keypads(clock_.now()); }
    std::vector<ReaderHealth> readers() const { return hardware_.readers(); }
    const door::Directory& directory() const { return core_->directory(); }
    const door::Policy& policy() const { return core_->policy(); }
    const Counters& counters() const { return counters_; }

  private:
    struct Input {
        model::Input settings;
        std::optional<bool> high;
    };

    HardwareEvents hardware_events();
    void card_read(const std::string& reader, ByteView uid);
    void input_changed(model::InputId input, bool high);
    void take_settings(const model::Phone& phone);
    door::Token expect(Answer answer);
    void step(const door::Input& input);
    void carry_out(door::Effects& effects);
    void carry_out(const door::SetRelay& order, door::Effects& effects);
    void carry_out(door::Record& record);
    void carry_out(const door::Reply& reply);
    void watch_clock();
    void record(const model::EventKind& kind, Value fields);

    core::EventLoop& loop_;
    const Clock& clock_;
    Sinks sinks_;
    Hardware hardware_;
    std::unique_ptr<door::Core> core_;
    core::Timer wake_;
    core::Timer clock_watch_;
    Now last_seen_;
    model::CardSettings cards_;
    std::map<std::string, model::ReaderKind> reader_kinds_;
    std::map<model::InputId, Input> inputs_;
    std::map<door::Token, Answer> answers_;
    door::Token last_token_ = 0;
    Counters counters_;
};

} // namespace akx::agent
