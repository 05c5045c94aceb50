// SPDX-License-Identifier: Apache-2.0
// A route: everything about one method of one resource, declared once. Dispatch, authorisation,
// limits, OpenAPI and audit follow from it.
#pragma once

#include "api/call.hpp"
#include "model/role.hpp"

namespace akx::agent {

struct Services;

struct QueryParameter {
    std::string_view name;
    std::string_view type; // "string", "integer", "boolean", "date-time"
    std::string_view help;
};

// What the request carries.
enum class Body { none, json, stream };

struct Route {
    http::Method method;
    std::string_view path;           // "/v1/users/{id}"
    std::optional<model::Role> role; // unset: public
    std::string_view help;
    void (*handle)(Services&, Call) = nullptr; // none and json
    Body body = Body::none;
    std::uint64_t body_limit = 64 * 1024; // bytes
    std::span<const QueryParameter> query = {};
    std::string_view request_schema = {}; // name in schemas/, see openapi.cpp
    std::string_view answer = "application/json";
    // stream: takes the body; the call is answered in on_end(). An Error refuses the body unread.
    Result<std::unique_ptr<http::BodySink>> (*sink)(Services&, Call) = nullptr;
};

std::span<const Route> all_routes();

} // namespace akx::agent
