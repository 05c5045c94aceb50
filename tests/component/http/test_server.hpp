// SPDX-License-Identifier: Apache-2.0
// A server on its own loop thread with an application that shows every way of answering.
#pragma once

#include "component/http/tls_client.hpp"
#include "core/event_loop.hpp"
#include "http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace akx::test {

// What an upload or the application has seen, for the test's thread to wait for.
class Journal {
  public:
    void note(const std::string& what);
    bool wait_for(const std::string& what); // false when patience is over
    bool has(const std::string& what);

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::multiset<std::string> seen_;
};

class TestApplication : public http::Handler {
  public:
    explicit TestApplication(core::EventLoop& event_loop) : loop(event_loop) {}
    http::Admission admit(const http::Request& head) override;
    http::Response error(int status, std::string_view detail) override;

    core::EventLoop& loop;
    Journal journal;
    std::vector<http::EventStream> events;   // one per GET /events
    std::vector<http::DataPermit> permits;   // of POST /upload?hold
    std::vector<http::Responder> responders; // of GET /hold
    std::vector<core::Timer> timers;
};

http::ServerLimits quick_limits(); // deadlines of a few hundred milliseconds, 300 connections

class TestServer {
  public:
    explicit TestServer(const http::ServerLimits& limits = quick_limits(),
                        const http::ListenerOptions& options = {});
    ~TestServer();

    std::uint16_t port() const { return port_; }
    TlsClient client(const ClientOptions& options = {}) const { return TlsClient(port_, options); }
    TlsClient plain() const { return TlsClient(port_, {.tls = false}); }
    // Runs something on the loop and waits for it.
    void on_loop(const std::function<void()>& task);
    http::Counters counters();
    // Waits until the counters satisfy this.
    bool wait_until(const std::function<bool(const http::Counters&)>& done);

    core::EventLoop loop;
    TestApplication application{loop};
    TestCertificate identity = make_certificate("door.example");
    std::unique_ptr<http::Server> server;

  private:
    std::uint16_t port_ = 0;
    std::thread thread_;
};

} // namespace akx::test
