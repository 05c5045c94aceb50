// SPDX-License-Identifier: Apache-2.0
// Relays: what they do, opening, holding.
#include "device/agent.hpp"

namespace akx::device {

namespace {

std::string path_of(const std::string& relay, std::string_view action) {
    return "/v1/relays/" + net::encode_segment(relay) + "/" + std::string(action);
}

} // namespace

Result<std::vector<Value>> AgentDevice::relays() {
    return list("/v1/relays");
}

Result<Unlocked> AgentDevice::unlock(const UnlockOrder& order) {
    const WallTime issued = client_.options().clock->now().wall;
    Value body = Value::object();
    set_if(body, "reason", order.reason);
    set_if(body, "delay", order.delay);
    set_if(body, "hold", order.hold);
    body.set("issued", format_utc(issued));
    body.set("expiry", format_duration(order.valid_for));
    const Result<Value> answer =
        client_.fetch(net::Request::json("POST", path_of(order.relay, "unlock"), body));
    if (!answer) {
        return answer.error();
    }
    const std::string outcome = answer->text_at("outcome");
    if (outcome.empty()) {
        return Error(errors::unknown_outcome, "the phone does not say whether the relay moved");
    }
    if (outcome == "closed") {
        return Error(errors::refused, "relay " + order.relay + " toggles, and is closed now")
            .next("unlock once more to open it");
    }
    if (outcome != "opened") {
        return Error(errors::refused, "relay " + order.relay + " was not opened: " + outcome);
    }
    return Unlocked{answer->text_at("relay", order.relay), answer->text_at("at")};
}

Result<Value> AgentDevice::hold(const HoldOrder& order) {
    Value body = Value::object();
    body.set("state", order.state);
    set_if(body, "until", order.until);
    set_if(body, "reason", order.reason);
    return client_.fetch(net::Request::json("PUT", path_of(order.relay, "hold"), body));
}

Result<Value> AgentDevice::simulate(const Value& question) {
    net::Request request = net::Request::json("POST", "/v1/simulate", question);
    request.effect = net::Effect::none;
    return client_.fetch(request);
}

Status AgentDevice::release_keypad() {
    net::Request request;
    request.method = "POST";
    request.path = "/v1/keypad/release";
    return command(request);
}

} // namespace akx::device
