// SPDX-License-Identifier: Apache-2.0
// The configuration: read, plan, apply, history.
#include "api/routes.hpp"
#include "api/services.hpp"

#include "base/text.hpp"

namespace akx::agent {

namespace {

constexpr std::uint64_t kConfigLimit = 4U << 20U;

std::string etag(std::int64_t revision) {
    return "\"" + std::to_string(revision) + "\"";
}

Value config_value(const Services& services, bool defaults) {
    Value out = Value::object();
    out.set("revision", std::to_string(services.settings.revision()));
    model::Encoding encoding;
    encoding.defaults = defaults;
    encoding.secret = [&services](std::string_view secret) {
        Value kept = Value::object();
        kept.set("$kept", services.settings.secret_digest(secret));
        return kept;
    };
    out.set("config", model::encode(services.settings.phone(), encoding));
    return out;
}

void get_config(Services& services, Call call) {
    const auto defaults = call.query_bool("defaults", true);
    if (!defaults) {
        call.fail(defaults.error());
        return;
    }
    call.answer(json_response(200, config_value(services, *defaults))
                    .with("ETag", etag(services.settings.revision())));
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
            out.set("changes", changes_value(plan->changes));
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
    Settings::Order order{*config, *match, call.who().actor(), body->text_at("message")};
    auto shared = std::make_shared<Call>(std::move(call));
    const std::string message = order.message;
    services.settings.apply(
        std::move(order), [&services, shared, message](const Result<Applied>& applied) {
            if (!applied) {
                shared->fail(applied.error());
                return;
            }
            if (!applied->changes.empty()) {
                services.audit(model::events::config_applied, shared->who(),
                               {{"revision", applied->revision},
                                {"changes", static_cast<std::int64_t>(applied->changes.size())},
                                {"message", message}});
            }
            Value out = Value::object();
            out.set("revision", std::to_string(applied->revision));
            out.set("changes", changes_value(applied->changes));
            shared->answer(json_response(200, out).with("ETag", etag(applied->revision)));
        });
}

void list_revisions(Services& services, Call call) {
    services.answer_from_reader(std::move(call), [](Store::Reader& reader) -> Result<Value> {
        const auto history = reader.state.config().history();
        if (!history) {
            return history.error();
        }
        Value list = Value::array();
        for (const RevisionNote& note : *history) {
            Value out = Value::object();
            out.set("revision", std::to_string(note.id));
            out.set("time", format_utc(note.time));
            out.set("actor", note.actor);
            out.set("message", note.message);
            out.set("changes", note.changes);
            list.push(std::move(out));
        }
        return list;
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
};

} // namespace

std::span<const Route> config_routes() {
    return kRoutes;
}

} // namespace akx::agent
