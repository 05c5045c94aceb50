// SPDX-License-Identifier: Apache-2.0
#include "hardware/gpio_relays.hpp"

#include "base/text.hpp"

#include <gpiod.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>

namespace akx::agent {

namespace {

struct CloseChip {
    void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }
};
using Chip = std::unique_ptr<gpiod_chip, CloseChip>;

Error failed(const std::string& what) {
    return Error(errors::relay_failed, what + ": " + std::strerror(errno));
}

class GpioRelays : public RelayDriver {
  public:
    explicit GpioRelays(const std::vector<model::Relay>& relays) {
        for (const model::Relay& relay : relays) {
            slot(relay.id).output = relay.output;
            if (Status status = open(slot(relay.id)); !status) {
                slot(relay.id).error = status.error().what();
            }
        }
    }

    Status set(model::RelayId relay, bool energized) override {
        Slot& line = slot(relay);
        if (line.line == nullptr) {
            return Error(errors::relay_failed,
                         line.error.empty() ? "the relay has no output" : line.error);
        }
        if (gpiod_line_set_value(line.line, energized ? 1 : 0) != 0) {
            return failed("GPIO line " + line.output);
        }
        return {};
    }

  private:
    struct Slot {
        std::string output;
        std::string error;
        gpiod_line* line = nullptr;
    };

    Slot& slot(model::RelayId relay) { return slots_[static_cast<std::size_t>(relay)]; }

    Status open(Slot& slot) {
        const std::size_t colon = slot.output.find(':');
        if (colon == std::string::npos) {
            return Error(errors::relay_failed, "the relay has no output");
        }
        Chip& chip = chips_[slot.output.substr(0, colon)];
        if (!chip) {
            chip.reset(gpiod_chip_open_by_name(slot.output.substr(0, colon).c_str()));
        }
        const auto offset = parse_int(std::string_view(slot.output).substr(colon + 1));
        if (!chip || !offset) {
            return failed("GPIO chip of " + slot.output);
        }
        gpiod_line* line = gpiod_chip_get_line(chip.get(), static_cast<unsigned>(*offset));
        if (line == nullptr || gpiod_line_request_output(line, "akx-agent", 0) != 0) {
            return failed("GPIO line " + slot.output);
        }
        slot.line = line; // released with its chip
        return {};
    }

    std::map<std::string, Chip> chips_;
    std::array<Slot, 4> slots_;
};

} // namespace

std::unique_ptr<RelayDriver> open_gpio_relays(const std::vector<model::Relay>& relays) {
    return std::make_unique<GpioRelays>(relays);
}

} // namespace akx::agent
