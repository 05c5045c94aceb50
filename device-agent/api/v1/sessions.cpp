// SPDX-License-Identifier: Apache-2.0
// Logging in with a password: for those without a client certificate.
#include "api/routes.hpp"
#include "api/services.hpp"

namespace akx::agent {

namespace {

Value session_value(const std::string& token, const Account& account, WallTime expires) {
    Value body = Value::object();
    body.set("token", token);
    body.set("role", model::role_name(account.role));
    body.set("expires", format_utc(expires));
    return body;
}

void opened(Services& services, Call& call, const Account& account) {
    const auto token = services.auth.open_session(account);
    if (!token) {
        call.fail(token.error());
        return;
    }
    services.audit(
        model::events::session_opened, call.who(),
        {{"actor", "account:" + account.name}, {"role", model::role_name(account.role)}});
    call.answer(session_value(*token, account, services.clock.now().wall + kSessionLife));
}

void refused(Services& services, Call& call, const std::string& account, const Error& error) {
    if (error.is(errors::unauthenticated)) {
        const MonoTime now = services.clock.now().mono;
        services.auth.limiter().failed("login " + account, now);
        services.auth.limiter().failed("login from " + call.who().source, now);
        services.audit(model::events::session_failed, call.who(), {{"account", account}});
    }
    call.fail(error);
}

void log_in(Services& services, Call call) {
    const auto body = call.body();
    if (!body || body->text_at("account").empty() || body->text_at("account").size() > 64) {
        call.fail(body ? Error(errors::missing_value, "account and password are needed")
                       : body.error());
        return;
    }
    const std::string account = body->text_at("account");
    for (const std::string& key : {"login " + account, "login from " + call.who().source}) {
        if (Status status = services.auth.limiter().allow(key, services.clock.now().mono);
            !status) {
            call.fail(status.error());
            return;
        }
    }
    auto shared = std::make_shared<Call>(std::move(call));
    const Secret password(body->text_at("password"));
    // The password hash takes its time on purpose: never on the loop.
    const bool taken =
        services.store.read([&services, shared, account, password](Store::Reader& reader) mutable {
            Result<Account> verified = reader.state.accounts().verify(account, password);
            services.loop.post([&services, shared = std::move(shared), account, verified] {
                if (verified) {
                    services.auth.limiter().succeeded("login " + account);
                    opened(services, *shared, *verified);
                } else {
                    refused(services, *shared, account, verified.error());
                }
            });
        });
    if (!taken) {
        shared->fail(Error(errors::busy, "too many requests wait"));
    }
}

void log_out(Services& services, Call call) {
    if (!services.auth.close_session(call.request())) {
        call.fail(Error(errors::not_found, "there is no session to end"));
        return;
    }
    services.audit(model::events::session_closed, call.who());
    call.answer(http::Response::empty());
}

constexpr Route kRoutes[] = {
    {.method = http::Method::post,
     .path = "/v1/sessions",
     .role = {},
     .help = "Log in with account and password; the session reaches up to the role operator",
     .handle = log_in,
     .body = Body::json,
     .body_limit = 4 * 1024,
     .request_schema = "Login"},
    {.method = http::Method::del,
     .path = "/v1/sessions/current",
     .role = model::Role::resident,
     .help = "Log out",
     .handle = log_out},
};

} // namespace

std::span<const Route> session_routes() {
    return kRoutes;
}

} // namespace akx::agent
