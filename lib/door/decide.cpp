// SPDX-License-Identifier: Apache-2.0
#include "door/decide.hpp"

#include <algorithm>

namespace akx::door {

namespace {

using model::RelayId;
using model::RelaySet;

// Whose credential it is and what that lets him open.
struct Claim {
    Directory::User user;
    const PublicPinRule* public_pin = nullptr;
    model::AccessRule public_rule;
    bool any_relay = false; // an authorised command
};

// One run of the decision function.
class Judge {
  public:
    Judge(const Policy& policy, const Directory& directory, const DoorState& state,
          const Attempt& attempt, WallTime now, Explanation* explanation)
        : policy_(policy), directory_(directory), state_(state), attempt_(attempt),
          minute_(policy.calendar.local(now)), explanation_(explanation) {}

    Decision decide();

  private:
    bool check_relays();
    bool check_keypad();
    bool check_credential();
    bool check_validity();
    void check_relay(RelayId relay);
    void explain_relay(RelayId relay, Reason reason, model::ScheduleId schedule);
    std::string schedules_of(RelayId relay) const;
    std::span<const model::AccessRule> rules() const;
    Reason judge_relay(RelayId relay, model::ScheduleId& schedule) const;
    bool identify(const model::CardKey& key);
    bool identify(const PinEntry& entry);
    bool identify(const KnownUser& user);
    bool identify(const Authorised&);

    bool fail(Reason reason, std::string_view detail) {
        decision_.reason = reason;
        note(reason, false, detail);
        return false;
    }
    // `reason` names the check that was passed or not.
    void note(Reason reason, bool passed, std::string_view detail) {
        if (explanation_ != nullptr) {
            explanation_->push_back({reason_text(reason).check, passed, std::string(detail)});
        }
    }

