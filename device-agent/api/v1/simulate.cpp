// SPDX-License-Identifier: Apache-2.0
#include "api/v1/simulate.hpp"

#include "api/v1/users_search.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

// What is asked: an attempt, whose PIN is kept here, and when.
struct Question {
    door::Attempt attempt;
    std::string user; // id; the attempt needs its row
    std::string room;
    Secret pin;
    std::optional<WallTime> at;
};

Error wrong(std::string_view field, std::string what) {
    return Error(errors::invalid_value, std::move(what)).in_field(std::string(field));
}

// RFC 3339, or a wall-clock time on the phone.
Result<std::optional<WallTime>> read_moment(const Services& services, const std::string& text) {
    if (text.empty()) {
        return std::optional<WallTime>();
    }
    if (const auto moment = parse_utc(text)) {
        return moment;
    }
    const auto local = parse_civil_minutes(text);
    if (!local) {
        return wrong("at", "a time such as 2026-11-20T08:15 is expected");
    }
    const auto moment = services.door.policy().calendar.moment({*local});
    return moment ? Result<std::optional<WallTime>>(moment)
                  : wrong("at", "the phone's clock skips this time (summer time begins)");
}

Result<model::RelaySet> read_relays(const Services& services, const Value& body) {
    model::RelaySet relays;
    const Value* list = body.find("relays");
    if (list == nullptr) {
        return services.door.policy().known_relays();
    }
    for (const Value& name : body.array_at("relays")) {
        const auto relay = name.is_text() ? model::parse_relay(name.as_text()) : std::nullopt;
        if (!relay) {
            return wrong("relays", "a list of relays is expected");
        }
        relays.add(*relay);
    }
    return relays.empty() ? Result<model::RelaySet>(wrong("relays", "a list of relays is expected"))
                          : relays;
}

Result<model::AccessMethod> read_method(const std::string& name) {
    using Names = model::Names<model::AccessMethod>;
    const auto* found = std::find(std::begin(Names::names), std::end(Names::names), name);
    if (name.empty()) {
        return model::AccessMethod::card;
    }
    if (found == std::end(Names::names)) {
        return wrong("method", "not a way of opening a door");
    }
    return static_cast<model::AccessMethod>(found - std::begin(Names::names));
}

Status read_credential(const Value& body, Question& question) {
    const auto user = text_member(body, "user");
    const auto card = text_member(body, "card");
    auto pin = text_member(body, "pin");
    const auto room = text_member(body, "room");
    const auto method_text = text_member(body, "method");
    if (const Error* error = first_error(user, card, pin, room, method_text)) {
        return *error;
    }
    if ((user->empty() ? 0 : 1) + (card->empty() ? 0 : 1) + (pin->empty() ? 0 : 1) != 1) {
        return Error(errors::missing_value, "the body needs one of 'user', 'card' and 'pin'");
    }
    const auto method = read_method(*method_text);
    if (!method) {
        return method.error();
    }
    question.attempt.method = *method;
    question.user = *user;
    if (!card->empty()) {
        const auto key = model::card_key(*card);
        if (!key) {
            return wrong("card", "a card code is expected");
        }
        question.attempt.method = model::AccessMethod::card;
        question.attempt.credential = *key;
    }
    if (!pin->empty()) {
        question.attempt.method = model::AccessMethod::pin;
        question.room = *room;
        question.pin = Secret(std::move(*pin));
    }
    return {};
}

Result<Question> read_question(const Services& services, const Call& call) {
    constexpr std::string_view kKnown[] = {"user", "card", "pin", "room", "method", "relays", "at"};
    const auto body = call.body();
    if (!body) {
        return body.error();
    }
    if (Status status = check_members(*body, kKnown); !status) {
        return status.error();
    }
    Question question;
    if (Status status = read_credential(*body, question); !status) {
        return status.error();
    }
    const auto relays = read_relays(services, *body);
    const auto at_text = text_member(*body, "at");
    const auto at = at_text ? read_moment(services, *at_text)
                            : Result<std::optional<WallTime>>(at_text.error());
    if (const Error* error = first_error(relays, at)) {
        return *error;
    }
    question.attempt.relays = *relays;
    question.at = *at;
    return question;
}

