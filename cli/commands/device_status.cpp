// SPDX-License-Identifier: Apache-2.0
#include "commands/device.hpp"

#include "commands/list.hpp"
#include "commands/show.hpp"
#include "context/client_identity.hpp"

namespace akx::cli {

namespace {

constexpr Column kInfoColumns[] = {{"serial", "serial"},
                                   {"name", "name"},
                                   {"model", "model"},
                                   {"version", "version"},
                                   {"dialect", "dialect"},
                                   {"fingerprint", "key"},
                                   {"relays", "relays"},
                                   {"users.count", "users"},
                                   {"users.limit", "room for users"},
                                   {"configRevision", "config revision"},
                                   {"capabilities", "capabilities"}};
constexpr Column kHealthColumns[] = {{"status", "status"},
                                     {"roundTrip", "round trip"},
                                     {"clockSkew", "clock skew"},
                                     {"time", "time"},
                                     {"timeZone", "time zone"},
                                     {"uptime", "uptime (s)", Align::right},
                                     {"storage.freeBytes", "free bytes", Align::right},
                                     {"certificate.notAfter", "certificate until"},
                                     {"readers", "readers"},
                                     {"log.dropped", "log lost", Align::right}};
constexpr Column kInviteColumns[] = {{"code", "code"}, {"role", "role"}, {"expires", "expires"}};
constexpr Column kClientColumns[] = {
    {"name", "NAME"}, {"role", "ROLE"}, {"fingerprint", "KEY"}, {"created", "SINCE"}};
constexpr Column kRenewColumns[] = {{"context", "context"}, {"until", "valid until"}};

std::string_view state_name(device::Capability::State state) {
    switch (state) {
    case device::Capability::State::supported:
        return "supported";
    case device::Capability::State::absent:
        return "absent";
    case device::Capability::State::unknown:
        break;
    }
    return "unknown";
}

Value capabilities_value(const std::vector<device::Capability>& capabilities, bool for_people) {
    Value list = Value::array();
    for (const device::Capability& each : capabilities) {
        if (for_people) {
            const bool plain = each.state == device::Capability::State::supported;
            list.push(plain ? each.name
                            : each.name + " (" + std::string(state_name(each.state)) + ")");
            continue;
        }
        Value value = Value::object();
        value.set("name", each.name);
        value.set("state", state_name(each.state));
        value.set("how", each.how);
        list.push(std::move(value));
    }
    return list;
}

// Lists of {id, name} and {id, state} as short texts, for people.
Value short_list(const Value& list, std::string_view second) {
    Value out = Value::array();
    for (const Value& each : list.as_array()) {
        const std::string extra = each.is_object() ? each.text_at(second) : "";
        const std::string id = each.is_object() ? each.text_at("id") : cell_text(each);
        out.push(extra.empty() ? id : id + " " + extra);
    }
    return out;
}

void shorten(Value& record, std::string_view key, std::string_view second) {
    const Value* list = record.find(key);
    if (list != nullptr && list->is_array()) {
        record.set(key, short_list(*list, second));
    }
}

} // namespace

Result<Exit> device_info(Invocation& run) {
    return show_phones(run, "DeviceInfo", kInfoColumns, [&](Phone& phone) -> Result<Value> {
        Result<device::Info> info = phone.device->info();
        if (!info) {
            return info.error();
        }
        Value value = info->document.is_object() ? info->document : Value::object();
        value.set("dialect", info->identity.dialect);
        value.set("fingerprint", info->identity.fingerprint);
        value.set("capabilities", capabilities_value(info->capabilities, for_people(run)));
        if (for_people(run)) {
            shorten(value, "relays", "name");
        }
        return value;
    });
}

Result<Exit> device_health(Invocation& run) {
    bool degraded = false;
    const Result<Exit> shown =
        show_phones(run, "DeviceHealth", kHealthColumns, [&](Phone& phone) -> Result<Value> {
            Result<device::Health> health = phone.device->health();
            if (!health) {
                return health.error();
            }
            degraded = degraded || health->degraded;
            Value value = health->document.is_object() ? health->document : Value::object();
            value.set("status", health->degraded ? "degraded" : "ok");
            value.set("roundTrip", format_duration(health->round_trip));
            if (health->clock_skew) {
                value.set("clockSkew", format_skew(*health->clock_skew));
            }
            if (for_people(run)) {
                shorten(value, "readers", "state");
            }
            return value;
        });
    return shown && *shown == Exit::ok && degraded ? Result<Exit>(Exit::failed) : shown;
}

Result<Exit> device_invite(Invocation& run) {
    const Result<Phone> phone = run.connect();
    if (!phone) {
        return phone.error();
    }
    const Result<device::Invitation> invitation =
        phone->device->invite(run.arguments.text("--role", "admin"));
    if (!invitation) {
        return on_phone(invitation.error(), phone->known);
    }
    Value value = Value::object();
    value.set("code", invitation->code.reveal());
    value.set("role", invitation->role);
    value.set("expires", invitation->expires);
    run.output.object("Invitation", kInviteColumns, value);
    return Exit::ok;
}

Result<Exit> device_clients(Invocation& run) {
    return list_phones(run, "ClientList", kClientColumns, [](Phone& phone, const Emit& emit) {
        Result<std::vector<Value>> clients = phone.device->clients();
        return emit_all(clients, emit);
    });
}

Result<Exit> device_revoke(Invocation& run) {
    const std::string fingerprint = run.arguments.text("FINGERPRINT");
    std::string question = "Take the rights of client " + fingerprint + " away?";
    const Result<std::string> context = run.context_name();
    const Result<net::Identity> own =
        context ? load_identity(*run.store(), *context) : Result<net::Identity>(context.error());
    if (own) {
        const Result<net::CertificateInfo> certificate = net::read_certificate(own->certificate);
        if (certificate && certificate->fingerprint.text() == fingerprint) {
            question = "This is your own key: you will be locked out. Go on?";
        }
    }
    if (Status status = run.confirm(question); !status) {
        return status.error();
    }
    return each_phone(run, [&](Phone& phone) -> Result<Exit> {
        const Status status = phone.device->delete_client(fingerprint);
        return status ? Result<Exit>(Exit::ok) : Result<Exit>(status.error());
    });
}

Result<Exit> device_renew(Invocation& run) {
    const Result<std::string> context = run.context_name();
    if (!context) {
        return context.error();
    }
    const Result<net::Identity> renewed = renew_client_identity(*run.store(), *context, run.now());
    if (!renewed) {
        return renewed.error();
    }
    const Result<net::CertificateInfo> certificate = net::read_certificate(renewed->certificate);
    if (!certificate) {
        return certificate.error();
    }
    Value value = Value::object();
    value.set("context", *context);
    value.set("until", format_utc(certificate->not_after));
    run.output.object("ClientCertificate", kRenewColumns, value);
    return Exit::ok;
}

} // namespace akx::cli
