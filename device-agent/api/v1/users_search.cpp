// SPDX-License-Identifier: Apache-2.0
#include "api/v1/users_search.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::size_t kMostHolders = 100;

// The display modes, then what Wiegand lines make of a card; more only when asked for.
std::vector<model::CardFormat> guessed_formats() {
    std::vector<model::CardFormat> out;
    for (const char* name : {"8HN", "8HR", "8H10D", "8HR10D", "6H8D", "6H3D5D", "6H3D5D-R", "RAW",
                             "W26", "W26-R", "W58-R"}) {
        out.push_back(*model::parse_card_format(name));
    }
    return out;
}

Result<CardQuestion> read_card_question(const Services& services, const Value& body) {
    const auto code = text_member(body, "card");
    const auto format = text_member(body, "format");
    if (const Error* error = first_error(code, format)) {
        return *error;
    }
    const model::CardSettings& cards = services.settings.phone().cards;
    CardQuestion question{*code, guessed_formats(), {cards.ic_mode}};
    if (cards.id_mode != cards.ic_mode) {
        question.stored.push_back(cards.id_mode);
    }
    if (!format->empty()) {
        const auto chosen = model::parse_card_format(*format);
        if (!chosen) {
            return Error(errors::invalid_value, "not a card format").in_field("format");
        }
        question.formats = {*chosen};
    }
    if (question.code.empty() || question.code.size() > 256) {
        return Error(errors::invalid_value, "a card code is expected").in_field("card");
    }
    return question;
}

Value found_value(Value users) {
    Value out = Value::object();
    out.set("users", std::move(users));
    return out;
}

void search_by_card(Services& services, Call call, const Value& body) {
    auto question = read_card_question(services, body);
    if (!question) {
        call.fail(question.error());
        return;
    }
    services.answer_from_reader(
        std::move(call), [question = std::move(*question)](Store::Reader& reader) -> Result<Value> {
            const auto holders = reader.state.users().by_card(question, kMostHolders);
            if (!holders) {
                return holders.error();
            }
            Value users = Value::array();
            for (const CardHolder& holder : *holders) {
                Value user = user_value(holder.user);
                user.set("foundCard", holder.card);
                user.set("foundFormat", model::card_format_name(holder.format));
                users.push(std::move(user));
            }
            return found_value(std::move(users));
        });
}

void search_by_pin(Services& services, Call call, const Value& body) {
    const auto room = text_member(body, "room");
    auto digits = text_member(body, "pin");
    const Status allowed = allow_pin_question(services, call.who());
    if (!allowed || !room || !digits) {
        call.fail(!allowed ? allowed.error() : room ? digits.error() : room.error());
        return;
    }
    const Secret pin(std::move(*digits));
    Value publics = Value::array();
    for (const model::PublicPin& one : services.settings.phone().pin.public_pins) {
        if (one.code.equals(pin.reveal())) {
            publics.push(one.name);
        }
    }
    services.answer_from_reader(
        std::move(call),
        [room = *room, pin, publics = std::move(publics)](Store::Reader& reader) -> Result<Value> {
            const auto holders = reader.state.users().by_pin(room, pin);
            if (!holders) {
                return holders.error();
            }
            Value users = Value::array();
            for (const StoredUser& holder : *holders) {
                users.push(user_value(holder));
            }
            Value out = found_value(std::move(users));
            out.set("publicPins", publics);
            return out;
        });
}

} // namespace

Value user_value(const StoredUser& stored) {
    Value out = model::encode(stored.user);
    out.set("hasPin", stored.has_pin);
    return out;
}

Status allow_pin_question(Services& services, const Principal& who) {
    const std::string key = "pin-question " + who.actor();
    const MonoTime now = services.clock.now().mono;
    if (Status status = services.auth.limiter().allow(key, now); !status) {
        return Error(status.error()).next("questions about PINs are slowed down, whoever asks");
    }
    services.auth.limiter().failed(key, now); // every question counts, answered or not
    services.audit(model::events::pin_asked, who);
    return {};
}

Result<std::string> text_member(const Value& body, std::string_view name) {
    const Value* value = body.is_object() ? body.find(name) : nullptr;
    if (value == nullptr || value->is_null()) {
        return std::string();
    }
    if (!value->is_text()) {
        return Error(errors::invalid_value, "a text is expected").in_field(std::string(name));
    }
    return value->as_text();
}

Status check_members(const Value& body, std::span<const std::string_view> known) {
    if (body.is_null()) {
        return {};
    }
    if (!body.is_object()) {
        return Error(errors::invalid_value, "a map is expected");
    }
    for (const Value::Member& member : body.as_object()) {
        if (std::find(known.begin(), known.end(), member.key) == known.end()) {
            return Error(errors::unknown_key, "unknown key '" + member.key + "'");
        }
    }
    return {};
}

void search_users(Services& services, Call call) {
    constexpr std::string_view kKnown[] = {"pin", "room", "card", "format"};
    const auto body = call.body();
    if (!body) {
        call.fail(body.error());
        return;
    }
    if (Status status = check_members(*body, kKnown); !status) {
        call.fail(status.error());
        return;
    }
    const bool by_pin = body->find("pin") != nullptr;
    if (by_pin == (body->find("card") != nullptr)) {
        call.fail(Error(errors::missing_value, "the body needs either 'pin' or 'card'"));
        return;
    }
    (by_pin ? search_by_pin : search_by_card)(services, std::move(call), *body);
}

} // namespace akx::agent
