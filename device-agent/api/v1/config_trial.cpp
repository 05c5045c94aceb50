// SPDX-License-Identifier: Apache-2.0
// Configurations on trial: status, confirm, rollback, leases (REQ CFG-6 to CFG-8).
#include "api/v1/config_order.hpp"

#include "api/routes.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::size_t kLongestOrder = 64;
constexpr std::size_t kLongestPurpose = 200;
constexpr Millis kUsualLease{30'000};

double seconds(Millis time) {
    return static_cast<double>(std::max(time, Millis(0)).count()) / 1'000.0;
}

Value window_value(const Services& services) {
    const commit::Machine& machine = services.revisions.machine();
    const commit::Window& window = *machine.journal().window;
    Value out = Value::object();
    out.set("id", window.id);
    out.set("revision", std::to_string(machine.journal().revision));
    out.set("confirmed", std::to_string(machine.journal().confirmed));
    out.set("owner", window.owner);
    out.set("message", window.message);
    out.set("deadline", format_utc(window.closes));
    out.set("remaining", seconds(window.deadline - services.clock.now().mono));
    out.set("state", machine.returning() ? "returning" : "open");
    return out;
}

Value lease_value(const commit::Lease& lease, const Now& now) {
    Value out = Value::object();
    out.set("owner", lease.owner);
    out.set("purpose", lease.purpose);
    out.set("expires", format_utc(lease.ends_wall));
    out.set("remaining", seconds(lease.ends - now.mono));
    return out;
}

// Where and by which key the phone is reached when the section https is not set: whoever takes a
// setting away must know it to find the phone again.
Value started_value(const Services& services) {
    Value out = Value::object();
    out.set("address", services.reach->started().address);
    out.set("port", static_cast<std::int64_t>(services.reach->started().port));
    const auto own = net::read_certificate(services.identity.tls.certificate);
    out.set("fingerprint", own ? own->fingerprint.text() : "");
    return out;
}

void get_status(Services& services, Call call) {
    const commit::Machine& machine = services.revisions.machine();
    const Now now = services.clock.now();
    Value out = Value::object();
    out.set("serial", services.identity.serial);
    out.set("revision", std::to_string(services.settings.revision()));
    out.set("confirmed", std::to_string(machine.journal().confirmed));
    if (machine.journal().window) {
        out.set("window", window_value(services));
    }
    if (const commit::Lease* lease = machine.leases().active(now)) {
        out.set("lease", lease_value(*lease, now));
    }
    out.set("started", started_value(services));
    call.answer(out);
}

bool is_order_id(std::string_view text) {
    return text.size() <= kLongestOrder && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-';
           });
}

Result<std::optional<Millis>> read_confirm(const Value& body) {
    const Value* text = body.find("confirm");
    if (text == nullptr || text->is_null()) {
        return std::optional<Millis>();
    }
    const auto length = text->is_text() ? parse_duration(text->as_text()) : std::nullopt;
    if (!length) {
        return Error(errors::invalid_value, "'confirm' is a duration such as \"60s\"")
            .in_field("confirm");
    }
    if (*length < commit::kShortestWindow || *length > commit::kLongestWindow) {
        return Error(errors::out_of_range, "a window is open for " +
                                               format_duration(commit::kShortestWindow) + " to " +
                                               format_duration(commit::kLongestWindow))
            .in_field("confirm");
    }
    return std::optional(*length);
}

void confirm_config(Services& services, Call call) {
    const auto body = call.body();
    const std::string window = body ? body->text_at("window") : "";
    if (window.empty()) {
        call.fail(body ? Error(errors::missing_value, "the body needs 'window'") : body.error());
        return;
    }
    auto shared = std::make_shared<Call>(std::move(call));
    const bool open = services.revisions.machine().journal().window.has_value();
    services.revisions.confirm(window, [&services, shared, window, open](const Status& status) {
        if (!status) {
            shared->fail(status.error());
            return;
        }
        const std::int64_t revision = services.revisions.machine().journal().confirmed;
        if (open) {
            services.audit(model::events::config_confirmed, shared->who(),
                           {{"revision", revision}, {"window", window}});
        }
        Value out = Value::object();
        out.set("revision", std::to_string(revision));
        shared->answer(json_response(200, out).with("ETag", etag(revision)));
    });
}

void end_window(Services& services, Call call, const std::string& window) {
    auto shared = std::make_shared<Call>(std::move(call));
    services.revisions.roll_back(
        window, shared->who().actor(), [&services, shared](const Status& status) {
            if (!status) {
                shared->fail(status.error());
                return;
            }
            Value out = Value::object();
            out.set("revision", std::to_string(services.settings.revision()));
            out.set("changes", Value::array());
            shared->answer(
                json_response(200, out).with("ETag", etag(services.settings.revision())));
        });
}

// Out of a window, or else to an earlier revision: the one before the present unless named.
void roll_back_config(Services& services, Call call) {
    const auto body = call.body();
    if (!body) {
        call.fail(body.error());
        return;
    }
    const std::string window = body->text_at("window");
    const std::string wanted = body->text_at("revision");
    const bool open = services.revisions.machine().journal().window.has_value();
    if (wanted.empty() && (open || !window.empty())) {
        end_window(services, std::move(call), window);
        return;
    }
    Result<ConfigOrder> order = read_order(*body, call.who().actor());
    const auto revision = wanted.empty() ? std::optional(ConfigOrder::kBefore) : parse_int(wanted);
    if (!order || !revision) {
        call.fail(
            order ? Error(errors::invalid_value, "'revision' is not a number").in_field("revision")
                  : order.error());
        return;
    }
    order->again = *revision;
    if (order->message.empty()) {
        order->message = "rollback" + (wanted.empty() ? "" : " to revision " + wanted);
    }
    carry_out(services, std::move(call), std::move(*order));
}

