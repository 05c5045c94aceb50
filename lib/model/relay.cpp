// SPDX-License-Identifier: Apache-2.0
#include "model/relay.hpp"

#include "base/text.hpp"

namespace akx::model {

namespace {

bool is_gpio_line(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon > 0 && is_digits(text.substr(colon + 1)) &&
           text.find('/') == std::string_view::npos;
}

constexpr Syntax kGpioLine{"GPIO line, CHIP:OFFSET such as gpiochip0:17", "^[^:/]+:[0-9]+$",
                           is_gpio_line, "gpiochip0:17"};

constexpr Field kFields[] = {
    field<&Relay::id>("id", "The relay: A, B, C or D", {.required = true}),
    field<&Relay::name>("name", "Name of the door it opens",
                        {.max = 63, .autop = "DoorSetting.RELAY.Name{}", .example = "Front door"}),
    field<&Relay::trigger_delay>("triggerDelay", "Time from the decision until the relay switches",
                                 {.max = 10'000, .autop = "DoorSetting.RELAY.TriggerDelay{}"}),
    field<&Relay::hold_delay>(
        "holdDelay", "Time a monostable relay stays switched",
        {.min = 100, .max = 65'535'000, .autop = "DoorSetting.RELAY.HoldDelay{}"}),
    field<&Relay::mode>("mode",
                        "monostable falls back after holdDelay, bistable toggles at each opening",
                        {.autop = "DoorSetting.RELAY.Mode{}"}),
    field<&Relay::type>("type", "inverted energizes the relay while the door is locked",
                        {.autop = "DoorSetting.RELAY.Type{}"}),
    field<&Relay::methods>("methods", "Ways of opening that this relay accepts"),
    field<&Relay::hold_open_schedule>(
        "holdOpenSchedule", "Id of the schedule during which the door is held open; 0 for none",
        {.max = kMaxScheduleId, .autop = "DoorSetting.RELAYSCHEDULE.Relay{}Schedule"}),
    field<&Relay::output>("output", "GPIO line of the contact; empty when there is none",
                          {.max = 127, .syntax = &kGpioLine}),
};

constexpr Section kSection{"relay", "A contact that opens a door", kFields, "id",
                           make_default<Relay>};

} // namespace

const Section& Relay::section() {
    return kSection;
}

} // namespace akx::model
