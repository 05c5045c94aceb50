// SPDX-License-Identifier: Apache-2.0
#include "hardware/gpio_inputs.hpp"

#include "base/text.hpp"

#include <gpiod.h>

#include <cerrno>
#include <cstring>

namespace akx::agent {

namespace {

struct CloseChip {
    void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }
};

class GpioInput : public ReaderDriver {
  public:
    GpioInput(core::EventLoop& loop, const model::Input& input, const HardwareEvents& events)
        : input_(input), events_(events) {
        if (!open()) {
            const std::string name =
                model::Names<model::InputId>::names[static_cast<std::size_t>(input.id)].data();
            error_ = "GPIO line " + input.source + ": " + std::strerror(errno);
            start_ = loop.after(Millis(0),
                                [this, name] { events_.reader_state("input " + name, error_); });
            return;
        }
        watch_ = loop.watch_readable(gpiod_line_event_get_fd(line_), core::Priority::urgent,
                                     [this] { read(); });
        start_ = loop.after(Millis(0), [this] { report(gpiod_line_get_value(line_)); });
    }

    bool working() const override { return line_ != nullptr; }

  private:
    bool open() {
        const std::size_t colon = input_.source.find(':');
        const auto offset = parse_int(std::string_view(input_.source).substr(colon + 1));
        chip_.reset(gpiod_chip_open_by_name(input_.source.substr(0, colon).c_str()));
        if (!chip_ || !offset) {
            return false;
        }
        gpiod_line* line = gpiod_chip_get_line(chip_.get(), static_cast<unsigned>(*offset));
        if (line == nullptr || gpiod_line_request_both_edges_events(line, "akx-agent") != 0) {
            return false;
        }
        line_ = line;
        return true;
    }

    void read() {
        gpiod_line_event event{};
        if (gpiod_line_event_read(line_, &event) == 0) {
            report(event.event_type == GPIOD_LINE_EVENT_RISING_EDGE ? 1 : 0);
        }
    }

    void report(int level) {
        if (level >= 0) {
            events_.input(input_.id, level != 0);
        }
    }

    model::Input input_;
    const HardwareEvents& events_;
    std::string error_;
    std::unique_ptr<gpiod_chip, CloseChip> chip_; // releases the line
    gpiod_line* line_ = nullptr;
    core::Watch watch_;
    core::Timer start_;
};

} // namespace

std::unique_ptr<ReaderDriver> open_gpio_input(core::EventLoop& loop, const model::Input& input,
                                              const HardwareEvents& events) {
    return std::make_unique<GpioInput>(loop, input, events);
}

} // namespace akx::agent
