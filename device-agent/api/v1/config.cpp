// SPDX-License-Identifier: Apache-2.0
// The configuration: read, plan, apply, history.
#include "api/routes.hpp"
#include "api/services.hpp"
#include "api/v1/config_order.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

constexpr std::uint64_t kConfigLimit = 4U << 20U;

void get_config(Services& services, Call call) {
    const auto defaults = call.query_bool("defaults", true);
    if (!defaults) {
        call.fail(defaults.error());
        return;
    }
    const Settings& settings = services.settings;
    Value out = Value::object();
    out.set("revision", std::to_string(settings.revision()));
    out.set("config", settings.shown(settings.phone(), *defaults));
    call.answer(json_response(200, out).with("ETag", etag(settings.revision())));
}

void plan_config(Services& services, Call call) {
    const auto body = call.body();
    const Value* config = body ? body->find("config") : nullptr;
    if (config == nullptr) {
        call.fail(body ? Error(errors::missing_value, "the body needs 'config'") : body.error());
        return;
    }
    services.answer_from_reader(
        std::move(call), [&services, config = *config](Store::Reader& reader) -> Result<Value> {
            const auto current = reader.state.config().current();
            const auto plan = current ? services.settings.plan(config, *current)
                                      : Result<ConfigPlan>(current.error());
            if (!plan) {
                return plan.error();
            }
            Value out = Value::object();
            out.set("serial", services.identity.serial);
            out.set("revision", std::to_string(plan->revision));
            out.set("digest", plan->digest);
            out.set("changes", changes_value(plan->changes));
            out.set("reach", std::any_of(plan->changes.begin(), plan->changes.end(),
                                         [](const model::Change& each) { return each.reach; }));
            return out;
        });
}

Result<std::optional<std::int64_t>> if_match(const http::Request& request) {
    const std::string* text = request.headers.find("If-Match");
    if (text == nullptr || *text == "*") {
        return std::optional<std::int64_t>();
    }
    std::string_view inner = *text;
    if (inner.size() >= 2 && inner.starts_with('"') && inner.ends_with('"')) {
        inner = inner.substr(1, inner.size() - 2);
    }
    const auto revision = parse_int(inner);
    if (!revision) {
        return Error(errors::invalid_value, "If-Match is not a revision");
    }
    return std::optional(*revision);
}

void put_config(Services& services, Call call) {
    auto body = call.body();
    const auto match = if_match(call.request());
    const Value* config = body ? body->find("config") : nullptr;
    if (config == nullptr || !match) {
        call.fail(!body    ? body.error()
                  : !match ? match.error()
                           : Error(errors::missing_value, "the body needs 'config'"));
        return;
    }
    Result<ConfigOrder> order = read_order(*body, call.who().actor());
    if (!order) {
        call.fail(order.error());
        return;
    }
    order->config = *config;
    order->if_revision = *match;
    carry_out(services, std::move(call), std::move(*order));
}

Value note_value(const RevisionNote& note) {
    Value out = Value::object();
    out.set("revision", std::to_string(note.id));
    out.set("time", format_utc(note.time));
    out.set("actor", note.actor);
    out.set("message", note.message);
    out.set("changes", note.changes);
    out.set("state", revision_state_name(note.state));
    if (!note.order.empty()) {
        out.set("order", note.order);
    }
    return out;
}

void list_revisions(Services& services, Call call) {
    services.answer_from_reader(std::move(call), [](Store::Reader& reader) -> Result<Value> {
        const auto history = reader.state.config().history();
        if (!history) {
            return history.error();
        }
        Value list = Value::array();
        for (const RevisionNote& note : *history) {
            list.push(note_value(note));
        }
        return list;
    });
}

void get_revision(Services& services, Call call) {
    const auto id = parse_int(call.parameter(0));
    const auto defaults = call.query_bool("defaults", true);
    if (!id || !defaults) {
        call.fail(id ? defaults.error()
                     : Error(errors::not_found, "there is no revision " + call.parameter(0)));
        return;
    }
    services.answer_from_reader(
        std::move(call),
        [&services, id = *id, defaults = *defaults](Store::Reader& reader) -> Result<Value> {
            const auto revision = reader.state.config().get(id);
            if (!revision) {
                return revision.error();
            }
            Value out = note_value(revision->note);
            out.set("config", services.settings.shown(revision->phone, defaults));
            return out;
        });
}

constexpr QueryParameter kDefaults[] = {
    {"defaults", "boolean", "Also settings that have their default (default true)"}};

constexpr Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/v1/config",
     .role = model::Role::auditor,
     .help = "The configuration; secrets as keyed digests",
     .handle = get_config,
     .query = kDefaults},
    {.method = http::Method::post,
     .path = "/v1/config/plan",
     .role = model::Role::auditor,
     .help = "What applying a configuration would change; no side effects",
     .handle = plan_config,
     .body = Body::json,
     .body_limit = kConfigLimit,
     .request_schema = "ConfigOrder"},
    {.method = http::Method::put,
     .path = "/v1/config",
     .role = model::Role::install,
     .help = "Apply a configuration: all or nothing, durable when answered",
     .handle = put_config,
     .body = Body::json,
     .body_limit = kConfigLimit,
     .request_schema = "ConfigOrder"},
    {.method = http::Method::get,
     .path = "/v1/config/revisions",
     .role = model::Role::auditor,
     .help = "Past configurations, newest first",
     .handle = list_revisions},
    {.method = http::Method::get,
     .path = "/v1/config/revisions/{revision}",
     .role = model::Role::auditor,
     .help = "One of them",
     .handle = get_revision,
     .query = kDefaults},
};

} // namespace

std::span<const Route> config_routes() {
    return kRoutes;
}

} // namespace akx::agent
