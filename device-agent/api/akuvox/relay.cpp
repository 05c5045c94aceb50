// SPDX-License-Identifier: Apache-2.0
// Relays: state and opening. Their settings are in config.cpp.
#include "api/akuvox/calls.hpp"

#include "base/text.hpp"

namespace akx::agent::akuvox {

namespace {

constexpr std::int64_t kLongestDelay = 65'535; // seconds

void get_status(Services& services, ExchangePtr exchange) {
    Value data = Value::object();
    for (const model::Relay& relay : services.settings.phone().relays) {
        data.set("Relay" + std::string(model::relay_name(relay.id)),
                 services.door.relay(relay.id).open ? 1 : 0);
    }
    exchange->succeed(data);
}

// What a trig asks for: numbers, which some clients send as text.
struct Trigger {
    model::RelayId relay = model::RelayId::a;
    bool manual = false; // latched until told otherwise
    bool level = false;  // manual: NC-COM
    Millis delay{0};     // 0: as the relay's settings say
};

Result<std::int64_t> number(const Ask& ask, std::string_view name, std::int64_t other,
                            std::int64_t most) {
    const std::string text = ask.parameter(name);
    const auto value = text.empty() ? std::optional(other) : parse_int(trim(text));
    if (!value || *value < 0 || *value > most) {
        return Error(errors::out_of_range,
                     "a number from 0 to " + std::to_string(most) + " is expected")
            .in_field(std::string(name));
    }
    return *value;
}

Result<Trigger> read_trigger(const Services& services, const Ask& ask) {
    const std::string num = ask.parameter("num").empty() ? "1" : ask.parameter("num");
    const auto relay = model::parse_relay(trim(num));
    if (!relay || services.settings.phone().relay(*relay) == nullptr) {
        return Error(errors::out_of_range, "there is no such relay").in_field("num");
    }
    const auto mode = number(ask, "mode", 0, 1);
    const auto level = number(ask, "level", 0, 1);
    const auto delay = number(ask, "delay", 0, kLongestDelay);
    if (const Error* error = first_error(mode, level, delay)) {
        return *error;
    }
    return Trigger{*relay, *mode == 1, *level == 1, Seconds(*delay)};
}

Error door_error(const door::Reply& reply) {
    switch (reply.outcome) {
    case door::Outcome::refused:
        return Error(errors::refused, std::string(door::reason_text(reply.reason).help));
    case door::Outcome::busy:
        return Error(errors::busy, "too many commands wait for the door");
    case door::Outcome::unknown:
        return Error(errors::unknown_outcome, "the relay did not say whether it switched");
    default:
        return Error(errors::relay_failed, reply.error);
    }
}

void finish(Exchange& exchange, const door::Reply& reply) {
    const bool done = reply.outcome == door::Outcome::opened ||
                      reply.outcome == door::Outcome::closed ||
                      reply.outcome == door::Outcome::done;
    if (done) {
        exchange.succeed();
    } else {
        exchange.fail(door_error(reply));
    }
}

// Latched (mode 1): NO-COM holds the door open, NC-COM lets it go back to normal.
void latch(Services& services, const ExchangePtr& exchange, const Trigger& trigger) {
    door::Hold order;
    order.relays.add(trigger.relay);
    order.state = trigger.level ? door::HoldState::normal : door::HoldState::open;
    order.actor = exchange->who().actor();
    services.door.hold(std::move(order),
                       [exchange](const door::Reply& reply) { finish(*exchange, reply); });
}

void trigger(Services& services, ExchangePtr exchange) {
    const auto wanted = read_trigger(services, exchange->ask());
    if (!wanted) {
        exchange->fail(wanted.error());
        return;
    }
    if (wanted->manual) {
        latch(services, exchange, *wanted);
        return;
    }
    door::RemoteUnlock order;
    order.method = model::AccessMethod::http;
    order.relays.add(wanted->relay);
    order.actor = exchange->who().actor();
    order.received = services.clock.now().mono;
    if (wanted->delay > Millis(0)) {
        order.hold = wanted->delay;
    }
    services.door.unlock(std::move(order),
                         [exchange](const door::Reply& reply) { finish(*exchange, reply); });
}

constexpr CallRow kCalls[] = {
    {"relay", "status", model::Role::auditor, get_status, "Which doors are open"},
    {"relay", "trig", model::Role::operate, trigger, "Open a door, or hold it open"},
};

} // namespace

std::span<const CallRow> relay_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
