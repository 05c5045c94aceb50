// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

#include "api/route.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace akx::agent {

namespace {

// Bodies that are not described by a schema of their own in schemas/.
constexpr std::string_view kBodies = R"json({
  "PairingRequest": {"type": "object", "additionalProperties": false, "required": ["name", "proof"],
    "properties": {"name": {"type": "string", "maxLength": 128},
      "proof": {"type": "string", "pattern": "^[0-9a-f]{64}$",
        "description": "HMAC-SHA256 of 'akx-pair-client', the phone's and the client's key digest"}}},
  "Invitation": {"type": "object", "properties": {"role": {"$ref": "#/components/schemas/Role"}}},
  "Login": {"type": "object", "required": ["account", "password"],
    "properties": {"account": {"type": "string", "maxLength": 64},
      "password": {"type": "string", "format": "password"}}},
  "Account": {"type": "object", "properties": {"role": {"$ref": "#/components/schemas/Role"},
      "password": {"type": "string", "format": "password", "minLength": 10}}},
  "ConfigOrder": {"type": "object", "required": ["config"],
    "properties": {"config": {"$ref": "device.schema.json#/properties/spec"},
      "message": {"type": "string"},
      "order": {"type": "string", "maxLength": 64,
        "description": "Id of the client's choice: the same one is not carried out twice"},
      "confirm": {"type": "string",
        "description": "Duration such as 60s: unless confirmed in time the phone goes back"},
      "plan": {"type": "string", "description": "Digest of the plan it must be"},
      "lease": {"type": "string", "description": "Id of the lease held"}}},
  "WindowOrder": {"type": "object", "required": ["window"],
    "properties": {"window": {"type": "string"}}},
  "RollbackOrder": {"type": "object",
    "description": "Ends the window that is open; without one applies an earlier revision again",
    "properties": {"window": {"type": "string"},
      "revision": {"type": "string", "description": "Default: the one before the present"},
      "message": {"type": "string"}, "order": {"type": "string", "maxLength": 64},
      "confirm": {"type": "string"}, "lease": {"type": "string"}}},
  "LeaseOrder": {"type": "object",
    "properties": {"purpose": {"type": "string", "maxLength": 200},
      "ttl": {"type": "string", "description": "Duration, 1s to 10m (default 30s)"},
      "revision": {"type": "string", "description": "Refused unless this one is in force"},
      "lease": {"type": "string", "description": "Id of the lease to prolong"}}},
  "UserPatch": {"type": "object", "description": "Any fields of a user; null clears a field"},
  "UserSearch": {"type": "object", "additionalProperties": false,
    "description": "Either a PIN, in mode apt+pin with its room or all rooms, or a card",
    "properties": {"pin": {"type": "string", "format": "password"}, "room": {"type": "string"},
      "card": {"type": "string", "description": "The code as some system shows it"},
      "format": {"type": "string", "description": "How it is written: 8HN, 6H3D5D, W58-R ..."}}},
  "Simulation": {"type": "object", "additionalProperties": false,
    "description": "One of user, card and pin",
    "properties": {"user": {"type": "string", "description": "Id of a user"},
      "card": {"type": "string", "description": "The code as the phone shows it"},
      "pin": {"type": "string", "format": "password"}, "room": {"type": "string"},
      "method": {"type": "string", "description": "Way of opening, with user (default card)"},
      "relays": {"type": "array", "items": {"enum": ["A", "B", "C", "D"]},
        "description": "Those asked for (default all)"},
      "at": {"type": "string", "format": "date-time", "description": "Default now"}}},
  "UnlockOrder": {"type": "object", "additionalProperties": false,
    "properties": {"reason": {"type": "string"},
      "delay": {"type": "string", "description": "Duration such as 2s, instead of triggerDelay"},
      "hold": {"type": "string", "description": "Duration such as 5s, instead of holdDelay"},
      "issued": {"type": "string", "format": "date-time"},
      "expiry": {"type": "string", "description": "Age at which the command is too late"}}},
  "HoldOrder": {"type": "object", "additionalProperties": false, "required": ["state"],
    "properties": {"state": {"enum": ["normal", "open", "locked"]},
      "until": {"type": "string", "format": "date-time"}, "reason": {"type": "string"}}},
  "Problem": {"type": "object", "description": "RFC 9457 problem details",
    "properties": {"id": {"type": "string"}, "title": {"type": "string"},
      "status": {"type": "integer"}, "detail": {"type": "string"}, "hint": {"type": "string"},
      "field": {"type": "string"},
      "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}}}
})json";

Value reference(const std::string& target) {
    Value out = Value::object();
    out.set("$ref", target);
    return out;
}

Value content(std::string_view media_type, Value schema) {
    Value media = Value::object();
    media.set("schema", std::move(schema));
    Value out = Value::object();
    out.set(media_type, std::move(media));
    return out;
}

Value parameter(std::string_view name, std::string_view in, std::string_view type,
                std::string_view help) {
    Value schema = Value::object();
    schema.set("type", type == "date-time" ? "string" : type);
    if (type == "date-time") {
        schema.set("format", type);
    }
    Value out = Value::object();
    out.set("name", name);
    out.set("in", in);
    out.set("required", in == "path");
    if (!help.empty()) {
        out.set("description", help);
    }
    out.set("schema", std::move(schema));
    return out;
}

Value parameters(const Route& route) {
    Value list = Value::array();
    for (const std::string_view part : split(route.path, '/')) {
        if (part.starts_with('{')) {
            list.push(parameter(part.substr(1, part.size() - 2), "path", "string", {}));
        }
    }
    for (const QueryParameter& query : route.query) {
        list.push(parameter(query.name, "query", query.type, query.help));
    }
    return list;
}

Value request_body(const Route& route) {
    Value out = Value::object();
    if (route.body == Body::stream) {
        Value lines = Value::object();
        lines.set("type", "string");
        Value media = content("application/x-ndjson", lines);
        media.set("text/csv", *content("text/csv", lines).find("text/csv"));
        out.set("content", std::move(media));
        return out;
    }
    const std::string name(route.request_schema);
    const bool own_file = !name.empty() && name.front() >= 'a';
    out.set("content",
            content("application/json",
                    reference(own_file ? name + ".schema.json" : "#/components/schemas/" + name)));
    return out;
}

Value responses(const Route& route) {
    Value good = Value::object();
    good.set("description", "Success");
    Value schema = Value::object();
    good.set("content", content(route.answer, std::move(schema)));
    Value bad = Value::object();
    bad.set("description", "A problem");
    bad.set("content",
            content("application/problem+json", reference("#/components/schemas/Problem")));
    Value out = Value::object();
    out.set("2XX", std::move(good));
    out.set("default", std::move(bad));
    return out;
}

Value operation(const Route& route) {
    Value out = Value::object();
    out.set("summary", route.help);
    out.set("x-role", route.role ? Value(model::role_name(*route.role)) : Value("public"));
    Value list = parameters(route);
    if (!list.as_array().empty()) {
        out.set("parameters", std::move(list));
    }
    if (route.body != Body::none) {
        out.set("requestBody", request_body(route));
    }
    out.set("responses", responses(route));
    if (!route.role) {
        out.set("security", Value::array());
    }
    return out;
}

Value paths() {
    Value out = Value::object();
    for (const Route& route : all_routes()) {
        Value* item = out.find(route.path);
        if (item == nullptr) {
            item = &out.set(route.path, Value::object());
        }
        item->set(to_lower(http::method_name(route.method)), operation(route));
    }
    return out;
}

Value schemas() {
    Value out = *parse_json(kBodies);
    Value roles = Value::array();
    for (const std::string_view name : model::Names<model::Role>::names) {
        roles.push(name);
    }
    Value role = Value::object();
    role.set("enum", std::move(roles));
    out.set("Role", std::move(role));
    return out;
}

} // namespace

Value openapi_document() {
    Value info = Value::object();
    info.set("title", "akx-agent");
    info.set("version", AKX_VERSION);
    info.set("description",
             "The native API of a door phone. Clients authenticate by a paired TLS client "
             "certificate, or by the token of a session (up to the role operator). x-role is the "
             "least role that may use an operation.");
    Value mutual = Value::object();
    mutual.set("type", "mutualTLS");
    Value bearer = Value::object();
    bearer.set("type", "http");
    bearer.set("scheme", "bearer");
    Value schemes = Value::object();
    schemes.set("client", std::move(mutual));
    schemes.set("session", std::move(bearer));
    Value components = Value::object();
    components.set("securitySchemes", std::move(schemes));
    components.set("schemas", schemas());
    Value by_client = Value::object();
    by_client.set("client", Value::array());
    Value by_session = Value::object();
    by_session.set("session", Value::array());
    Value security = Value::array();
    security.push(std::move(by_client));
    security.push(std::move(by_session));
    Value out = Value::object();
    out.set("openapi", "3.1.0");
    out.set("info", std::move(info));
    out.set("security", std::move(security));
    out.set("paths", paths());
    out.set("components", std::move(components));
    return out;
}

} // namespace akx::agent
