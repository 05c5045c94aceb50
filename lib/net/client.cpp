// SPDX-License-Identifier: Apache-2.0
#include "net/client.hpp"

#include "net/transfer.hpp"

#include <csignal>
#include <ctime>
#include <mutex>

namespace akx::net {

namespace {

bool initialise_curl() {
    static std::once_flag once;
    static bool ok = false;
    std::call_once(once, [] { ok = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
    return ok;
}

// Keeps the SIGPIPE of a connection that breaks while we write from ending the program, on this
// thread only and without touching the program's own handling of it.
class PipeGuard {
  public:
    PipeGuard() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~PipeGuard() {
        if (!was_pending_) {
            const timespec at_once{};
            while (sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
            }
        }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    PipeGuard(const PipeGuard&) = delete;
    PipeGuard& operator=(const PipeGuard&) = delete;

  private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

// CURL and CURLM are both void to C++.
struct HandleFree {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiFree {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

} // namespace

struct Client::State {
    ClientOptions options;
    // Freed from the last to the first: a connection that closes still calls into `tls`.
    std::unique_ptr<TlsSession> tls;
    std::unique_ptr<CURLM, MultiFree> multi;
    std::unique_ptr<CURL, HandleFree> handle;

    explicit State(ClientOptions given) : options(std::move(given)) {}

    // Runs the prepared handle; `stopped` tells that `stop` ended it.
    CURLcode run(const std::stop_token& stop, bool& stopped) const {
        const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
        curl_multi_add_handle(multi.get(), handle.get());
        CURLcode code = CURLE_ABORTED_BY_CALLBACK;
        int running = 1;
        while (running != 0 && !stopped) {
            if (curl_multi_perform(multi.get(), &running) != CURLM_OK) {
                break;
            }
            if (running != 0) {
                curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
                stopped = stop.stop_requested();
            }
        }
        int left = 0;
        if (const CURLMsg* message = curl_multi_info_read(multi.get(), &left);
            message != nullptr && message->msg == CURLMSG_DONE) {
            code = message->data.result;
            stopped = false;
        }
        curl_multi_remove_handle(multi.get(), handle.get());
        return code;
    }
};

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Client> Client::make(ClientOptions options) {
    auto state = std::make_unique<State>(std::move(options));
    Result<std::unique_ptr<TlsSession>> tls = TlsSession::make(state->options);
    if (!tls) {
        return tls.error();
    }
    state->tls = std::move(*tls);
    if (!initialise_curl()) {
        return Error(errors::internal, "libcurl cannot be initialised");
    }
    state->multi.reset(curl_multi_init());
    state->handle.reset(curl_easy_init());
    if (!state->multi || !state->handle) {
        return Error(errors::internal, "libcurl gives no handle");
    }
    return Client(std::move(state));
}

Result<Reply> Client::send(const Request& request) {
    const PipeGuard guard;
    const WallTime started = state_->options.clock->now().wall;
    Transfer transfer(state_->handle.get(), request, state_->options, *state_->tls);
    if (Status status = transfer.prepare(); !status) {
        return status.error();
    }
    bool stopped = request.stop.stop_requested();
    const CURLcode code = stopped ? CURLE_ABORTED_BY_CALLBACK : state_->run(request.stop, stopped);
    Result<Reply> outcome = transfer.finish(code, stopped);
    if (state_->options.trace) {
        state_->options.trace(trace_line(transfer.describe(outcome, started)));
    }
    return outcome;
}

Result<Reply> Client::call(const Request& request) {
    Result<Reply> reply = send(request);
    if (reply && !reply->ok()) {
        return to_error(*reply);
    }
    return reply;
}

Result<Value> Client::fetch(const Request& request) {
    const Result<Reply> reply = call(request);
    if (!reply) {
        return reply.error();
    }
    Result<Value> body = json_body(*reply);
    if (!body && request.changes()) {
        return Error(errors::unknown_outcome, "the phone's answer cannot be read")
            .because({std::move(body.error())});
    }
    return body;
}

std::optional<Fingerprint> Client::seen() const {
    return state_->tls->seen;
}
const ClientOptions& Client::options() const {
    return state_->options;
}

} // namespace akx::net
