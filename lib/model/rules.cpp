// SPDX-License-Identifier: Apache-2.0
#include "model/rules.hpp"

#include <algorithm>

namespace akx::model {

namespace {

Error conflict(std::string field, std::string what) {
    return Error(errors::rule_conflict, std::move(what)).in_field(std::move(field));
}

std::string public_pin_path(const PublicPin& pin, std::string_view member) {
    return "pin.publicPins[" + pin.name + "]." + std::string(member);
}

void check_public_length(const Phone& phone, std::vector<Error>& problems) {
    for (const PublicPin& pin : phone.pin.public_pins) {
        // Empty is a reference that has not been resolved.
        if (!pin.code.empty() && pin.code.size() != phone.pin.public_length) {
            problems.push_back(conflict(public_pin_path(pin, "code"),
                                        "the code must have publicLength = " +
                                            std::to_string(phone.pin.public_length) + " digits"));
        }
    }
}

void check_public_unique(const Phone& phone, std::vector<Error>& problems) {
    const auto& pins = phone.pin.public_pins;
    for (std::size_t i = 0; i < pins.size(); ++i) {
        for (std::size_t j = i + 1; j < pins.size(); ++j) {
            if (!pins[i].code.empty() && pins[i].code.equals(pins[j].code.reveal())) {
                problems.push_back(conflict(public_pin_path(pins[j], "code"),
                                            "the same code as public PIN '" + pins[i].name + "'"));
            }
        }
    }
}

void check_schedules_exist(const Phone& phone, std::vector<Error>& problems) {
    const auto demand = [&](ScheduleId id, std::string field) {
        if (id != 0 && phone.schedule(id) == nullptr) {
            problems.push_back(
                conflict(std::move(field), "schedule " + std::to_string(id) + " does not exist"));
        }
    };
    for (const Relay& relay : phone.relays) {
        demand(relay.hold_open_schedule,
               "relays[" + std::string(relay_name(relay.id)) + "].holdOpenSchedule");
    }
    for (const PublicPin& pin : phone.pin.public_pins) {
        demand(pin.schedule, public_pin_path(pin, "schedule"));
    }
}

void check_built_in(const Phone& phone, std::vector<Error>& problems) {
    for (const Schedule& schedule : phone.schedules) {
        if (is_built_in(schedule.id)) {
            problems.push_back(conflict("schedules[" + std::to_string(schedule.id) + "].id",
                                        "schedules 1001 and 1002 are built in"));
        }
    }
}

void check_date_order(const Phone& phone, std::vector<Error>& problems) {
    for (const Schedule& schedule : phone.schedules) {
        if (schedule.date_from && schedule.date_to && *schedule.date_to < *schedule.date_from) {
            problems.push_back(conflict("schedules[" + std::to_string(schedule.id) + "].dateTo",
                                        "dateTo is before dateFrom"));
        }
    }
}

void check_holidays(const Phone& phone, std::vector<Error>& problems) {
    for (const Holiday& holiday : phone.holidays) {
        // Christmas until New Year goes over the end of a year, if it is one of every year.
        if (holiday.from && holiday.to && !holiday.yearly && *holiday.to < *holiday.from) {
            problems.push_back(
                conflict("holidays[" + holiday.name + "].to", "the end is before the beginning"));
        }
    }
}

void check_relays_exist(const Phone& phone, std::vector<Error>& problems) {
    RelaySet known;
    for (const Relay& relay : phone.relays) {
        known.add(relay.id);
    }
    const auto demand = [&](RelaySet used, const std::string& field) {
        const RelaySet missing{used.bits & ~known.bits};
        if (!missing.empty()) {
            problems.push_back(conflict(field, "relay " + relay_names(missing) +
                                                   " is not among the phone's relays"));
        }
    };
    for (const Reader& reader : phone.readers) {
        demand(reader.relays, "readers[" + reader.id + "].relays");
    }
    for (const Input& input : phone.inputs) {
        const auto id = static_cast<std::size_t>(input.id);
        demand(input.relays, "inputs[" + std::string(Names<InputId>::names[id]) + "].relays");
    }
    for (const PublicPin& pin : phone.pin.public_pins) {
        demand(pin.relays, public_pin_path(pin, "relays"));
    }
}

void check_lock_times(const Phone& phone, std::vector<Error>& problems) {
    if (phone.pin.max_lock_time < phone.pin.lock_time) {
        problems.push_back(conflict("pin.maxLockTime", "maxLockTime is shorter than lockTime"));
    }
}

void check_outputs_unique(const Phone& phone, std::vector<Error>& problems) {
    for (std::size_t i = 0; i < phone.relays.size(); ++i) {
        for (std::size_t j = i + 1; j < phone.relays.size(); ++j) {
            const Relay& other = phone.relays[j];
            if (!other.output.empty() && phone.relays[i].output == other.output) {
                problems.push_back(conflict(
                    "relays[" + std::string(relay_name(other.id)) + "].output",
                    "the same GPIO line as relay " + std::string(relay_name(phone.relays[i].id))));
            }
        }
    }
}

void check_time_zone(const Phone& phone, std::vector<Error>& problems) {
    if (!TimeZone::load(phone.device.time_zone)) {
        problems.push_back(
            conflict("device.timeZone", "there is no time zone '" + phone.device.time_zone + "'"));
    }
}

constexpr Rule kRules[] = {
    {"time-zone", "The time zone is one of the IANA database.", check_time_zone},
    {"public-pin-length", "Every public PIN has publicLength digits.", check_public_length},
    {"public-pin-unique", "No two public PINs are the same.", check_public_unique},
    {"schedule-exists", "A schedule that is used exists.", check_schedules_exist},
    {"schedule-built-in", "Schedules 1001 and 1002 cannot be redefined.", check_built_in},
    {"schedule-dates", "A schedule does not end before it begins.", check_date_order},
    {"holiday-dates", "A holiday that is not one of every year does not end before it begins.",
     check_holidays},
    {"relay-exists", "A relay that is used is among the phone's relays.", check_relays_exist},
    {"lock-times", "The longest lock of the keypad is not shorter than the first.",
     check_lock_times},
    {"output-unique", "No two relays share a GPIO line.", check_outputs_unique},
};

} // namespace

std::span<const Rule> all_rules() {
    return kRules;
}

std::vector<Error> check_rules(const Phone& phone) {
    std::vector<Error> problems;
    for (const Rule& rule : kRules) {
        std::vector<Error> found;
        rule.check(phone, found);
        for (Error& problem : found) {
            problems.push_back(std::move(problem).next("rule " + std::string(rule.id) + ": " +
                                                       std::string(rule.help)));
        }
    }
    return problems;
}

} // namespace akx::model
