// SPDX-License-Identifier: Apache-2.0
// One call of the devices' API on its way: who asks, what, and how it is answered.
#pragma once

#include "api/akuvox/envelope.hpp"
#include "api/services.hpp"

namespace akx::agent::akuvox {

http::Response reply_response(int retcode, std::string_view action, std::string_view message,
                              const Value& data = {}, int status = 200);
// Most failures come under HTTP 200, as from the devices; those of who asks and of load do not.
http::Response error_response(const Error& error, std::string_view action);

// Shared by whoever works on it; answered once, later answers go nowhere.
class Exchange {
  public:
    Exchange(Principal who, Ask ask, http::Responder responder)
        : who_(std::move(who)), ask_(std::move(ask)), responder_(std::move(responder)) {}

    const Principal& who() const { return who_; }
    const Ask& ask() const { return ask_; }

    void succeed(const Value& data = Value::object()) { send(reply(data)); }
    void fail(const Error& error) { send(error_response(error, ask_.action)); }
    // As far as it went: rows with their Ret.
    void fail_rows(const std::string& message, const Value& data);
    void unsupported();
    void send(http::Response response) { responder_.send(std::move(response)); }
    http::Responder& responder() { return responder_; }
    http::Response reply(const Value& data) const {
        return reply_response(kOk, ask_.action, "OK", data);
    }

  private:
    Principal who_;
    Ask ask_;
    http::Responder responder_;
};
using ExchangePtr = std::shared_ptr<Exchange>;

// A row of the table of calls.
struct CallRow {
    std::string_view target;
    std::string_view action;
    model::Role role;
    void (*handle)(Services&, ExchangePtr);
    std::string_view help;
};

// Runs `job` on the reader's thread and answers with the data it returns, made text there.
template <class Job>
void answer_from_reader(Services& services, ExchangePtr exchange, Job job) {
    const ExchangePtr kept = exchange;
    const bool taken = services.store.read([&loop = services.loop, exchange = std::move(exchange),
                                            job = std::move(job)](Store::Reader& reader) mutable {
        const Result<Value> data = job(reader);
        auto response = std::make_shared<http::Response>(
            data ? exchange->reply(*data) : error_response(data.error(), exchange->ask().action));
        loop.post([exchange = std::move(exchange), response] { exchange->send(*response); });
    });
    if (!taken) {
        kept->fail(Error(errors::busy, "too many requests wait for the storage"));
    }
}

// Runs `job` on the store's thread, then `done` with its result on the loop.
template <class Job, class Done>
void change_store(Services& services, ExchangePtr exchange, Job job, Done done) {
    const ExchangePtr kept = exchange;
    const bool taken = services.store.write([&loop = services.loop, exchange = std::move(exchange),
                                             job = std::move(job),
                                             done = std::move(done)](StateDb& state) mutable {
        loop.post([exchange = std::move(exchange), done = std::move(done),
                   result = job(state)]() mutable { done(*exchange, std::move(result)); });
    });
    if (!taken) {
        kept->fail(Error(errors::busy, "too many changes wait for the storage"));
    }
}

} // namespace akx::agent::akuvox
