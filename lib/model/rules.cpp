// SPDX-License-Identifier: Apache-2.0
#include "model/rules.hpp"

#include <algorithm>
#include <set>

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

void check_time_zone(const Phone& phone, std::vector<Error>& problems) {
    if (!TimeZone::load(phone.device.time_zone)) {
        problems.push_back(
            conflict("device.timeZone", "there is no time zone '" + phone.device.time_zone + "'"));
    }
}

// The GPIO lines in use, with who uses them, in the order of the settings.
struct Line {
    std::string line;
    std::string user; // "relay A"
    std::string path;
};

std::vector<Line> lines_of_relays(const Phone& phone) {
    std::vector<Line> lines;
    for (const Relay& relay : phone.relays) {
        const std::string id(relay_name(relay.id));
        if (!relay.output.empty()) {
            lines.push_back({relay.output, "relay " + id, "relays[" + id + "].output"});
        }
    }
    return lines;
}

std::vector<Line> lines_of_inputs(const Phone& phone) {
    std::vector<Line> lines;
    for (const Input& input : phone.inputs) {
        if (!input.source.empty() && input.source != "sim") {
            const std::string id(Names<InputId>::names[static_cast<std::size_t>(input.id)]);
            lines.push_back({input.source, "input " + id, "inputs[" + id + "].source"});
        }
    }
    return lines;
}

void demand_unique(const std::vector<Line>& lines, std::vector<Error>& problems) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (lines[i].line == lines[j].line) {
                problems.push_back(
                    conflict(lines[i].path, "the same GPIO line as " + lines[j].user));
                break;
            }
        }
    }
}

void check_outputs_unique(const Phone& phone, std::vector<Error>& problems) {
    demand_unique(lines_of_relays(phone), problems);
}

void check_inputs_unique(const Phone& phone, std::vector<Error>& problems) {
    demand_unique(lines_of_inputs(phone), problems);
}

void check_lines_apart(const Phone& phone, std::vector<Error>& problems) {
    const std::vector<Line> relays = lines_of_relays(phone);
    for (const Line& input : lines_of_inputs(phone)) {
        for (const Line& relay : relays) {
            if (input.line == relay.line) {
                problems.push_back(
                    conflict(input.path, "the GPIO line that " + relay.user + " is switched by"));
                break;
            }
        }
    }
}

void check_reader_sources(const Phone& phone, std::vector<Error>& problems) {
    for (std::size_t i = 0; i < phone.readers.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const Reader& one = phone.readers[i];
            const Reader& other = phone.readers[j];
            if (!one.source.empty() && one.source != "sim" && one.source == other.source) {
                problems.push_back(conflict("readers[" + one.id + "].source",
                                            "reader '" + other.id + "' has the same source"));
                break;
            }
        }
    }
}

void check_https_pair(const Phone& phone, std::vector<Error>& problems) {
    if (!phone.https.certificate.empty() && phone.https.key.empty()) {
        problems.push_back(conflict("https.key", "the key of the certificate is missing"));
    }
    if (phone.https.certificate.empty() && !phone.https.key.empty()) {
        problems.push_back(conflict("https.certificate", "a key stands without its certificate"));
    }
}

Error unused(ScheduleId id) {
    const std::string number = std::to_string(id);
    return conflict("schedules[" + number + "].id",
                    "no setting uses schedule " + number + "; only users can");
}

void check_schedules_used(const Phone& phone, std::vector<Error>& problems) {
    const std::vector<ScheduleId> list = used_schedules(phone);
    const std::set<ScheduleId> used(list.begin(), list.end());
    for (const Schedule& schedule : phone.schedules) {
        if (!used.contains(schedule.id)) {
            problems.push_back(unused(schedule.id));
        }
    }
}

void check_schedules_open(const Phone& phone, std::vector<Error>& problems) {
    for (const Schedule& schedule : phone.schedules) {
        if (schedule.type == ScheduleType::weekly && schedule.days.bits == 0) {
            problems.push_back(conflict("schedules[" + std::to_string(schedule.id) + "].days",
                                        "on no day: whoever has this schedule never gets in"));
        }
    }
}

void check_hold_open(const Phone& phone, std::vector<Error>& problems) {
    for (const Relay& relay : phone.relays) {
        if (relay.hold_open_schedule == kAlways) {
            const std::string id(relay_name(relay.id));
            problems.push_back(conflict("relays[" + id + "].holdOpenSchedule",
                                        "relay " + id + " is held open day and night"));
        }
    }
}

