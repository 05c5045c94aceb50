// SPDX-License-Identifier: Apache-2.0
// Identity, capabilities, health, and the parts all operations share.
#include "device/agent.hpp"

namespace akx::device {

Result<std::unique_ptr<Device>> open_agent(net::ClientOptions options) {
    Result<net::Client> client = net::Client::make(std::move(options));
    if (!client) {
        return client.error();
    }
    return std::unique_ptr<Device>(std::make_unique<AgentDevice>(std::move(*client)));
}

Error not_understood(std::string_view what) {
    return Error(errors::protocol, "the phone's answer lacks " + std::string(what));
}

std::string revision_of(const Value& answer, std::string_view key) {
    const Value* revision = answer.find(key);
    if (revision == nullptr) {
        return {};
    }
    return revision->is_int() ? std::to_string(revision->as_int()) : answer.text_at(key);
}

void set_if(Value& body, std::string_view key, const std::string& text) {
    if (!text.empty()) {
        body.set(key, text);
    }
}

void set_if(Value& body, std::string_view key, const std::optional<Millis>& duration) {
    if (duration) {
        body.set(key, format_duration(*duration));
    }
}

net::Request removal(std::string path) {
    net::Request request;
    request.method = "DELETE";
    request.path = std::move(path);
    return request;
}

Result<PhoneIdentity> identity_of(const Value& answer, const net::Client& client) {
    PhoneIdentity out;
    out.dialect = "akx";
    out.serial = answer.text_at("serial");
    out.name = answer.text_at("name");
    out.model = answer.text_at("model");
    out.version = answer.text_at("version");
    out.fingerprint = answer.text_at("fingerprint");
    out.paired = answer.bool_at("paired");
    out.pairing_open = answer.bool_at("pairingOpen");
    if (out.serial.empty() || answer.text_at("apiVersion") != "v1") {
        return not_understood("a serial number and API version v1");
    }
    const std::optional<net::Fingerprint> seen = client.seen();
    if (!seen || net::Fingerprint::parse(out.fingerprint) != seen) {
        return Error(errors::certificate_mismatch, "the phone says its key is " + out.fingerprint +
                                                       ", but the connection has " +
                                                       (seen ? seen->text() : "none"))
            .next("something stands between you and the phone; look for a proxy");
    }
    return out;
}

Result<PhoneIdentity> read_identity(net::Client& client) {
    const Result<Value> answer = client.fetch(net::Request::get("/v1/identity"));
    if (!answer) {
        return answer.error();
    }
    return identity_of(*answer, client);
}

Result<std::vector<Value>> AgentDevice::list(std::string path) {
    Result<Value> answer = client_.fetch(net::Request::get(std::move(path)));
    if (!answer) {
        return answer.error();
    }
    if (!answer->is_array()) {
        return not_understood("the list asked for");
    }
    return std::move(answer->as_array());
}

Status AgentDevice::command(const net::Request& request) {
    const Result<net::Reply> reply = client_.call(request);
    return reply ? Status() : Status(reply.error());
}

Result<PhoneIdentity> AgentDevice::identify() {
    return read_identity(client_);
}

Result<Info> AgentDevice::info() {
    Result<Value> answer = client_.fetch(net::Request::get("/v1/info"));
    if (!answer) {
        return answer.error();
    }
    Result<PhoneIdentity> identity = identity_of(*answer, client_);
    if (!identity) {
        return identity.error();
    }
    Info out;
    out.identity = std::move(*identity);
    for (const Value& name : answer->array_at("capabilities")) {
        if (name.is_text()) {
            out.capabilities.push_back({name.as_text(), Capability::State::supported, "reported"});
        }
    }
    out.config_revision = revision_of(*answer, "configRevision");
    out.users_revision = revision_of(*answer, "usersRevision");
    out.document = std::move(*answer);
    return out;
}

Result<Health> AgentDevice::health() {
    const Clock& clock = *client_.options().clock;
    const Now before = clock.now();
    Result<Value> answer = client_.fetch(net::Request::get("/v1/health"));
    if (!answer) {
        return answer.error();
    }
    Health out;
    out.round_trip = clock.now().mono - before.mono;
    out.degraded = answer->text_at("status") != "ok";
    if (const std::optional<WallTime> phone = parse_utc(answer->text_at("time"))) {
        // The phone read its clock somewhere in the middle of the exchange.
        out.clock_skew = *phone - (before.wall + out.round_trip / 2);
    }
    if (const Value* certificate = answer->find("certificate")) {
        out.certificate_expiry = parse_utc(certificate->text_at("notAfter"));
    }
    out.document = std::move(*answer);
    return out;
}

Result<std::string> AgentDevice::metrics() {
    Result<net::Reply> reply = client_.call(net::Request::get("/v1/metrics"));
    if (!reply) {
        return reply.error();
    }
    return std::move(reply->body);
}

Result<net::Reply> AgentDevice::raw(const RawCall& call) {
    net::Request request;
    request.method = call.method;
    request.path = call.path;
    request.headers = call.headers;
    request.body = call.body;
    return client_.send(request);
}

} // namespace akx::device
