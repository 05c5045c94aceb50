// SPDX-License-Identifier: Apache-2.0
// A TCP relay on loopback between two programs under test: it forwards, and cuts a connection when
// the test says so. It cannot read what it forwards.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace akx::test {

class Relay {
  public:
    enum class Way { there, back };
    // Asked before each piece is forwarded; false cuts the connection with a reset instead. Called
    // on the relay's threads.
    using Pass = std::function<bool(Way)>;

    Relay(std::string host, std::uint16_t port, Pass pass = {});
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; } // accepted so far

  private:
    void accept_all();
    void serve(int client);
    bool forward(int from, int to, Way way) const;

    std::string host_;
    std::uint16_t target_;
    Pass pass_;
    std::uint16_t port_ = 0;
    int listener_ = -1; // after port_, which it fills
    std::atomic<bool> ended_{false};
    std::atomic<int> connections_{0};
    std::list<std::thread> workers_; // of the acceptor only
    std::thread acceptor_;
};

// A TCP port of this address that nobody uses at the moment.
std::uint16_t free_port(const std::string& host = "127.0.0.1");

} // namespace akx::test
