// SPDX-License-Identifier: Apache-2.0
#include "exchange/access_text.hpp"

#include "base/text.hpp"
#include "exchange/csv_text.hpp"

#include <algorithm>

namespace akx::exchange {

namespace {

using model::AccessRule;

Error bad_entry(std::string_view entry, std::string_view why) {
    return Error(errors::invalid_value, "\"" + shortened(entry) + "\": " + std::string(why))
        .next("write SCHEDULE-RELAYS, several separated by ';', such as 1001-12;1002-3");
}

// "1001-2SA": an S among the relays.
bool names_security_relays(std::string_view entry) {
    const std::size_t dash = entry.find('-');
    const std::string_view relays = dash == std::string_view::npos ? "" : entry.substr(dash + 1);
    return relays.find_first_of("Ss") != std::string_view::npos &&
           relays.find_first_not_of("0123456789SABCDsabcd ") == std::string_view::npos;
}

Result<AccessRule> parse_entry(std::string_view entry) {
    const std::size_t dash = entry.find('-');
    if (dash == std::string_view::npos) {
        return bad_entry(entry, "the relays are missing");
    }
    const auto schedule = parse_int(trim(entry.substr(0, dash)));
    if (!schedule || *schedule < 1 || *schedule > model::kMaxScheduleId) {
        return bad_entry(entry, "the schedule is not a number from 1 to " +
                                    std::to_string(model::kMaxScheduleId));
    }
    AccessRule rule{static_cast<model::ScheduleId>(*schedule), {}};
    for (const char c : trim(entry.substr(dash + 1))) {
        const auto relay = model::parse_relay(std::string_view(&c, 1));
        if (!relay) {
            return bad_entry(entry, "relays are 1 to 4 or A to D");
        }
        rule.relays.add(*relay);
    }
    return rule.relays.empty() ? Result<AccessRule>(bad_entry(entry, "the relays are missing"))
                               : rule;
}

void add_rule(std::vector<AccessRule>& rules, const AccessRule& rule) {
    const auto same = std::find_if(rules.begin(), rules.end(), [&rule](const AccessRule& other) {
        return other.schedule == rule.schedule;
    });
    if (same != rules.end()) {
        same->relays.bits |= rule.relays.bits;
    } else {
        rules.push_back(rule);
    }
}

} // namespace

Result<AccessText> parse_access(std::string_view text) {
    AccessText access;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(";,"), text.size());
        const std::string_view entry = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (entry.empty()) {
            continue;
        }
        if (names_security_relays(entry)) {
            ++access.security_entries;
            continue;
        }
        Result<AccessRule> rule = parse_entry(entry);
        if (!rule) {
            return std::move(rule.error());
        }
        add_rule(access.rules, *rule);
    }
    return access;
}

std::string print_access(std::span<const AccessRule> rules, bool final_separator) {
    std::string out;
    for (const AccessRule& rule : rules) {
        if (rule.relays.empty()) {
            continue; // opens nothing, and the grammar has no word for it
        }
        out += std::to_string(rule.schedule) + "-";
        for (unsigned relay = 0; relay < std::size(model::Names<model::RelayId>::names); ++relay) {
            if (rule.relays.has(static_cast<model::RelayId>(relay))) {
                out += static_cast<char>('1' + relay);
            }
        }
        out += ';';
    }
    if (!final_separator && !out.empty()) {
        out.pop_back();
    }
    return out;
}

} // namespace akx::exchange
