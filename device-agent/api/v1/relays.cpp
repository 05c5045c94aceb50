// SPDX-License-Identifier: Apache-2.0
// Doors: status, opening, holding, and the keypad's lock.
#include "api/routes.hpp"
#include "api/services.hpp"
#include "api/v1/simulate.hpp"
#include "api/v1/users_search.hpp"

namespace akx::agent {

namespace {

Value relay_value(const Services& services, const model::Relay& relay) {
    const door::RelayStatus status = services.door.relay(relay.id);
    Value out = Value::object();
    out.set("id", model::relay_name(relay.id));
    out.set("name", relay.name);
    out.set("mode", model::Names<model::RelayMode>::names[static_cast<std::size_t>(relay.mode)]);
    out.set("state", status.open ? "open" : "closed");
    out.set("hold", door::hold_name(status.hold));
    out.set("until", status.hold_until ? Value(format_utc(*status.hold_until)) : Value());
    out.set("heldBySchedule", status.schedule_open);
    out.set("pending", status.pending);
    out.set("confirmed", status.confirmed);
    out.set("failed", status.failed);
    return out;
}

void list_relays(Services& services, Call call) {
    Value list = Value::array();
    for (const model::Relay& relay : services.settings.phone().relays) {
        list.push(relay_value(services, relay));
    }
    call.answer(list);
}

Result<const model::Relay*> named_relay(const Services& services, const Call& call) {
    const auto id = model::parse_relay(call.parameter(0));
    const model::Relay* relay = id ? services.settings.phone().relay(*id) : nullptr;
    if (relay == nullptr) {
        return Error(errors::not_found, "there is no relay " + call.parameter(0));
    }
    return relay;
}

// An optional duration ("5s") or time (RFC 3339) of the body.
template <class T>
Status read_optional(const Value& body, std::string_view name, std::optional<T>& out,
                     std::optional<T> (*parse)(std::string_view)) {
    const Value* value = body.find(name);
    if (value == nullptr || value->is_null()) {
        return {};
    }
    out = value->is_text() ? parse(value->as_text()) : std::nullopt;
    if (!out) {
        return Error(errors::invalid_value, "the value is not understood")
            .in_field(std::string(name));
    }
    return {};
}

Result<door::RemoteUnlock> read_unlock(const Call& call, const model::Relay& relay) {
    constexpr std::string_view kKnown[] = {"reason", "delay", "hold", "issued", "expiry"};
    const auto body = call.body();
    if (!body) {
        return body.error();
    }
    door::RemoteUnlock order;
    order.relays.add(relay.id);
    order.actor = call.who().actor();
    order.reason = body->text_at("reason").substr(0, 500);
    for (const Status& status :
         {check_members(*body, kKnown), read_optional(*body, "delay", order.delay, parse_duration),
          read_optional(*body, "hold", order.hold, parse_duration),
          read_optional(*body, "issued", order.issued, parse_utc),
          read_optional(*body, "expiry", order.expiry, parse_duration)}) {
        if (!status) {
            return status.error();
        }
    }
    return order;
}

Error unlock_error(const door::Reply& reply) {
    switch (reply.outcome) {
    case door::Outcome::expired:
        return reply.age < Millis(0)
                   ? Error(errors::expired, "the command was issued " +
                                                format_duration(-reply.age) +
                                                " in the future of the phone's clock")
                   : Error(errors::expired,
                           "the command was " + format_duration(reply.age) + " old");
    case door::Outcome::refused:
        return Error(errors::refused, std::string(door::reason_text(reply.reason).help))
            .in_field(std::string(door::reason_name(reply.reason)));
    case door::Outcome::busy:
        return Error(errors::busy, "too many commands wait for the door");
    case door::Outcome::unknown:
        return Error(errors::unknown_outcome, "the relay did not say whether it switched");
    default:
        return Error(errors::relay_failed, reply.error);
    }
}

void unlock(Services& services, Call call) {
    const auto relay = named_relay(services, call);
    auto order = relay ? read_unlock(call, **relay) : Result<door::RemoteUnlock>(relay.error());
    if (!order) {
        call.fail(order.error());
        return;
    }
    auto shared = std::make_shared<Call>(std::move(call));
    services.door.unlock(std::move(*order), [&services, shared](const door::Reply& reply) {
        const bool moved =
            reply.outcome == door::Outcome::opened || reply.outcome == door::Outcome::closed;
        if (!moved) {
            shared->fail(unlock_error(reply));
            return;
        }
        Value out = Value::object();
        out.set("relay", shared->parameter(0));
        out.set("outcome", door::outcome_name(reply.outcome));
        out.set("at", format_utc(services.clock.now().wall));
        shared->answer(out);
    });
}

Result<door::Hold> read_hold(const Call& call, const model::Relay& relay) {
    constexpr std::string_view kKnown[] = {"state", "until", "reason"};
    const auto body = call.body();
    if (!body) {
        return body.error();
    }
    const auto state = door::find_hold(body->text_at("state"));
    if (!state) {
        return Error(errors::invalid_value, "one of normal, open, locked is expected")
            .in_field("state");
    }
    door::Hold order;
    order.relays.add(relay.id);
    order.state = *state;
    order.actor = call.who().actor();
    order.reason = body->text_at("reason").substr(0, 500);
    for (const Status& status :
         {check_members(*body, kKnown), read_optional(*body, "until", order.until, parse_utc)}) {
        if (!status) {
            return status.error();
        }
    }
    return order;
}

void hold(Services& services, Call call) {
    const auto relay = named_relay(services, call);
    auto order = relay ? read_hold(call, **relay) : Result<door::Hold>(relay.error());
    if (!order) {
        call.fail(order.error());
        return;
    }
    auto shared = std::make_shared<Call>(std::move(call));
    services.door.hold(std::move(*order), [&services, shared](const door::Reply& reply) {
        const auto now = named_relay(services, *shared);
        if (reply.outcome != door::Outcome::done || !now) {
            shared->fail(now ? unlock_error(reply) : now.error());
            return;
        }
        shared->answer(relay_value(services, **now));
    });
}

void release_keypad(Services& services, Call call) {
    auto shared = std::make_shared<Call>(std::move(call));
    services.door.release_keypads(shared->who().actor(), [shared](const door::Reply&) {
        shared->answer(http::Response::empty());
    });
}

constexpr Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/v1/relays",
     .role = model::Role::auditor,
     .help = "The relays and whether their doors are open",
     .handle = list_relays},
    {.method = http::Method::post,
     .path = "/v1/relays/{id}/unlock",
     .role = model::Role::operate,
     .help = "Open a door; success means that the relay has switched",
     .handle = unlock,
     .body = Body::json,
     .body_limit = 8 * 1024,
     .request_schema = "UnlockOrder"},
    {.method = http::Method::put,
     .path = "/v1/relays/{id}/hold",
     .role = model::Role::operate,
     .help = "Hold a door open, lock it down, or let it go back to normal",
     .handle = hold,
     .body = Body::json,
     .body_limit = 8 * 1024,
     .request_schema = "HoldOrder"},
    {.method = http::Method::post,
     .path = "/v1/simulate",
     .role = model::Role::auditor,
     .help = "What would happen at the door, step by step, now or at another time; opens nothing",
     .handle = simulate,
     .body = Body::json,
     .body_limit = 8 * 1024,
     .request_schema = "Simulation"},
    {.method = http::Method::post,
     .path = "/v1/keypad/release",
     .role = model::Role::operate,
     .help = "Lift the lock of all keypads",
     .handle = release_keypad},
};

} // namespace

std::span<const Route> relay_routes() {
    return kRoutes;
}

} // namespace akx::agent
