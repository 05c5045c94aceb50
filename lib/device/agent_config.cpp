// SPDX-License-Identifier: Apache-2.0
// Configuration: read, plan, apply; agent_trial.cpp has windows, leases and history.
#include "device/agent.hpp"

namespace akx::device {

std::vector<Change> changes_of(const Value& answer) {
    std::vector<Change> out;
    for (const Value& item : answer.array_at("changes")) {
        Change change;
        const std::string kind = item.text_at("kind");
        change.kind = kind == "add"      ? Change::Kind::add
                      : kind == "remove" ? Change::Kind::remove
                                         : Change::Kind::modify;
        change.path = item.text_at("path");
        if (const Value* before = item.find("before")) {
            change.before = *before;
        }
        if (const Value* after = item.find("after")) {
            change.after = *after;
        }
        change.secret = item.bool_at("secret");
        change.reach = item.bool_at("reach");
        out.push_back(std::move(change));
    }
    return out;
}

namespace {

Result<ConfigState> state_of(Result<Value> answer) {
    if (!answer) {
        return answer.error();
    }
    Value* config = answer->find("config");
    ConfigState out;
    out.revision = revision_of(*answer);
    if (config == nullptr || out.revision.empty()) {
        return not_understood("the configuration and its revision");
    }
    out.config = std::move(*config);
    return out;
}

} // namespace

Result<ConfigState> AgentDevice::config(bool with_defaults) {
    return state_of(client_.fetch(
        net::Request::get(with_defaults ? "/v1/config" : "/v1/config?defaults=false")));
}

Result<ConfigState> AgentDevice::revision(const std::string& id, bool with_defaults) {
    return state_of(
        client_.fetch(net::Request::get("/v1/config/revisions/" + net::encode_segment(id) +
                                        (with_defaults ? "" : "?defaults=false"))));
}

Result<Plan> AgentDevice::plan(const Value& config) {
    Value body = Value::object();
    body.set("config", config);
    net::Request request = net::Request::json("POST", "/v1/config/plan", body);
    request.effect = net::Effect::none;
    const Result<Value> answer = client_.fetch(request);
    if (!answer) {
        return answer.error();
    }
    Plan out;
    out.serial = answer->text_at("serial");
    out.revision = revision_of(*answer);
    out.digest = answer->text_at("digest");
    out.changes = changes_of(*answer);
    out.reach = answer->bool_at("reach");
    // A plan without them could not be bound to this phone in this state (REQ CFG-5).
    if (out.serial.empty() || out.revision.empty()) {
        return not_understood("the plan's serial number and revision");
    }
    return out;
}

Result<Applied> AgentDevice::apply(const Value& config, const ApplyOrder& order) {
    Value body = Value::object();
    body.set("config", config);
    body.set("message", order.message);
    set_if(body, "order", order.order);
    set_if(body, "confirm", order.confirm);
    set_if(body, "plan", order.plan);
    set_if(body, "lease", order.lease);
    net::Request request = net::Request::json("PUT", "/v1/config", body);
    request.headers.push_back({"If-Match", "\"" + order.if_revision + "\""});
    const Result<Value> answer = client_.fetch(request);
    wipe(request.body);
    return answer ? applied_of(*answer) : Result<Applied>(answer.error());
}

} // namespace akx::device
