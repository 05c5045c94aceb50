// SPDX-License-Identifier: Apache-2.0
#include "app/holds.hpp"

#include "base/text.hpp"

namespace akx::agent {

namespace {

std::string fact_name(model::RelayId relay) {
    return "hold." + std::string(model::relay_name(relay));
}

} // namespace

void save_hold(Store& store, const door::HoldChanged& held) {
    std::string text(door::hold_name(held.state));
    if (held.until) {
        text += " " + format_utc(*held.until);
    }
    (void)store.write([name = fact_name(held.relay), text](StateDb& state) {
        (void)state.set_fact(name, text); // the door has already followed; the log has the event
    });
}

std::vector<door::HoldChanged> load_holds(StateDb& state) {
    std::vector<door::HoldChanged> holds;
    for (const model::RelayId relay : door::kAllRelays) {
        const auto text = state.fact(fact_name(relay));
        if (!text) {
            continue;
        }
        const auto words = split(*text, ' ');
        const auto hold = door::find_hold(words[0]);
        if (hold && *hold != door::HoldState::normal) {
            holds.push_back({relay, *hold, words.size() > 1 ? parse_utc(words[1]) : std::nullopt});
        }
    }
    return holds;
}

} // namespace akx::agent