void take_lease(Services& services, Call call) {
    const auto body = call.body();
    const auto ttl =
        body ? parse_duration(body->text_at("ttl", format_duration(kUsualLease))) : std::nullopt;
    if (!ttl) {
        call.fail(body ? Error(errors::invalid_value, "'ttl' is a duration such as \"30s\"")
                             .in_field("ttl")
                       : body.error());
        return;
    }
    const std::string revision = body->text_at("revision");
    const commit::Machine& machine = services.revisions.machine();
    if (!revision.empty() && revision != std::to_string(services.settings.revision())) {
        call.fail(Error(errors::revision_conflict,
                        "the phone is at revision " + std::to_string(services.settings.revision()) +
                            ", not " + revision));
        return;
    }
    if (machine.journal().window) {
        call.fail(machine.why_locked());
        return;
    }
    const Now now = services.clock.now();
    const std::string purpose = body->text_at("purpose");
    const auto lease =
        services.revisions.leases().take({crypto::random_token(),
                                          call.who().actor(),
                                          std::string(utf8_prefix(purpose, kLongestPurpose)),
                                          {},
                                          {}},
                                         body->text_at("lease"), *ttl, now);
    if (!lease) {
        call.fail(lease.error());
        return;
    }
    Value out = lease_value(*lease, now);
    out.set("lease", lease->id);
    call.answer(out);
}

void end_lease(Services& services, Call call) {
    services.revisions.leases().end(call.parameter(0));
    http::Response done;
    done.status = 204;
    call.answer(std::move(done));
}

void record(const Services& services, const Principal& who, const Applied& applied,
            const std::string& message) {
    Value fields = Value::object();
    fields.set("actor", who.actor());
    fields.set("revision", applied.revision);
    fields.set("changes", static_cast<std::int64_t>(applied.changes.size()));
    fields.set("message", message);
    if (applied.journal.window) {
        fields.set("window", applied.journal.window->id);
    }
    services.store.append(
        {&model::events::config_applied, services.clock.now().wall, std::move(fields)});
}

constexpr Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/v1/config/status",
     .role = model::Role::auditor,
     .help = "Which revision is in force, what is on trial, who holds the phone",
     .handle = get_status},
    {.method = http::Method::post,
     .path = "/v1/config/confirm",
     .role = model::Role::install,
     .help = "Keep the configuration on trial",
     .handle = confirm_config,
     .body = Body::json,
     .request_schema = "WindowOrder"},
    {.method = http::Method::post,
     .path = "/v1/config/rollback",
     .role = model::Role::install,
     .help = "End a trial, or apply an earlier revision again",
     .handle = roll_back_config,
     .body = Body::json,
     .request_schema = "RollbackOrder"},
    {.method = http::Method::post,
     .path = "/v1/config/lease",
     .role = model::Role::install,
     .help = "Be the only one to change the phone for a while, or go on being it",
     .handle = take_lease,
     .body = Body::json,
     .request_schema = "LeaseOrder"},
    {.method = http::Method::del,
     .path = "/v1/config/lease/{lease}",
     .role = model::Role::install,
     .help = "End a lease",
     .handle = end_lease},
};

} // namespace

std::string etag(std::int64_t revision) {
    return "\"" + std::to_string(revision) + "\"";
}

Result<ConfigOrder> read_order(const Value& body, const std::string& actor) {
    ConfigOrder order;
    order.actor = actor;
    order.message = body.text_at("message");
    order.id = body.text_at("order");
    order.plan = body.text_at("plan");
    order.lease = body.text_at("lease");
    if (!is_order_id(order.id)) {
        return Error(errors::invalid_value, "an order's id has up to 64 letters, digits and '-'")
            .in_field("order");
    }
    const auto confirm = read_confirm(body);
    if (!confirm) {
        return confirm.error();
    }
    order.confirm = *confirm;
    return order;
}

void apply_order(Services& services, const Principal& who, ConfigOrder order,
                 std::function<void(const Result<Applied>&)> done) {
    const std::string message = order.message;
    services.revisions.apply(std::move(order), [&services, who, message, done = std::move(done)](
                                                   const Result<Applied>& applied) {
        if (applied && !applied->changes.empty() && !applied->repeated) {
            record(services, who, *applied, message);
        }
        done(applied);
    });
}

void carry_out(Services& services, Call call, ConfigOrder order) {
    auto shared = std::make_shared<Call>(std::move(call));
    apply_order(services, shared->who(), std::move(order),
                [&services, shared](const Result<Applied>& applied) {
                    if (!applied) {
                        shared->fail(applied.error());
                        return;
                    }
                    Value out = Value::object();
                    out.set("revision", std::to_string(applied->revision));
                    out.set("changes", changes_value(applied->changes));
                    if (applied->journal.window && services.revisions.machine().journal().window) {
                        out.set("window", window_value(services));
                    }
                    shared->answer(json_response(200, out).with("ETag", etag(applied->revision)));
                });
}

std::span<const Route> config_trial_routes() {
    return kRoutes;
}

} // namespace akx::agent
