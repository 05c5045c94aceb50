// SPDX-License-Identifier: Apache-2.0
// A TLS server on loopback that behaves as badly as its script says; for tests of clients.
#pragma once

#include "net/identity.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace akx::test {

// A key and certificate for 127.0.0.1, made once per process and valid 2020–2099.
const net::Identity& server_identity();
net::Identity identity_valid(const std::string& name, std::string_view from, std::string_view to);

struct HttpText {
    std::string method;
    std::string path;
    std::string head;  // request line and header lines with CR LF
    std::string body;  // decoded if it was chunked
    bool whole = true; // false when the client went away in the middle of the body

    std::string header(std::string_view name) const; // "" if absent
};

// The server's end of one connection. Calls return early once the client has gone.
class Peer {
  public:
    Peer(void* ssl, int fd) : ssl_(ssl), fd_(fd) {}
    std::optional<HttpText> head();    // reads up to the blank line
    void body(HttpText& request);      // reads the body that belongs to it
    std::optional<HttpText> request(); // both; empty when the client has closed
    bool send(std::string_view bytes);
    bool reply(int status, std::string_view body, std::string_view type = "application/json",
               std::string_view more_headers = {});
    void cut();                             // resets the connection
    void wait_for_end();                    // until the client or the server closes the connection
    std::string client_fingerprint() const; // "" without a certificate

  private:
    bool fill();
    void* ssl_; // nullptr: plain HTTP
    int fd_;
    std::string buffer_;
};

struct TlsServerOptions {
    net::Identity identity = server_identity();
    bool ask_for_certificate = true;
    bool refuse_certificates = false; // with an alert
    bool only_tls_1_1 = false;
    bool plain = false;     // no TLS at all
    std::uint16_t port = 0; // 0: any free one
};

class TlsServer {
  public:
    using Script = std::function<void(Peer&)>; // run for each connection, on a thread of its own

    explicit TlsServer(Script script, const TlsServerOptions& options = {});
    ~TlsServer(); // ends all connections
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; } // accepted so far

  private:
    void serve(int fd);
    void accept_all();

    void talk_tls(int fd);

    Script script_;
    bool plain_ = false;
    void* context_ = nullptr;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::list<int> open_; // descriptors, to wake their threads
    std::list<std::thread> workers_;
    std::thread acceptor_;
};

} // namespace akx::test
