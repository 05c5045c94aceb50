// SPDX-License-Identifier: Apache-2.0
#include "component/http/test_server.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <future>

namespace akx::test {

using http::Admission;
using http::Request;
using http::Responder;
using http::Response;

void Journal::note(const std::string& what) {
    const std::lock_guard lock(mutex_);
    seen_.insert(what);
    changed_.notify_all();
}

bool Journal::wait_for(const std::string& what) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return seen_.contains(what); });
}

bool Journal::has(const std::string& what) {
    const std::lock_guard lock(mutex_);
    return seen_.contains(what);
}

namespace {

std::size_t size_parameter(const Request& request) {
    const std::string* size = request.target.find("size");
    return size != nullptr ? std::stoull(*size) : 0;
}

// The bytes 0, 1, 2 … so that a missing or doubled piece shows.
std::string pattern(std::size_t from, std::size_t size) {
    std::string data;
    data.reserve(size);
    for (std::size_t i = 0; i < std::min<std::size_t>(size, 251); ++i) {
        data += static_cast<char>((from + i) % 251);
    }
    while (data.size() < size) { // the first 251 bytes again and again
        data.append(data, 0, std::min<std::size_t>(size - data.size(), 251));
    }
    return data;
}

class PatternSource : public http::BodySource {
  public:
    PatternSource(TestApplication& application, const Request& request)
        : application_(application), size_(size_parameter(request)),
          later_(request.target.find("later") != nullptr),
          breaks_(request.target.find("breaks") != nullptr) {}
    ~PatternSource() override { application_.journal.note("source gone"); }

    void pull(std::size_t wanted, http::PieceTaker taker) override {
        if (!later_) {
            return answer(wanted, std::move(taker));
        }
        auto held = std::make_shared<http::PieceTaker>(std::move(taker));
        application_.loop.post([this, wanted, held] { answer(wanted, std::move(*held)); });
    }

  private:
    void answer(std::size_t wanted, http::PieceTaker taker) {
        const std::size_t piece = std::min(wanted, size_ - given_);
        if (piece == 0) {
            return breaks_ ? taker.fail() : taker.end();
        }
        given_ += piece;
        taker.give(pattern(given_ - piece, piece));
    }

    TestApplication& application_;
    std::size_t size_;
    std::size_t given_ = 0;
    bool later_;
    bool breaks_;
};

class CountingSink : public http::BodySink {
  public:
    enum class Mode { at_once, later, hold, enough };
    CountingSink(TestApplication& application, Mode mode)
        : application_(application), mode_(mode) {}

    void on_data(ByteView data, http::DataPermit permit) override {
        if (data.size() > 64 * 1024) {
            application_.journal.note("piece too large");
        }
        all_ += as_text(data);
        if (mode_ == Mode::at_once) {
            permit.more();
        } else if (mode_ == Mode::enough) {
            permit.enough();
        } else if (mode_ == Mode::hold) {
            application_.permits.push_back(std::move(permit));
            application_.journal.note("held " + std::to_string(application_.permits.size()));
        } else {
            auto held = std::make_shared<http::DataPermit>(std::move(permit));
            application_.loop.post([held] { held->more(); });
        }
    }
    void on_end(Responder responder) override {
        application_.journal.note("upload ended");
        application_.journal.note("held " + std::to_string(application_.permits.size() + 1));
        responder.send(Response::text(200, std::to_string(all_.size()) + " " +
                                               to_hex(crypto::sha256(as_bytes(all_)))));
    }
    void on_abort() override { application_.journal.note("upload aborted"); }

