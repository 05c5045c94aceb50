// SPDX-License-Identifier: Apache-2.0
// One request on its way through the API: who asks, what, and how to answer.
#pragma once

#include "auth/principal.hpp"
#include "base/result.hpp"
#include "base/value.hpp"
#include "http/handler.hpp"

namespace akx::agent {

http::Response json_response(int status, const Value& body);
// RFC 9457 problem details with the id, hint, field and all problems of the error.
http::Response problem_response(const Error& error);
Value problem_value(const Error& error);

// The error of the first that has one, or nullptr: for parameters that are read one by one.
template <class... T>
const Error* first_error(const Result<T>&... results) {
    const Error* first = nullptr;
    (void)((results ? false : (first = &results.error(), true)) || ...);
    return first;
}

// Moved from hand to hand; answering it once is the handler's duty (a forgotten one answers 500).
class Call {
  public:
    Call(http::Request request, Principal who, std::vector<std::string> parameters)
        : request_(std::move(request)), who_(std::move(who)), parameters_(std::move(parameters)) {}

    const http::Request& request() const { return request_; }
    const Principal& who() const { return who_; }
    // The n-th {hole} of the route's path.
    const std::string& parameter(std::size_t n) const { return parameters_[n]; }
    // Query parameters; the router has refused unknown and repeated ones.
    std::string query(std::string_view name, std::string_view other = {}) const;
    Result<std::int64_t> query_int(std::string_view name, std::int64_t other, std::int64_t min,
                                   std::int64_t max) const;
    Result<bool> query_bool(std::string_view name, bool other) const;
    // The body as JSON; null when there is none.
    Result<Value> body() const;

    void answer(const Value& body, int status = 200);
    void answer(http::Response response);
    void fail(const Error& error);
    // answer() or fail(), whichever the result asks for.
    void finish(const Result<Value>& result, int status = 200);
    http::Responder& responder() { return *responder_; }

    void set_request(http::Request request) { request_ = std::move(request); }
    void set_responder(http::Responder responder) { responder_.emplace(std::move(responder)); }

  private:
    http::Request request_;
    Principal who_;
    std::vector<std::string> parameters_;
    std::optional<http::Responder> responder_;
};

} // namespace akx::agent
