// SPDX-License-Identifier: Apache-2.0
// A client that trusts the test server, with short deadlines.
#pragma once

#include "net/client.hpp"
#include "support/tls_server.hpp"

namespace akx::test {

inline net::ClientOptions options_for(const TlsServer& server,
                                      const net::Identity& identity = server_identity()) {
    net::ClientOptions out(
        {"127.0.0.1", server.port()},
        net::Trust::pinned(net::read_certificate(identity.certificate)->fingerprint));
    out.deadlines = {Millis(5'000), Millis(20'000), Seconds(20)};
    return out;
}

inline net::Client client_for(net::ClientOptions options) {
    Result<net::Client> client = net::Client::make(std::move(options));
    if (!client) {
        throw std::runtime_error(client.error().text());
    }
    return std::move(*client);
}

inline net::Client client_for(const TlsServer& server) {
    return client_for(options_for(server));
}

class FixedClock final : public Clock {
  public:
    explicit FixedClock(std::string_view wall) : wall_(parse_utc(wall).value()) {}
    Now now() const override { return {wall_, {}}; }

  private:
    WallTime wall_;
};

inline net::Request post(std::string body = "{}") {
    net::Request out;
    out.method = "POST";
    out.path = "/v1/thing";
    out.headers.push_back({"Content-Type", "application/json"});
    out.body = std::move(body);
    return out;
}

} // namespace akx::test
