// SPDX-License-Identifier: Apache-2.0
#include "api/call.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace akx::agent {

namespace {

// A body that the server has already bounded by the route's limit.
constexpr JsonLimits kBodyLimits{.max_bytes = 4U << 20U, .max_depth = 32, .max_nodes = 200'000};

} // namespace

http::Response json_response(int status, const Value& body) {
    return http::Response::json(status, to_json(body) + "\n");
}

Value problem_value(const Error& error) {
    Value body = Value::object();
    body.set("id", error.kind().id);
    body.set("title", error.kind().title);
    body.set("status", error.kind().http_status);
    body.set("detail",
             join(error.context(), ": ") + (error.context().empty() ? "" : ": ") + error.what());
    body.set("hint", error.hint());
    if (!error.field().empty()) {
        body.set("field", error.field());
    }
    if (error.place().line != 0) {
        body.set("line", error.place().line);
        body.set("column", error.place().column);
    }
    if (!error.details().empty()) {
        Value problems = Value::array();
        for (const Error& detail : error.details()) {
            problems.push(problem_value(detail));
        }
        body.set("problems", std::move(problems));
    }
    return body;
}

http::Response problem_response(const Error& error) {
    return http::Response::of(error.kind().http_status, "application/problem+json",
                              to_json(problem_value(error)) + "\n");
}

std::string Call::query(std::string_view name, std::string_view other) const {
    const std::string* value = request_.target.find(name);
    return value != nullptr ? *value : std::string(other);
}

Result<std::int64_t> Call::query_int(std::string_view name, std::int64_t other, std::int64_t min,
                                     std::int64_t max) const {
    const std::string* text = request_.target.find(name);
    if (text == nullptr) {
        return other;
    }
    const auto number = parse_int(*text);
    if (!number || *number < min || *number > max) {
        return Error(errors::out_of_range, "a number from " + std::to_string(min) + " to " +
                                               std::to_string(max) + " is expected")
            .in_field(std::string(name));
    }
    return *number;
}

Result<bool> Call::query_bool(std::string_view name, bool other) const {
    const std::string* text = request_.target.find(name);
    if (text == nullptr) {
        return other;
    }
    if (*text != "true" && *text != "false") {
        return Error(errors::invalid_value, "true or false is expected")
            .in_field(std::string(name));
    }
    return *text == "true";
}

Result<Value> Call::body() const {
    if (request_.body.empty()) {
        return Value();
    }
    return parse_json(request_.body, kBodyLimits);
}

void Call::answer(const Value& body, int status) {
    answer(json_response(status, body));
}

void Call::answer(http::Response response) {
    responder_->send(std::move(response));
}

void Call::fail(const Error& error) {
    answer(problem_response(error));
}

void Call::finish(const Result<Value>& result, int status) {
    if (result) {
        answer(*result, status);
    } else {
        fail(result.error());
    }
}

} // namespace akx::agent