void check_pins_open(const Phone& phone, std::vector<Error>& problems) {
    for (const PublicPin& pin : phone.pin.public_pins) {
        if (pin.relays.empty() || pin.schedule == kNever) {
            problems.push_back(
                conflict(public_pin_path(pin, pin.relays.empty() ? "relays" : "schedule"),
                         "this PIN opens nothing"));
        }
    }
}

constexpr Rule kRules[] = {
    {"time-zone", "The time zone is one of the IANA database.", check_time_zone},
    {"public-pin-length", "Every public PIN has publicLength digits.", check_public_length},
    {"public-pin-unique", "No two public PINs are the same.", check_public_unique},
    {"public-pin-opens", "A public PIN opens something.", check_pins_open, Severity::warning},
    {"schedule-exists", "A schedule that is used exists.", check_schedules_exist},
    {"schedule-built-in", "Schedules 1001 and 1002 cannot be redefined.", check_built_in},
    {"schedule-dates", "A schedule does not end before it begins.", check_date_order},
    {"schedule-open", "A weekly schedule has a day.", check_schedules_open, Severity::warning},
    {"schedule-used", "A setting uses every schedule, unless it is there for users alone.",
     check_schedules_used, Severity::warning, true},
    {"holiday-dates", "A holiday that is not one of every year does not end before it begins.",
     check_holidays},
    {"relay-exists", "A relay that is used is among the phone's relays.", check_relays_exist},
    {"hold-open", "A relay is not held open all the time.", check_hold_open, Severity::warning},
    {"lock-times", "The longest lock of the keypad is not shorter than the first.",
     check_lock_times},
    {"output-unique", "No two relays share a GPIO line.", check_outputs_unique},
    {"input-unique", "No two inputs share a GPIO line.", check_inputs_unique},
    {"line-direction", "A GPIO line is an input's or a relay's.", check_lines_apart},
    {"reader-source", "No two readers share a source.", check_reader_sources},
    {"https-pair", "Certificate and key of https come together.", check_https_pair},
};

} // namespace

std::span<const Rule> all_rules() {
    static const std::vector<Rule> kAll = [] {
        std::vector<Rule> rules;
        for (const std::span<const Rule> part : {std::span<const Rule>(kRules), akuvox_rules()}) {
            rules.insert(rules.end(), part.begin(), part.end());
        }
        return rules;
    }();
    return kAll;
}

namespace {

Finding finding(const Rule& rule, Error error) {
    return {&rule,
            std::move(error).next("rule " + std::string(rule.id) + ": " + std::string(rule.help))};
}

void append_conflicts(const Rule& rule, const Phone& phone, std::vector<Finding>& findings) {
    std::vector<Error> found;
    rule.check(phone, found);
    for (Error& problem : found) {
        findings.push_back(finding(rule, std::move(problem)));
    }
}

} // namespace

std::vector<Finding> find_conflicts(const Phone& phone) {
    std::vector<Finding> findings;
    for (const Rule& rule : all_rules()) {
        append_conflicts(rule, phone, findings);
    }
    return findings;
}

std::vector<Finding> find_conflicts(const Phone& phone, bool by_all) {
    std::vector<Finding> findings;
    for (const Rule& rule : all_rules()) {
        if (rule.by_all == by_all) {
            append_conflicts(rule, phone, findings);
        }
    }
    return findings;
}

std::vector<ScheduleId> used_schedules(const Phone& phone) {
    std::vector<ScheduleId> used;
    for (const Relay& relay : phone.relays) {
        used.push_back(relay.hold_open_schedule);
    }
    for (const PublicPin& pin : phone.pin.public_pins) {
        used.push_back(pin.schedule);
    }
    return used;
}

Finding unused_schedule(const Schedule& schedule) {
    const auto rule = std::find_if(std::begin(kRules), std::end(kRules), [](const Rule& each) {
        return each.check == check_schedules_used;
    });
    return finding(*rule, unused(schedule.id));
}

std::vector<Error> check_rules(const Phone& phone) {
    std::vector<Error> problems;
    for (Finding& finding : find_conflicts(phone)) {
        if (finding.rule->severity == Severity::error) {
            problems.push_back(std::move(finding.error));
        }
    }
    return problems;
}

} // namespace akx::model
