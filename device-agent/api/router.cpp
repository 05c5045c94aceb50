// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include "api/services.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace akx::agent {

namespace {

// The values of the pattern's {holes}, or nothing when the path does not fit.
std::optional<std::vector<std::string>> fit(std::string_view pattern,
                                            const std::vector<std::string>& segments) {
    std::vector<std::string> holes;
    const std::vector<std::string_view> parts = split(pattern.substr(1), '/');
    if (parts.size() != segments.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].starts_with('{')) {
            holes.push_back(segments[i]);
        } else if (parts[i] != segments[i]) {
            return std::nullopt;
        }
    }
    return holes;
}

Status check_query(const Route& route, const http::Target& target) {
    for (const http::Parameter& given : target.query) {
        std::vector<std::string_view> names;
        for (const QueryParameter& known : route.query) {
            names.push_back(known.name);
        }
        if (std::find(names.begin(), names.end(), given.name) == names.end()) {
            return Error(errors::unknown_key, "unknown query parameter '" + given.name + "'")
                .next(names.empty() ? "this resource takes none"
                                    : "known parameters: " + list_of(names));
        }
        if (target.count(given.name) > 1) {
            return Error(errors::duplicate_key, "'" + given.name + "' is given more than once");
        }
    }
    return {};
}

Status check_media_type(const Route& route, const http::Request& head) {
    if (route.body != Body::json) {
        return {};
    }
    const std::string type = to_lower(head.headers.get("Content-Type", "application/json"));
    if (trim(type.substr(0, type.find(';'))) != "application/json") {
        return Error(errors::unknown_format, "the body must be application/json");
    }
    return {};
}

const ErrorKind& kind_for(int status) {
    switch (status) {
    case 405:
    case 501:
        return errors::method_not_allowed;
    case 408:
        return errors::timeout;
    case 413:
    case 414:
    case 431:
        return errors::too_large;
    case 500:
        return errors::internal;
    case 503:
        return errors::busy;
    default:
        return errors::syntax;
    }
}

} // namespace

Router::Router(Services& services, std::span<const Route> routes)
    : services_(services), routes_(routes) {}

Router::Match Router::match(const http::Request& head) const {
    Match match;
    // A HEAD is served as a GET without its body.
    const http::Method wanted = head.method == http::Method::head ? http::Method::get : head.method;
    for (const Route& route : routes_) {
        auto holes = fit(route.path, head.target.segments);
        if (!holes) {
            continue;
        }
        if (route.method == wanted) {
            match.route = &route;
            match.parameters = std::move(*holes);
            return match;
        }
        match.allowed +=
            (match.allowed.empty() ? "" : ", ") + std::string(http::method_name(route.method));
    }
    return match;
}

Result<Principal> Router::authorize(const Route& route, const http::Request& head) {
    if (!route.role) {
        return services_.auth.identify(head).value_or(Principal::nobody(head));
    }
    Result<Principal> who = services_.auth.identify(head);
    if (!who) {
        return who;
    }
    if (!who->may(*route.role)) {
        services_.audit(model::events::access_refused, *who,
                        {{"method", std::string(http::method_name(head.method))},
                         {"path", head.target.path},
                         {"reason", "needs role " + std::string(role_name(*route.role))}});
        if (who->known() && who->role >= *route.role) {
            return Error(errors::denied, "this needs a paired client, a password is not enough")
                .next("pair with the phone: akx device pair ADDRESS");
        }
        return who->known() ? Error(errors::denied,
                                    "this needs the role " + std::string(role_name(*route.role)) +
                                        "; yours is " + std::string(role_name(who->role)))
                            : Error(errors::unauthenticated, "this needs a paired client");
    }
    return who;
}

http::Admission Router::admit(const http::Request& head) {
    Match found = match(head);
    if (found.route == nullptr) {
        if (found.allowed.empty()) {
            return http::Admission::refuse(problem_response(
                Error(errors::not_found, "there is no resource " + head.target.path)));
        }
        return http::Admission::refuse(
            problem_response(Error(errors::method_not_allowed, "allowed here: " + found.allowed))
                .with("Allow", found.allowed));
    }
    const Route& route = *found.route;
    Result<Principal> who = authorize(route, head);
    if (!who) {
        return http::Admission::refuse(problem_response(who.error()));
    }
    for (const Status& status : {check_query(route, head.target), check_media_type(route, head)}) {
        if (!status) {
            return http::Admission::refuse(problem_response(status.error()));
        }
    }
    return dispatch(route, Call(head, std::move(*who), std::move(found.parameters)));
}

http::Admission Router::dispatch(const Route& route, Call call) {
    if (route.body == Body::stream) {
        auto sink = route.sink(services_, std::move(call));
        return sink ? http::Admission::stream(route.body_limit, std::move(*sink))
                    : http::Admission::refuse(problem_response(sink.error()));
    }
    // Shared because std::function wants to copy what it holds.
    auto shared = std::make_shared<Call>(std::move(call));
    const std::uint64_t limit = route.body == Body::none ? 0 : route.body_limit;
    return http::Admission::buffer(
        limit, [this, &route, shared](http::Request request, http::Responder responder) {
            shared->set_request(std::move(request));
            shared->set_responder(std::move(responder));
            route.handle(services_, std::move(*shared));
        });
}

http::Response Router::error(int status, std::string_view detail) {
    Value body = problem_value(Error(kind_for(status), std::string(detail)));
    body.set("status", status);
    return http::Response::of(status, "application/problem+json", to_json(body) + "\n");
}

} // namespace akx::agent
