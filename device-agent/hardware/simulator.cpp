// SPDX-License-Identifier: Apache-2.0
#include "hardware/simulator.hpp"

namespace akx::agent {

namespace {

std::size_t index(model::RelayId relay) {
    return static_cast<std::size_t>(relay);
}

} // namespace

Now ShiftableClock::now() const {
    Now now = Clock::system().now();
    now.wall += Millis(shift_.load(std::memory_order_relaxed));
    return now;
}

class Simulator::Relays : public RelayDriver {
  public:
    explicit Relays(Simulator& simulator) : simulator_(simulator) {}

    Status set(model::RelayId relay, bool energized) override {
        if (simulator_.stuck_[index(relay)]) {
            return Error(errors::relay_failed, "the simulated relay is stuck");
        }
        simulator_.energized_[index(relay)] = energized;
        if (simulator_.listener_) {
            simulator_.listener_({relay, energized, std::chrono::steady_clock::now()});
        }
        return {};
    }

  private:
    Simulator& simulator_;
};

std::unique_ptr<RelayDriver> Simulator::relays() {
    return std::make_unique<Relays>(*this);
}

bool Simulator::energized(model::RelayId relay) const {
    return energized_[index(relay)];
}

void Simulator::stick(model::RelayId relay, bool stuck) {
    stuck_[index(relay)] = stuck;
}

Status Simulator::check(const std::string& reader) const {
    if (events_ == nullptr || !readers_.contains(reader)) {
        return Error(errors::not_found, "no simulated reader '" + reader + "' is configured")
            .next("add a reader with 'source: sim' to the configuration");
    }
    if (broken_.contains(reader)) {
        return Error(errors::refused, "reader '" + reader + "' is broken");
    }
    return {};
}

Status Simulator::card(const std::string& reader, ByteView uid) {
    if (Status status = check(reader); !status) {
        return status;
    }
    events_->card(reader, uid);
    return {};
}

Status Simulator::keys(const std::string& reader, std::string_view keys) {
    if (Status status = check(reader); !status) {
        return status;
    }
    for (const char key : keys) {
        if ((key < '0' || key > '9') && key != '*' && key != '#') {
            return Error(errors::invalid_value, "keys are 0-9, * and #");
        }
    }
    for (const char key : keys) {
        events_->key(reader, key);
    }
    return {};
}

Status Simulator::input(model::InputId input, bool high) {
    if (events_ == nullptr) {
        return Error(errors::busy, "the phone is still starting");
    }
    events_->input(input, high);
    return {};
}

Status Simulator::break_reader(const std::string& reader, bool broken) {
    if (events_ == nullptr || !readers_.contains(reader)) {
        return check(reader);
    }
    if (broken ? broken_.insert(reader).second : broken_.erase(reader) != 0) {
        events_->reader_state(reader, broken ? "broken by the simulator" : "");
    }
    return {};
}

} // namespace akx::agent
