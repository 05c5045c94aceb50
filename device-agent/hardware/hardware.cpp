// SPDX-License-Identifier: Apache-2.0
#include "hardware/hardware.hpp"

#include "base/json.hpp"
#include "hardware/gpio_inputs.hpp"
#include "hardware/gpio_relays.hpp"
#include "hardware/input_reader.hpp"
#include "model/tree.hpp"

namespace akx::agent {

namespace {

constexpr std::string_view kInputPrefix = "input:";

template <class T>
std::string settings_of(const T& settings) {
    return to_json(model::encode(settings));
}

} // namespace

Hardware::Hardware(core::EventLoop& loop, HardwareEvents events, Simulator* simulator)
    : loop_(loop), events_(std::move(events)), simulator_(simulator) {
    if (simulator_ != nullptr) {
        simulator_->connect(&events_);
    }
}

Hardware::~Hardware() {
    if (simulator_ != nullptr) {
        simulator_->connect(nullptr);
    }
}

void Hardware::configure(const model::Phone& phone) {
    configure_relays(phone.relays);
    configure_readers(phone.readers);
    configure_inputs(phone.inputs);
}

void Hardware::configure_relays(const std::vector<model::Relay>& relays) {
    if (simulator_ != nullptr) {
        if (!relays_) {
            relays_ = simulator_->relays();
        }
        return;
    }
    std::string outputs;
    for (const model::Relay& relay : relays) {
        outputs += std::string(model::relay_name(relay.id)) + "=" + relay.output + "\n";
    }
    if (relays_ && outputs == relay_outputs_) {
        return;
    }
    relays_.reset(); // the lines must be free before they are taken anew
    relays_ = open_gpio_relays(relays);
    relay_outputs_ = std::move(outputs);
}

void Hardware::configure_readers(const std::vector<model::Reader>& readers) {
    std::map<std::string, Open> kept;
    std::set<std::string> simulated;
    for (const model::Reader& reader : readers) {
        Open open{settings_of(reader), nullptr};
        const auto old = readers_.find(reader.id);
        if (old != readers_.end() && old->second.settings == open.settings) {
            open = std::move(old->second);
        } else if (reader.source.starts_with(kInputPrefix)) {
            if (old != readers_.end()) {
                old->second.driver.reset();
            }
            open.driver = open_input_reader(loop_, reader,
                                            reader.source.substr(kInputPrefix.size()), events_);
        }
        if (!open.driver) {
            simulated.insert(reader.id);
        }
        kept.emplace(reader.id, std::move(open));
    }
    readers_ = std::move(kept);
    if (simulator_ != nullptr) {
        simulator_->set_readers(std::move(simulated));
    }
}

void Hardware::configure_inputs(const std::vector<model::Input>& inputs) {
    std::map<model::InputId, Open> kept;
    for (const model::Input& input : inputs) {
        Open open{settings_of(input), nullptr};
        const auto old = inputs_.find(input.id);
        if (old != inputs_.end() && old->second.settings == open.settings) {
            open = std::move(old->second);
        } else if (simulator_ == nullptr && input.source != "sim") {
            if (old != inputs_.end()) {
                old->second.driver.reset();
            }
            open.driver = open_gpio_input(loop_, input, events_);
        }
        kept.emplace(input.id, std::move(open));
    }
    inputs_ = std::move(kept);
}

Status Hardware::set_relay(model::RelayId relay, bool energized) {
    if (!relays_) {
        return Error(errors::relay_failed, "no relays are configured");
    }
    return relays_->set(relay, energized);
}

std::vector<ReaderHealth> Hardware::readers() const {
    std::vector<ReaderHealth> health;
    for (const auto& [id, open] : readers_) {
        const bool simulated = simulator_ != nullptr && !simulator_->broken(id);
        health.push_back({id, open.driver ? open.driver->working() : simulated});
    }
    return health;
}

} // namespace akx::agent
