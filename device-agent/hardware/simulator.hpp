// SPDX-License-Identifier: Apache-2.0
// Hardware that exists only in memory, for trying the product out and for tests (--sim).
#pragma once

#include "hardware/driver.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <set>

namespace akx::agent {

// The system's clocks, with a wall clock that a test can move.
class ShiftableClock : public Clock {
  public:
    Now now() const override;
    void shift(Millis by) { shift_ += by.count(); }

  private:
    std::atomic<std::int64_t> shift_ = 0;
};

// A relay's movement, as it happened.
struct RelayMove {
    model::RelayId relay = model::RelayId::a;
    bool energized = false;
    std::chrono::steady_clock::time_point at;
};

class Simulator {
  public:
    using RelayListener = std::function<void(const RelayMove&)>;

    // The relays; a stuck relay refuses to move.
    std::unique_ptr<RelayDriver> relays();
    bool energized(model::RelayId relay) const;
    void stick(model::RelayId relay, bool stuck);
    void on_relay(RelayListener listener) { listener_ = std::move(listener); }

    // What hands the simulator's input to the door; set by Hardware.
    void connect(const HardwareEvents* events) { events_ = events; }
    // not_found when no such simulated reader is configured; refused while it is broken.
    Status card(const std::string& reader, ByteView uid);
    Status keys(const std::string& reader, std::string_view keys);
    Status input(model::InputId input, bool high);
    Status break_reader(const std::string& reader, bool broken);
    void set_readers(std::set<std::string> readers) { readers_ = std::move(readers); }
    bool broken(const std::string& reader) const { return broken_.contains(reader); }

  private:
    class Relays;
    Status check(const std::string& reader) const;

    std::array<bool, 4> energized_{};
    std::array<bool, 4> stuck_{};
    std::set<std::string> readers_;
    std::set<std::string> broken_;
    const HardwareEvents* events_ = nullptr;
    RelayListener listener_;
};

} // namespace akx::agent
