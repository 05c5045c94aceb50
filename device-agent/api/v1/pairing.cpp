// SPDX-License-Identifier: Apache-2.0
// POST /v1/pair: a client becomes known (docs/decisions/0001).
#include "api/routes.hpp"
#include "api/services.hpp"

namespace akx::agent {

namespace {

Result<Pairing::Attempt> read_attempt(const Call& call) {
    const http::Request& request = call.request();
    if (!request.peer->certificate) {
        return Error(errors::unauthenticated, "present the client certificate to be paired");
    }
    const auto client = net::Fingerprint::parse(request.peer->certificate->fingerprint);
    const auto body = call.body();
    if (!client || !body) {
        return body ? Error(errors::internal, "the client's key has no fingerprint") : body.error();
    }
    const auto proof = from_hex(body->text_at("proof"));
    const std::string name = body->text_at("name");
    if (!proof || name.empty() || name.size() > 128) {
        return Error(errors::invalid_value, "name and proof (hex) are needed");
    }
    return Pairing::Attempt{name, *proof, request.peer->address, *client};
}

void pair(Services& services, Call call) {
    auto attempt = read_attempt(call);
    if (!attempt) {
        call.fail(attempt.error());
        return;
    }
    auto shared = std::make_shared<Call>(std::move(call));
    const std::string name = attempt->name;
    services.pairing.attempt(std::move(*attempt),
                             [&services, shared, name](Result<Pairing::Success> result) {
                                 if (!result) {
                                     shared->fail(result.error());
                                     return;
                                 }
                                 services.audit(model::events::paired, shared->who(),
                                                {{"actor", "client:" + name},
                                                 {"fingerprint", shared->who().fingerprint},
                                                 {"role", model::role_name(result->role)}});
                                 Value body = Value::object();
                                 body.set("proof", to_hex(result->proof));
                                 body.set("role", model::role_name(result->role));
                                 body.set("serial", services.identity.serial);
                                 body.set("first", result->first);
                                 shared->answer(body);
                             });
}

void invite(Services& services, Call call) {
    const auto body = call.body();
    const auto role = model::parse_role(body ? body->text_at("role", "admin") : std::string());
    if (!body || !role) {
        call.fail(body ? Error(errors::invalid_value, "no such role").in_field("role")
                       : body.error());
        return;
    }
    services.answer_from_writer(
        std::move(call),
        [&services, role = *role, actor = call.who().actor(),
         phone = services.identity.certificate.fingerprint](StateDb& state) {
            return add_invitation(state, phone, role, actor, services.clock.now().wall,
                                  std::chrono::duration_cast<Millis>(kInvitationLife));
        },
        [&services, role = *role](const std::string& code, const Principal& who) {
            services.audit(model::events::invitation_created, who,
                           {{"role", model::role_name(role)}});
            Value out = Value::object();
            out.set("code", code);
            out.set("role", model::role_name(role));
            out.set("expires", format_utc(services.clock.now().wall + kInvitationLife));
            return out;
        },
        201);
}

constexpr Route kRoutes[] = {
    {.method = http::Method::post,
     .path = "/v1/pair",
     .role = {},
     .help = "Pair a client: proves the one-time code over both keys",
     .handle = pair,
     .body = Body::json,
     .body_limit = 4 * 1024,
     .request_schema = "PairingRequest"},
    {.method = http::Method::post,
     .path = "/v1/invitations",
     .role = model::Role::admin,
     .help = "Make a one-time code for pairing one more client",
     .handle = invite,
     .body = Body::json,
     .body_limit = 4 * 1024,
     .request_schema = "Invitation"},
};

} // namespace

std::span<const Route> pairing_routes() {
    return kRoutes;
}

} // namespace akx::agent
