// SPDX-License-Identifier: Apache-2.0
// Settings on trial: status, confirm, rollback, leases, history.
#include "device/agent.hpp"

#include <cmath>

namespace akx::device {

namespace {

// Seconds as a number, with or without a fraction; negative and absurd ones are 0.
Millis seconds_at(const Value& object, std::string_view key) {
    constexpr double kLongest = 366.0 * 86'400.0;
    const Value* value = object.find(key);
    const bool number = value != nullptr && (value->is_int() || value->kind() == Value::Kind::real);
    const double seconds = number ? value->as_real() : 0.0;
    const bool sensible = std::isfinite(seconds) && seconds > 0.0 && seconds < kLongest;
    return Millis(sensible ? static_cast<Millis::rep>(seconds * 1000.0) : 0);
}

std::optional<Window> window_of(const Value& answer) {
    const Value* window = answer.find("window");
    if (window == nullptr || window->text_at("id").empty()) {
        return std::nullopt;
    }
    Window out;
    out.id = window->text_at("id");
    out.revision = revision_of(*window);
    out.confirmed = revision_of(*window, "confirmed");
    out.owner = window->text_at("owner");
    out.message = window->text_at("message");
    out.deadline = window->text_at("deadline");
    out.remaining = seconds_at(*window, "remaining");
    out.returning = window->text_at("state") == "returning";
    return out;
}

Lease lease_of(const Value& answer) {
    return Lease{answer.text_at("lease"), answer.text_at("owner"), answer.text_at("purpose"),
                 answer.text_at("expires")};
}

} // namespace

Result<Applied> applied_of(const Value& answer) {
    Applied out{revision_of(answer), changes_of(answer), window_of(answer)};
    if (out.revision.empty()) {
        return Error(errors::unknown_outcome, "the phone does not say which revision it has now");
    }
    if (out.window && out.window->revision.empty()) {
        out.window->revision = out.revision;
    }
    return out;
}

Result<ConfigStatus> AgentDevice::config_status() {
    Result<Value> answer = client_.fetch(net::Request::get("/v1/config/status"));
    if (!answer) {
        return answer.error();
    }
    ConfigStatus out;
    out.serial = answer->text_at("serial");
    out.revision = revision_of(*answer);
    out.confirmed = revision_of(*answer, "confirmed");
    out.window = window_of(*answer);
    if (const Value* lease = answer->find("lease"); lease != nullptr && lease->is_object()) {
        out.lease = lease_of(*lease);
    }
    if (out.serial.empty() || out.revision.empty()) {
        return not_understood("serial number and revision");
    }
    out.document = std::move(*answer);
    return out;
}

Result<std::string> AgentDevice::confirm(const std::string& window) {
    Value body = Value::object();
    body.set("window", window);
    const Result<Value> answer =
        client_.fetch(net::Request::json("POST", "/v1/config/confirm", body));
    return answer ? revision_of(*answer) : Result<std::string>(answer.error());
}

Result<Applied> AgentDevice::rollback(const RollbackOrder& order) {
    Value body = Value::object();
    set_if(body, "revision", order.revision);
    set_if(body, "window", order.window);
    set_if(body, "message", order.message);
    set_if(body, "order", order.order);
    set_if(body, "confirm", order.confirm);
    set_if(body, "lease", order.lease);
    const Result<Value> answer =
        client_.fetch(net::Request::json("POST", "/v1/config/rollback", body));
    return answer ? applied_of(*answer) : Result<Applied>(answer.error());
}

Result<std::vector<Value>> AgentDevice::revisions() {
    return list("/v1/config/revisions");
}

Result<Lease> AgentDevice::lease(const LeaseOrder& order) {
    Value body = Value::object();
    body.set("purpose", order.purpose);
    body.set("ttl", format_duration(order.ttl));
    set_if(body, "revision", order.revision);
    set_if(body, "lease", order.lease);
    net::Request request = net::Request::json("POST", "/v1/config/lease", body);
    request.effect = net::Effect::none; // one that nobody knows of ends by itself
    const Result<Value> answer = client_.fetch(request);
    if (!answer) {
        return answer.error();
    }
    Lease out = lease_of(*answer);
    return out.id.empty() ? Result<Lease>(not_understood("the lease")) : Result<Lease>(out);
}

Status AgentDevice::release_lease(const std::string& id) {
    return command(removal("/v1/config/lease/" + net::encode_segment(id)));
}

} // namespace akx::device
