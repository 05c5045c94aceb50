// SPDX-License-Identifier: Apache-2.0
// Accounts, paired clients, invitations, sessions.
#include "device/agent.hpp"

namespace akx::device {

Result<std::vector<Value>> AgentDevice::accounts() {
    return list("/v1/accounts");
}

Status AgentDevice::put_account(const std::string& name, const std::string& role,
                                const Secret& password) {
    Value body = Value::object();
    body.set("role", role);
    body.set("password", password.reveal());
    net::Request request =
        net::Request::json("PUT", "/v1/accounts/" + net::encode_segment(name), body);
    Status status = command(request);
    wipe(request.body);
    return status;
}

Status AgentDevice::delete_account(const std::string& name) {
    return command(removal("/v1/accounts/" + net::encode_segment(name)));
}

Result<std::vector<Value>> AgentDevice::clients() {
    return list("/v1/clients");
}

Status AgentDevice::delete_client(const std::string& fingerprint) {
    return command(removal("/v1/clients/" + net::encode_segment(fingerprint)));
}

Result<Invitation> AgentDevice::invite(const std::string& role) {
    Value body = Value::object();
    body.set("role", role);
    const Result<Value> answer = client_.fetch(net::Request::json("POST", "/v1/invitations", body));
    if (!answer) {
        return answer.error();
    }
    if (answer->text_at("code").empty()) {
        return not_understood("the invitation's code");
    }
    return Invitation{Secret(answer->text_at("code")), answer->text_at("role", role),
                      answer->text_at("expires")};
}

Result<Session> AgentDevice::log_in(const std::string& account, const Secret& password) {
    Value body = Value::object();
    body.set("account", account);
    body.set("password", password.reveal());
    net::Request request = net::Request::json("POST", "/v1/sessions", body);
    request.effect = net::Effect::none; // a session that nobody holds the token of does no harm
    const Result<Value> answer = client_.fetch(request);
    wipe(request.body);
    if (!answer) {
        return answer.error();
    }
    if (answer->text_at("token").empty()) {
        return not_understood("the session's token");
    }
    return Session{Secret(answer->text_at("token")), answer->text_at("role"),
                   answer->text_at("expires")};
}

Status AgentDevice::log_out() {
    return command(removal("/v1/sessions/current"));
}

} // namespace akx::device
