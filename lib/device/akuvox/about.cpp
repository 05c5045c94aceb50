// SPDX-License-Identifier: Apache-2.0
// Identity, capabilities and health of a device, and what no device has.
#include "base/text.hpp"
#include "device/akuvox/device.hpp"

namespace akx::device {

Result<std::unique_ptr<Device>> open_akuvox(AkuvoxOptions options) {
    constexpr std::size_t kMostRows = 1'000; // REQ DEV-6
    if (options.chunk == 0 || options.chunk > kMostRows) {
        return Error(errors::invalid_value, "a batch has 1 to 1,000 rows");
    }
    return std::unique_ptr<Device>(std::make_unique<akuvox::AkuvoxDevice>(std::move(options)));
}

namespace akuvox {

namespace {

// What is tried to see what a device can do: reading changes nothing (facts/akuvox §1.8).
struct ProbeCall {
    std::string_view capability;
    std::string_view path;
};
constexpr ProbeCall kProbes[] = {
    {"system.status", "/api/system/status"},
    {"users", "/api/user/get?page=1"},
    {"contacts", "/api/contact/get?page=1"},
    {"schedules", "/api/schedule/get"},
    {"groups", "/api/group/get"},
    {"log.door", "/api/doorlog/get?page=1"},
    {"log.calls", "/api/calllog/get?page=1"},
    {"relays", "/api/relay/status"},
    {"config", "/api/config/get"},
};

constexpr std::string_view kAbsent[] = {"config.rollback", "config.confirm", "log.follow",
                                        "audit",           "accounts",       "keypad.release"};

Capability::State state_of(const Result<Answer>& answer) {
    if (answer) {
        return Capability::State::supported;
    }
    return answer.error().is(errors::unsupported) ? Capability::State::absent
                                                  : Capability::State::unknown;
}

// What the name of the model tells and cannot be tried without a change.
void add_by_model(const Model& model, std::vector<Capability>& out) {
    const bool known = !model.prefix.empty();
    const auto add = [&](std::string name, bool has) {
        out.push_back({std::move(name),
                       !known ? Capability::State::unknown
                       : has  ? Capability::State::supported
                              : Capability::State::absent,
                       "model table"});
    };
    add("unlock.api", model.has_relay_api);
    add("contacts.add", model.has_contact_add);
    add("tamper", model.tamper);
}

PhoneIdentity identity_of(const AkuvoxSighting& seen) {
    PhoneIdentity out;
    out.dialect = "akuvox";
    out.serial = seen.mac;
    out.model = seen.model;
    out.version = seen.firmware;
    out.fingerprint = seen.fingerprint;
    return out;
}

} // namespace

Error not_on_devices(std::string_view what) {
    return Error(errors::unsupported, "Akuvox devices have no " + std::string(what));
}

Result<Value> AkuvoxDevice::system_info() {
    if (!info_) {
        Result<Answer> answer = wire_.get("/api/system/info");
        if (!answer) {
            return answer.error();
        }
        // Some firmware puts Status beside data instead of into it.
        const Value* status = answer->data.find("Status");
        status = status != nullptr ? status : answer->document.find("Status");
        if (status == nullptr || !status->is_object()) {
            return Error(errors::protocol, "the device does not tell what it is");
        }
        info_ = *status;
    }
    return *info_;
}

Result<PhoneIdentity> AkuvoxDevice::known_identity() {
    const Result<Value> status = system_info();
    if (!status) {
        return status.error();
    }
    AkuvoxSighting seen = wire_.sighting().value_or({});
    seen.model = word(*status, "Model");
    seen.firmware = word(*status, "FirmwareVersion");
    seen.mac = word(*status, "MAC");
    return identity_of(seen);
}

const Model& AkuvoxDevice::model() {
    const Result<Value> status = system_info();
    return model_of(status ? word(*status, "Model") : "");
}

Result<PhoneIdentity> AkuvoxDevice::identify() {
    const Result<AkuvoxSighting> seen = wire_.sighting();
    if (!seen) {
        return seen.error();
    }
    if (!seen->is_akuvox()) {
        return Error(errors::protocol, "what answers there is not an Akuvox device");
    }
    return identity_of(*seen);
}

Result<Info> AkuvoxDevice::info() {
    const Result<PhoneIdentity> identity = known_identity();
    if (!identity) {
        return identity.error();
    }
    Info out;
    out.identity = *identity;
    out.document = Value::object();
    out.document.set("serial", identity->serial);
    out.document.set("model", identity->model);
    out.document.set("version", identity->version);
    out.document.set("hardware", word(*info_, "HardwareVersion"));
    for (const ProbeCall& probe : kProbes) {
        const Result<Answer> answer = wire_.get(std::string(probe.path));
        out.capabilities.push_back({std::string(probe.capability), state_of(answer), "probed"});
        if (answer && probe.capability == "users") {
            Value users = Value::object();
            users.set("count", answer->number("num"));
            if (model().users != 0) {
                users.set("limit", model().users);
            }
            out.document.set("users", std::move(users));
        }
    }
    add_by_model(model(), out.capabilities);
    for (const std::string_view name : kAbsent) {
        out.capabilities.push_back({std::string(name), Capability::State::absent, "dialect"});
    }
    Value relays = Value::array();
    for (unsigned i = 0; i < model().relays; ++i) {
        relays.push(std::string(1, static_cast<char>('A' + i)));
    }
    out.document.set("relays", std::move(relays));
    return out;
}

Result<Health> AkuvoxDevice::health() {
    const MonoTime begun = wire_.now().mono;
    const Result<Answer> answer = wire_.get("/api/system/status");
    if (!answer) {
        return answer.error();
    }
    const Now now = wire_.now();
    Health out;
    out.round_trip = now.mono - begun;
    out.document = Value::object();
    out.document.set("status", "ok");
    if (const std::int64_t seconds = answer->number("SystemTime"); seconds > 0) {
        const WallTime time{Seconds(seconds)};
        out.clock_skew = time - now.wall;
        out.document.set("time", format_utc(time));
    }
    if (!word(answer->data, "UpTime").empty()) {
        out.document.set("uptime", answer->number("UpTime"));
    }
    return out;
}

Result<std::string> AkuvoxDevice::metrics() {
    return not_on_devices("metrics");
}
Result<Value> AkuvoxDevice::verify_audit() {
    return not_on_devices("audit log");
}
Result<std::vector<Value>> AkuvoxDevice::accounts() {
    return not_on_devices("accounts that can be managed");
}
Status AkuvoxDevice::put_account(const std::string&, const std::string&, const Secret&) {
    return not_on_devices("accounts that can be managed");
}
Status AkuvoxDevice::delete_account(const std::string&) {
    return not_on_devices("accounts that can be managed");
}
Result<std::vector<Value>> AkuvoxDevice::clients() {
    return not_on_devices("paired clients");
}
Status AkuvoxDevice::delete_client(const std::string&) {
    return not_on_devices("paired clients");
}
Result<Invitation> AkuvoxDevice::invite(const std::string&) {
    return not_on_devices("pairing");
}
Result<Session> AkuvoxDevice::log_in(const std::string&, const Secret&) {
    return not_on_devices("sessions");
}
Status AkuvoxDevice::log_out() {
    return not_on_devices("sessions");
}
Result<Value> AkuvoxDevice::search_users(const Value&) {
    return not_on_devices("search by credential; export the users and search there");
}
Result<Value> AkuvoxDevice::simulate(const Value&) {
    return not_on_devices("simulation of doors");
}
Status AkuvoxDevice::release_keypad() {
    return not_on_devices("way to release the keypad");
}
Status AkuvoxDevice::follow_log(const LogFollow&) {
    return not_on_devices("log that can be followed; read it with 'akx log door'");
}

Result<net::Reply> AkuvoxDevice::raw(const RawCall& call) {
    net::Request request;
    request.method = call.method;
    request.path = call.path;
    request.headers = call.headers;
    request.body = call.body;
    return wire_.send(std::move(request));
}

} // namespace akuvox

} // namespace akx::device
