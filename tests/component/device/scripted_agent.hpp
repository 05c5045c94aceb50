// SPDX-License-Identifier: Apache-2.0
// A phone that answers what the test says and keeps what it was asked.
#pragma once

#include "base/json.hpp"
#include "component/net/wire.hpp"
#include "device/agent_device.hpp"

namespace akx::test {

class ScriptedAgent {
  public:
    struct Answer {
        int status = 200;
        std::string body;
    };
    using Rule = std::function<Answer(const HttpText& request)>;

    explicit ScriptedAgent(Rule rule)
        : server_([this, rule = std::move(rule)](Peer& peer) {
              while (const std::optional<HttpText> request = peer.request()) {
                  {
                      const std::lock_guard lock(mutex_);
                      last_ = *request;
                  }
                  const Answer answer = rule(*request);
                  peer.reply(answer.status, answer.body);
              }
          }) {}
    // Always the same answer.
    explicit ScriptedAgent(int status, std::string body)
        : ScriptedAgent([status, body = std::move(body)](const HttpText&) {
              return Answer{status, body};
          }) {}

    const TlsServer& server() const { return server_; }
    std::unique_ptr<device::Device> open(const Clock* clock = &Clock::system()) const {
        net::ClientOptions options = options_for(server_);
        options.clock = clock;
        Result<std::unique_ptr<device::Device>> out = device::open_agent(std::move(options));
        if (!out) {
            throw std::runtime_error(out.error().text());
        }
        return std::move(*out);
    }
    HttpText last() const {
        const std::lock_guard lock(mutex_);
        return last_;
    }
    Value last_body() const { return parse_json(last().body).value_or(Value()); }

  private:
    mutable std::mutex mutex_;
    HttpText last_;
    TlsServer server_; // last: ends before what its threads use
};

inline std::string server_fingerprint() {
    return net::read_certificate(server_identity().certificate)->fingerprint.text();
}

} // namespace akx::test
