// SPDX-License-Identifier: Apache-2.0
#include "api/akuvox/exchange.hpp"

namespace akx::agent::akuvox {

http::Response reply_response(int retcode, std::string_view action, std::string_view message,
                              const Value& data, int status) {
    return http::Response::json(status, envelope(retcode, action, message, data));
}

http::Response error_response(const Error& error, std::string_view action) {
    const int status = error.is(errors::busy) ? 503 : error.is(errors::rate_limited) ? 429 : 200;
    return reply_response(retcode_of(error), action, message_of(error), {}, status);
}

void Exchange::fail_rows(const std::string& message, const Value& data) {
    send(reply_response(kFailed, ask_.action, message, data));
}

void Exchange::unsupported() {
    fail(Error(errors::unsupported, "unsupport action"));
}

} // namespace akx::agent::akuvox
