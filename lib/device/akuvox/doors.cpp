// SPDX-License-Identifier: Apache-2.0
// Relays of a device: state, opening in both ways, holding open (facts/akuvox §1.3, §2).
#include "base/text.hpp"
#include "device/akuvox/device.hpp"
#include "model/access.hpp"

namespace akx::device::akuvox {

namespace {

constexpr std::int64_t kUsualHold = 3; // seconds, as other clients do
constexpr std::int64_t kLongestHold = 65'535;

// 1 for A; security relays have no number in the API.
Result<unsigned> number_of(const std::string& relay) {
    const auto id = model::parse_relay(relay);
    return id ? Result<unsigned>(static_cast<unsigned>(*id) + 1)
              : Error(errors::not_found, "there is no relay '" + relay + "'");
}

// 0 and 1, words, or {state: …}.
std::string state_of(const Value& value) {
    if (value.is_object()) {
        const Value* state = value.find("state");
        return state != nullptr ? state_of(*state) : "unknown";
    }
    const std::string text = value.is_int()    ? std::to_string(value.as_int())
                             : value.is_text() ? to_lower(value.as_text())
                                               : std::string();
    if (text == "1" || text == "open" || text == "active") {
        return "open";
    }
    return text == "0" || text == "closed" || text == "inactive" ? "closed" : "unknown";
}

} // namespace

Result<std::vector<Value>> AkuvoxDevice::relays() {
    const Result<Answer> answer = wire_.get("/api/relay/status");
    if (!answer) {
        return answer.error();
    }
    std::vector<Value> out;
    for (const Value::Member& member : answer->data.as_object()) {
        if (member.key.starts_with("Relay") && member.key.size() == 6) {
            Value relay = Value::object();
            relay.set("id", member.key.substr(5));
            relay.set("state", state_of(member.value));
            out.push_back(std::move(relay));
        }
    }
    return out;
}

// Seconds, as the relay is set: the call has no way to leave them to the device.
std::int64_t AkuvoxDevice::usual_hold(unsigned relay) {
    const Result<Answer> set = wire_.get("/api/relay/get");
    if (!set) {
        return kUsualHold;
    }
    const auto id = static_cast<model::RelayId>(relay - 1);
    const std::string wanted = "relays[" + std::string(model::relay_name(id)) + "].holdDelay";
    for (const Value::Member& member : set->data.as_object()) {
        std::string_view key = member.key;
        key.remove_prefix(key.starts_with("Config.") ? 7 : 0);
        if (config::autop::path_of(key) == wanted) {
            return parse_int(word(set->data, member.key)).value_or(kUsualHold);
        }
    }
    return kUsualHold;
}

Result<Unlocked> AkuvoxDevice::unlock(const UnlockOrder& order) {
    const MonoTime begun = wire_.now().mono;
    const Result<unsigned> number = number_of(order.relay);
    if (!number) {
        return number.error();
    }
    if (order.delay) {
        return Error(errors::unsupported, "the device's own trigger delay cannot be overruled");
    }
    const auto late = [&] { return wire_.now().mono - begun > order.valid_for; };
    const std::int64_t hold = order.hold ? (order.hold->count() + 999) / 1000 : usual_hold(*number);
    if (hold < 0 || hold > kLongestHold) {
        return Error(errors::out_of_range, "a device holds a relay for up to 65535 s");
    }
    if (late()) {
        return Error(errors::expired, "the device was too slow; nothing was sent");
    }
    Value data = Value::object();
    data.set("num", *number);
    data.set("mode", 0);
    data.set("level", 0);
    data.set("delay", hold);
    const Result<Answer> answer = wire_.post("relay", "trig", std::move(data), net::Effect::change);
    Status outcome = answer ? Status() : Status(answer.error());
    if (answer && answer->empty) {
        outcome = Error(errors::unknown_outcome, "the device does not say what it did");
    }
    if (!outcome && outcome.error().is(errors::unsupported) && !late()) {
        net::Request request =
            net::Request::get("/fcgi/OpenDoor?action=OpenDoor&DoorNum=" + std::to_string(*number));
        request.effect = net::Effect::change;
        const Result<net::Reply> reply = wire_.send(std::move(request));
        outcome = reply ? read_unlock_answer(*reply) : Status(reply.error());
    }
    return outcome ? Result<Unlocked>(Unlocked{order.relay, format_utc(wire_.now().wall)})
                   : Result<Unlocked>(outcome.error());
}

Result<Value> AkuvoxDevice::hold(const HoldOrder& order) {
    const Result<unsigned> number = number_of(order.relay);
    if (!number) {
        return number.error();
    }
    if (order.state == "locked") {
        return not_on_devices("lock down");
    }
    if (!order.until.empty()) {
        return Error(errors::unsupported, "a device does not end a hold by itself")
            .next("give no end, and release the door with 'akx door normal'");
    }
    Value data = Value::object();
    data.set("num", *number);
    data.set("mode", 1); // latches
    data.set("level", order.state == "open" ? 1 : 0);
    data.set("delay", 0);
    const Result<Answer> answer = wire_.post("relay", "trig", std::move(data), net::Effect::change);
    if (!answer) {
        return answer.error();
    }
    const Result<std::vector<Value>> all = relays();
    if (!all) {
        return Error(errors::unknown_outcome, "the relay could not be read back")
            .because({all.error()});
    }
    const std::string wanted = order.state == "open" ? "open" : "closed";
    for (const Value& relay : *all) {
        if (number_of(relay.text_at("id")).value_or(0) == *number) {
            return relay.text_at("state") == wanted
                       ? Result<Value>(relay)
                       : Error(errors::refused, "relay " + order.relay + " is " +
                                                    relay.text_at("state") + " afterwards");
        }
    }
    return Error(errors::unknown_outcome, "the device does not tell how the relay is");
}

} // namespace akx::device::akuvox