  private:
    TestApplication& application_;
    Mode mode_;
    std::string all_;
};

Response who_is(const Request& request) {
    const http::Peer& peer = *request.peer;
    std::string text = peer.address + " " + peer.tls_version;
    if (const auto& certificate = peer.certificate) {
        text += " " + certificate->fingerprint + " " + certificate->common_name + " " +
                format_utc(certificate->not_after).substr(0, 10) + " " +
                (certificate->not_after < Clock::system().now().wall ? "expired" : "valid");
    }
    return Response::text(200, text);
}

void answer(TestApplication& application, Request request, Responder responder) {
    const std::string& path = request.target.path;
    if (path == "/echo") {
        responder.send(Response::text(200, std::move(request.body)));
    } else if (path == "/who") {
        responder.send(who_is(request));
    } else if (path == "/listener") {
        responder.send(Response::text(200, std::to_string(request.listener)));
    } else if (path == "/big") {
        responder.send(Response::text(200, pattern(0, size_parameter(request))));
    } else if (path == "/stream") {
        auto source = std::make_unique<PatternSource>(application, request);
        const bool known = request.target.find("known") != nullptr;
        responder.stream(Response::text(200, ""), std::move(source),
                         known ? std::optional<std::uint64_t>(size_parameter(request))
                               : std::nullopt);
    } else if (path == "/events") {
        application.events.push_back(responder.events());
        application.events.back().on_close([&] { application.journal.note("events closed"); });
        application.journal.note("events open");
    } else if (path == "/later") {
        auto held = std::make_shared<Responder>(std::move(responder));
        application.timers.push_back(application.loop.after(
            Millis(5), [held] { held->send(Response::text(200, "later")); }));
    } else if (path == "/hold") {
        application.responders.push_back(std::move(responder));
        application.journal.note("holding");
    } else if (path == "/empty") {
        responder.send(Response::empty());
    } else if (path == "/header") {
        responder.send(Response::text(200, "x")
                           .with("X-Good", "fine")
                           .with("X-Split", "a\r\nSet-Cookie: evil")
                           .with("Content-Length", "77")
                           .with("Cache-Control", "max-age=5"));
    } else if (path != "/lost") {
        responder.send(Response::text(200, "hello"));
    } // "/lost" drops the responder
}

} // namespace

Admission TestApplication::admit(const Request& head) {
    using Mode = CountingSink::Mode;
    const std::string& path = head.target.path;
    if (path == "/refused") {
        return Admission::refuse(Response::text(401, "who are you?"));
    }
    if (path == "/upload") {
        const Mode mode = head.target.find("hold")     ? Mode::hold
                          : head.target.find("later")  ? Mode::later
                          : head.target.find("enough") ? Mode::enough
                                                       : Mode::at_once;
        return Admission::stream(64ULL * 1024 * 1024, std::make_unique<CountingSink>(*this, mode));
    }
    return Admission::buffer(64 * 1024, [this](Request request, Responder responder) {
        answer(*this, std::move(request), std::move(responder));
    });
}

Response TestApplication::error(int status, std::string_view detail) {
    return Response::of(status, "application/problem+json",
                        "{\"detail\":\"" + std::string(detail) + "\"}");
}

http::ServerLimits quick_limits() {
    http::ServerLimits limits;
    limits.connections = 300;
    limits.connections_per_address = 300;
    limits.opening = Millis(400);
    limits.idle = Millis(2'000);
    limits.body_grace = Millis(400);
    limits.write_stall = Millis(400);
    limits.drain = Millis(300);
    return limits;
}

TestServer::TestServer(const http::ServerLimits& limits, const http::ListenerOptions& options)
    : server(std::make_unique<http::Server>(loop, application, limits)) {
    REQUIRE(server->set_credentials({identity.certificate, Secret(identity.key)}).ok());
    const auto port = server->listen(options);
    REQUIRE(port.ok());
    port_ = *port;
    thread_ = std::thread([this] { loop.run(); });
}

TestServer::~TestServer() {
    on_loop([this] {
        application.events.clear();
        application.permits.clear();
        application.responders.clear();
        application.timers.clear();
        server.reset();
    });
    loop.stop();
    thread_.join();
}

void TestServer::on_loop(const std::function<void()>& task) {
    std::promise<void> done;
    loop.post([&] {
        task();
        done.set_value();
    });
    done.get_future().wait();
}

http::Counters TestServer::counters() {
    http::Counters copy;
    on_loop([&] { copy = server->counters(); });
    return copy;
}

bool TestServer::wait_until(const std::function<bool(const http::Counters&)>& done) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!done(counters())) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

} // namespace akx::test
