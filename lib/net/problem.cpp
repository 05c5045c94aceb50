// SPDX-License-Identifier: Apache-2.0
// Turns a refusal into an Error (RFC 9457 problem details, with this product's members).
#include "net/message.hpp"

#include "base/json.hpp"
#include "net/foreign_text.hpp"

namespace akx::net {

namespace {

constexpr std::size_t kMaxDetails = 1000;

std::uint32_t position(const Value& problem, std::string_view key) {
    const std::int64_t number = problem.int_at(key);
    return number > 0 && number <= UINT32_MAX ? static_cast<std::uint32_t>(number) : 0;
}

const ErrorKind& kind_of_status(int status) {
    switch (status) {
    case 400:
    case 422:
        return errors::invalid_value;
    case 401:
        return errors::unauthenticated;
    case 403:
        return errors::denied;
    case 404:
        return errors::not_found;
    case 405:
        return errors::method_not_allowed;
    case 412:
        return errors::revision_conflict;
    case 413:
        return errors::too_large;
    case 415:
        return errors::unknown_format;
    case 423:
        return errors::locked;
    case 429:
        return errors::rate_limited;
    case 501:
        return errors::unsupported;
    case 503:
        return errors::busy;
    case 504:
        return errors::timeout;
    case 507:
        return errors::storage_full;
    default:
        return status >= 500 ? errors::internal : errors::protocol;
    }
}

Error read_problem(const Value& problem, const ErrorKind& otherwise, std::string_view status) {
    const ErrorKind* kind = find_error_kind(problem.text_at("id"));
    std::string detail = clean(problem.text_at("detail", problem.text_at("title", status)));
    Error out(kind != nullptr ? *kind : otherwise, std::move(detail));
    Place place;
    place.line = position(problem, "line");
    place.column = position(problem, "column");
    return std::move(out)
        .at(std::move(place))
        .in_field(clean(problem.text_at("field")))
        .next(clean(problem.text_at("hint")));
}

} // namespace

std::vector<Error> problems_of(const Value& answer, const ErrorKind& otherwise) {
    std::vector<Error> out;
    for (const Value& detail : answer.array_at("problems")) {
        if (out.size() == kMaxDetails) {
            break;
        }
        out.push_back(read_problem(detail, otherwise, "no details given"));
    }
    return out;
}

Error to_error(const Reply& reply) {
    const ErrorKind& kind = kind_of_status(reply.status);
    const std::string status =
        "the phone answered with HTTP status " + std::to_string(reply.status);
    if (reply.status >= 300 && reply.status < 400) {
        return Error(kind, status + " and points to '" + clean(reply.header("Location")) +
                               "'; redirects are not followed");
    }
    Result<Value> body = parse_json(reply.body);
    if (!body || !body->is_object()) {
        return Error(kind, status);
    }
    Error out = read_problem(*body, kind, status);
    std::vector<Error> details = problems_of(*body, out.kind());
    std::optional<Seconds> wait = reply.retry_after();
    if (const std::int64_t seconds = body->int_at("retryAfter"); !wait && seconds > 0) {
        wait = Seconds(seconds);
    }
    if (wait) {
        return std::move(out)
            .because(std::move(details))
            .next("try again in " + format_duration(*wait));
    }
    return std::move(out).because(std::move(details));
}

} // namespace akx::net
