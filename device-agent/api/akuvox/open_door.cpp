// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/open_door.hpp"

#include "api/akuvox/exchange.hpp"
#include "base/text.hpp"

namespace akx::agent::akuvox {

namespace {

constexpr std::string_view kAction = "OpenDoor";

http::Response answer(int retcode, std::string_view message, int status = 200) {
    return reply_response(retcode, kAction, message, {}, status).with("Cache-Control", "no-store");
}

const http::Parameter* find(const http::Target& target, std::string_view name) {
    for (const http::Parameter& given : target.query) {
        if (to_lower(given.name) == to_lower(name)) {
            return &given;
        }
    }
    return nullptr;
}

// /fcgi/do?action=OpenDoor… and /fcgi/OpenDoor?action=OpenDoor…
bool is_open_door(const http::Target& target) {
    if (target.segments.size() != 2) {
        return false;
    }
    const std::string place = to_lower(target.segments[1]);
    const http::Parameter* action = find(target, "action");
    const std::string name = to_lower(action != nullptr ? action->value : "");
    return (place == "do" && name == "opendoor") ||
           (place == "opendoor" && (action == nullptr || name == "opendoor"));
}

model::RelaySet relays_of(const model::Phone& phone) {
    model::RelaySet known;
    for (const model::Relay& relay : phone.relays) {
        if (phone.akuvox.open_by_http.relays.has(relay.id)) {
            known.add(relay.id);
        }
    }
    return known;
}

// The value of the cookie that holds the token of a session.
std::string_view session_cookie(const http::Request& head) {
    const std::string_view cookies = head.headers.get("Cookie");
    for (std::string_view cookie : split(cookies, ';')) {
        cookie = trim(cookie);
        for (const std::string_view name : {"token=", "SessionId="}) {
            if (cookie.starts_with(name)) {
                return cookie.substr(name.size());
            }
        }
    }
    return {};
}

Gate::Verdict identify(Services& services, Gate& gate, const http::Request& head) {
    const model::Phone& phone = services.settings.phone();
    const model::OpenByHttp& settings = phone.akuvox.open_by_http;
    if (settings.user.empty() && settings.password.empty() && phone.akuvox.allow_none) {
        Principal who = Principal::nobody(head);
        who.kind = Principal::Kind::dialect;
        who.name = "anyone";
        return who;
    }
    const Login login{settings.user, settings.password};
    const http::Parameter* user = find(head.target, "UserName");
    const http::Parameter* password = find(head.target, "Password");
    if (user != nullptr || password != nullptr) {
        return gate.check_password(head, login, user != nullptr ? user->value : "",
                                   password != nullptr ? password->value : "", kAction);
    }
    return gate.check_login(head, login, kAction);
}

} // namespace

model::RelaySet parse_doors(std::string_view text, model::RelaySet known) {
    model::RelaySet doors;
    for (const std::string_view word : split(text, ',')) {
        const auto relay = model::parse_relay(trim(word));
        if (!relay || !known.has(*relay)) {
            return {};
        }
        doors.add(*relay);
    }
    return doors;
}

Opening judge_opening(Services& services, Gate& gate, const http::Request& head) {
    const model::Phone& phone = services.settings.phone();
    const model::OpenByHttp& settings = phone.akuvox.open_by_http;
    if (!settings.enabled) {
        return answer(kNotEnabled, "Not Enable");
    }
    if (!phone.akuvox.whitelist.empty() && !gate.listed(head)) {
        return gate.refuse(head, "this address is not in the whitelist", kAction);
    }
    const bool in_url =
        find(head.target, "UserName") != nullptr || find(head.target, "Password") != nullptr;
    if (in_url && settings.high_security) {
        (void)gate.refuse(head, "user name and password in the URL", kAction); // for the audit log
        return answer(kNotSafe, "Not Safe");
    }
    Gate::Verdict verdict = identify(services, gate, head);
    if (auto* refusal = std::get_if<http::Response>(&verdict)) {
        return std::move(*refusal);
    }
    if (settings.session_check && !services.auth.is_session(session_cookie(head))) {
        return gate.refuse(head, "no session is open", kAction);
    }
    if (!is_open_door(head.target)) {
        return answer(kUnknownAction, "Unknown action");
    }
    const http::Parameter* door = find(head.target, "DoorNum");
    const model::RelaySet relays =
        parse_doors(door != nullptr ? door->value : "1", relays_of(phone));
    if (relays.empty()) {
        return answer(kBadRelay, "Bad relay number");
    }
    door::RemoteUnlock order;
    order.method = model::AccessMethod::http;
    order.relays = relays;
    order.actor = std::get<Principal>(verdict).actor();
    order.received = services.clock.now().mono;
    return order;
}

void open_door(Services& services, door::RemoteUnlock order, http::Responder responder) {
    auto held = std::make_shared<http::Responder>(std::move(responder));
    services.door.unlock(std::move(order), [held](const door::Reply& reply) {
        switch (reply.outcome) {
        case door::Outcome::opened:
        case door::Outcome::closed:
            held->send(answer(kOk, "OK"));
            return;
        case door::Outcome::busy:
            held->send(answer(kFailed, "Failed: too many commands wait for the door", 503));
            return;
        case door::Outcome::refused:
            held->send(answer(kFailed,
                              "Failed: " + std::string(door::reason_text(reply.reason).help), 409));
            return;
        default:
            // What came of it is not known or bad: never a status that invites to try again.
            held->send(answer(kFailed, "Failed: the relay did not switch", 500));
        }
    });
}

} // namespace akx::agent::akuvox