// Doors that are locked down at that time, as far as it is known today.
door::DoorState state_at(const Services& services, WallTime at) {
    door::DoorState state;
    for (const model::RelayId id : door::kAllRelays) {
        const door::RelayStatus relay = services.door.relay(id);
        const bool still = !relay.hold_until || *relay.hold_until > at;
        if (relay.configured && relay.hold == door::HoldState::locked && still) {
            state.locked_down.add(id);
        }
    }
    return state;
}

Value relays_value(model::RelaySet relays) {
    Value out = Value::array();
    for (const model::RelayId id : door::kAllRelays) {
        if (relays.has(id)) {
            out.push(model::relay_name(id));
        }
    }
    return out;
}

Value decision_value(const door::Policy& policy, const door::Decision& decision,
                     const door::Explanation& explanation, WallTime at) {
    constexpr auto& kDays = model::Names<model::Weekday>::names;
    const door::CivilMinute local = policy.calendar.local(at);
    Value out = Value::object();
    out.set("granted", decision.granted());
    out.set("reason", door::reason_name(decision.reason));
    out.set("why", door::reason_text(decision.reason).help);
    out.set("relays", relays_value(decision.relays));
    out.set("schedule", decision.schedule != 0 ? Value(std::int64_t{decision.schedule}) : Value());
    out.set("publicPin",
            decision.public_pin != nullptr ? Value(decision.public_pin->name) : Value());
    out.set("user", Value());
    out.set("name", Value());
    out.set("at", format_utc(at));
    out.set("local", format_civil_minutes(local.minutes));
    out.set("weekday", kDays[static_cast<std::size_t>(local.weekday())]);
    out.set("timeZone", policy.calendar.zone().name());
    Value steps = Value::array();
    for (const door::ExplainedStep& step : explanation) {
        Value entry = Value::object();
        entry.set("check", step.check);
        entry.set("passed", step.passed);
        entry.set("detail", step.detail);
        steps.push(std::move(entry));
    }
    out.set("steps", std::move(steps));
    return out;
}

// On the loop, where settings and users are at home. Names follow from the store.
void judge(Services& services, Call call, Question question) {
    if (!question.pin.empty()) {
        question.attempt.credential = door::PinEntry{question.room, question.pin.reveal()};
    }
    const WallTime at = question.at.value_or(services.clock.now().wall);
    const door::Policy& policy = services.door.policy();
    door::Explanation explanation;
    const door::Decision decision =
        decide(policy, services.door.directory(), state_at(services, at), question.attempt, at,
               &explanation);
    Value out = decision_value(policy, decision, explanation, at);
    if (!decision.user) {
        call.answer(out);
        return;
    }
    services.answer_from_reader(std::move(call),
                                [out = std::move(out), row = *decision.user](
                                    Store::Reader& reader) mutable -> Result<Value> {
                                    const auto owner = reader.state.users().name(row);
                                    if (!owner) {
                                        return owner.error();
                                    }
                                    out.set("user", owner->id);
                                    out.set("name", owner->name);
                                    return std::move(out);
                                });
}

void judge_user(Services& services, Call call, Question question) {
    auto shared = std::make_shared<Call>(std::move(call));
    const bool taken = services.store.read([&services, shared, question = std::move(question)](
                                               Store::Reader& reader) mutable {
        const auto user = reader.state.users().get(question.user);
        if (user) {
            question.attempt.credential = door::KnownUser{user->row};
        }
        services.loop.post([&services, shared = std::move(shared), question = std::move(question),
                            failure = user ? std::nullopt : std::optional(user.error())]() mutable {
            if (failure) {
                shared->fail(*failure);
            } else {
                judge(services, std::move(*shared), std::move(question));
            }
        });
    });
    if (!taken) {
        shared->fail(Error(errors::busy, "too many requests wait for the storage"));
    }
}

} // namespace

void simulate(Services& services, Call call) {
    auto question = read_question(services, call);
    if (!question) {
        call.fail(question.error());
        return;
    }
    if (!question->pin.empty()) {
        const Status allowed =
            call.who().may(model::Role::operate)
                ? allow_pin_question(services, call.who())
                : Status(Error(errors::denied, "asking with a PIN needs the role operator"));
        if (!allowed) {
            call.fail(allowed.error());
            return;
        }
    }
    if (question->user.empty()) {
        judge(services, std::move(call), std::move(*question));
    } else {
        judge_user(services, std::move(call), std::move(*question));
    }
}

} // namespace akx::agent
