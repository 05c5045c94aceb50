// SPDX-License-Identifier: Apache-2.0
#include "net/message.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace akx::net {

Request Request::get(std::string path) {
    Request out;
    out.path = std::move(path);
    return out;
}

Request Request::json(std::string method, std::string path, const Value& body) {
    Request out;
    out.method = std::move(method);
    out.path = std::move(path);
    out.headers.push_back({"Content-Type", "application/json"});
    out.body = to_json(body);
    return out;
}

bool Request::changes() const {
    if (effect != Effect::by_method) {
        return effect == Effect::change;
    }
    return method != "GET" && method != "HEAD";
}

std::string_view Reply::header(std::string_view name) const {
    const std::string wanted = to_lower(name);
    for (const Header& header : headers) {
        if (to_lower(header.name) == wanted) {
            return header.value;
        }
    }
    return {};
}

std::optional<Seconds> Reply::retry_after() const {
    const std::string_view text = header("Retry-After");
    const std::optional<std::int64_t> seconds = is_digits(text) ? parse_int(text) : std::nullopt;
    if (!seconds) {
        return {};
    }
    return Seconds(*seconds);
}

Result<Value> json_body(const Reply& reply) {
    JsonLimits limits;
    limits.max_bytes = reply.body.size();
    Result<Value> value = parse_json(reply.body, limits);
    if (!value) {
        return Error(errors::protocol, "the answer is not JSON")
            .with("HTTP status " + std::to_string(reply.status))
            .because({std::move(value.error())});
    }
    return value;
}

} // namespace akx::net