    const Policy& policy_;
    const Directory& directory_;
    const DoorState& state_;
    const Attempt& attempt_;
    const CivilMinute minute_;
    Explanation* explanation_;
    Claim claim_;
    Decision decision_;
};

bool Judge::check_relays() {
    const RelaySet known = policy_.known_relays();
    const RelaySet asked = attempt_.relays;
    const bool command = std::holds_alternative<Authorised>(attempt_.credential);
    if ((asked.bits & known.bits) == 0 || (command && (asked.bits & ~known.bits) != 0)) {
        return fail(Reason::no_such_relay, "asked for a relay that is not configured");
    }
    note(Reason::no_such_relay, true, "the relays asked for exist");
    return true;
}

bool Judge::check_keypad() {
    if (!std::holds_alternative<PinEntry>(attempt_.credential)) {
        return true;
    }
    if (state_.keypad_locked) {
        return fail(Reason::locked_out, "the keypad is locked");
    }
    note(Reason::locked_out, true, "the keypad is not locked");
    return true;
}

bool Judge::identify(const model::CardKey& key) {
    const auto user = directory_.by_card(key);
    claim_.user = user.value_or(Directory::User{});
    decision_.user = user ? std::optional(user->row) : std::nullopt;
    return user.has_value();
}

bool Judge::identify(const PinEntry& entry) {
    const bool private_possible =
        policy_.keypad.mode == model::PinMode::pin ? entry.room.empty() : !entry.room.empty();
    if (private_possible && !entry.pin.empty()) {
        const auto user = directory_.by_pin(
            pin_digest(*policy_.pin_hash, policy_.keypad.mode, entry.room, entry.pin));
        if (user) {
            claim_.user = *user;
            decision_.user = user->row;
            return true;
        }
    }
    claim_.public_pin = entry.room.empty() ? policy_.public_pin(entry.pin) : nullptr;
    if (claim_.public_pin == nullptr) {
        return false;
    }
    claim_.public_rule = {claim_.public_pin->schedule, claim_.public_pin->relays};
    decision_.public_pin = claim_.public_pin;
    return true;
}

bool Judge::identify(const KnownUser& known) {
    const auto user = directory_.by_row(known.row);
    claim_.user = user.value_or(Directory::User{});
    decision_.user = user ? std::optional(user->row) : std::nullopt;
    return user.has_value();
}

bool Judge::identify(const Authorised&) {
    claim_.any_relay = true;
    return true;
}

bool Judge::check_credential() {
    const bool known = std::visit([this](const auto& credential) { return identify(credential); },
                                  attempt_.credential);
    if (!known) {
        return fail(Reason::unknown_credential, "nobody has this credential");
    }
    note(Reason::unknown_credential, true,
         claim_.any_relay               ? "an authorised command"
         : claim_.public_pin != nullptr ? "a public PIN"
                                        : "a user's credential");
    return true;
}

bool Judge::check_validity() {
    if (!decision_.user) {
        return true;
    }
    if (minute_ < claim_.user.valid_from) {
        return fail(Reason::not_yet_valid, "the user's access has not begun");
    }
    if (minute_ > claim_.user.valid_to) {
        return fail(Reason::expired, "the user's access has ended");
    }
    note(Reason::expired, true, "the user is valid now");
    return true;
}

Reason Judge::judge_relay(RelayId id, model::ScheduleId& schedule) const {
    const model::Relay* relay = policy_.relay(id);
    if (relay == nullptr) {
        return Reason::no_such_relay;
    }
    if (!claim_.any_relay) {
        bool listed = false;
        for (const model::AccessRule& rule : rules()) {
            const bool applies = rule.relays.has(id);
            listed = listed || applies;
            if (applies && policy_.calendar.is_open(rule.schedule, minute_)) {
                schedule = rule.schedule;
                break;
            }
        }
        if (schedule == 0) {
            return listed ? Reason::outside_schedule : Reason::wrong_relay;
        }
    }
    if (!relay->methods.has(attempt_.method)) {
        return Reason::method_not_allowed;
    }
    return state_.locked_down.has(id) ? Reason::door_locked_down : Reason::granted;
}

void Judge::check_relay(RelayId id) {
    model::ScheduleId schedule = 0;
    const Reason reason = judge_relay(id, schedule);
    if (reason == Reason::granted) {
        decision_.relays.add(id);
        decision_.schedule = decision_.schedule == 0 ? schedule : decision_.schedule;
    }
    // Checks are passed in the order of Reason: the greatest got furthest. A command opens all it
    // names or nothing: "the lift and the gate" is not half done by the gate.
    const bool command = claim_.any_relay;
    decision_.reason =
        command ? std::min(decision_.reason, reason) : std::max(decision_.reason, reason);
    if (explanation_ != nullptr) {
        explain_relay(id, reason, schedule);
    }
}

// The checks of one relay up to the one that decides.
void Judge::explain_relay(RelayId id, Reason reason, model::ScheduleId schedule) {
    const std::string relay = "relay " + std::string(model::relay_name(id));
    const auto step = [&](Reason check, const std::string& passed, const std::string& failed) {
        if (reason >= check) {
            note(check, reason != check, relay + ": " + (reason != check ? passed : failed));
        }
    };
    step(Reason::no_such_relay, "exists", "the phone has no such relay");
    if (!claim_.any_relay) {
        step(Reason::wrong_relay, "among those that may be opened",
             "not among those that may be opened");
        step(Reason::outside_schedule, "schedule " + std::to_string(schedule) + " is open",
             "closed now: " + schedules_of(id));
    }
    const std::string method(model::method_name(attempt_.method));
    step(Reason::method_not_allowed, "may be opened by " + method,
         "may not be opened by " + method);
    step(Reason::door_locked_down, "not locked down", "locked down");
    step(Reason::granted, "", "may be opened");
    explanation_->back().passed = reason == Reason::granted;
}

// "schedule 3, schedule 1002": those that would let the claim open the relay.
std::string Judge::schedules_of(RelayId id) const {
    std::string out;
    for (const model::AccessRule& rule : rules()) {
        if (rule.relays.has(id)) {
            out += (out.empty() ? "schedule " : ", schedule ") + std::to_string(rule.schedule);
        }
    }
    return out;
}

std::span<const model::AccessRule> Judge::rules() const {
    return claim_.public_pin != nullptr ? std::span(&claim_.public_rule, 1) : claim_.user.access;
}

Decision Judge::decide() {
    if (!check_relays() || !check_keypad() || !check_credential() || !check_validity()) {
        return decision_;
    }
    decision_.reason = claim_.any_relay ? Reason::granted : Reason::no_such_relay;
    for (const RelayId id : kAllRelays) {
        if (attempt_.relays.has(id)) {
            check_relay(id);
        }
    }
    if (!decision_.granted()) {
        decision_.relays = {};
    }
    return decision_;
}

} // namespace

Decision decide(const Policy& policy, const Directory& directory, const DoorState& state,
                const Attempt& attempt, WallTime now, Explanation* explanation) {
    return Judge(policy, directory, state, attempt, now, explanation).decide();
}

} // namespace akx::door
