// SPDX-License-Identifier: Apache-2.0
// Named rules between settings (REQ CFG-3): what no single field can check.
#pragma once

#include "model/phone.hpp"

namespace akx::model {

// A warning is shown but refuses nothing.
enum class Severity { error, warning };

struct Rule {
    std::string_view id;   // stable, "private-pin-length"
    std::string_view help; // what it demands, one sentence
    // Adds one Error a violation; its field() is the path of the setting to change.
    void (*check)(const Phone& phone, std::vector<Error>& problems);
    Severity severity = Severity::error;
    // About something that several phones may share: only what holds on all of them counts.
    bool by_all = false;
};

struct Finding {
    const Rule* rule;
    Error error; // its hint names the rule
};

// To add a rule: its row in rules.cpp, or in a source of its feature's own, and examples in
// tests/data/rules.
std::span<const Rule> all_rules();
std::span<const Rule> akuvox_rules();
std::vector<Finding> find_conflicts(const Phone& phone);
// Only the rules with that value of `by_all`.
std::vector<Finding> find_conflicts(const Phone& phone, bool by_all);
std::vector<Error> check_rules(const Phone& phone); // those of severity error

// For schedules that many phones share: which ones the settings of a phone use, and the warning
// about one that none uses.
std::vector<ScheduleId> used_schedules(const Phone& phone);
Finding unused_schedule(const Schedule& schedule);

} // namespace akx::model
