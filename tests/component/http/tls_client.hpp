// SPDX-License-Identifier: Apache-2.0
// A blocking client that sends exactly the bytes it is told, and certificates made on the spot.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_session_st;

namespace akx::test {

struct TestCertificate {
    std::string certificate; // PEM
    std::string key;         // PEM
    std::string fingerprint; // as http::ClientCertificate has it
};

// Self-signed, P-256, valid from and until so many days from now (negative: in the past).
TestCertificate make_certificate(const std::string& common_name, int from_days = -1,
                                 int until_days = 30);

struct ClientOptions {
    bool tls = true;
    bool tls11_only = false;
    std::string protocols = {};                   // ALPN wire form
    const TestCertificate* identity = nullptr;    // client certificate
    std::shared_ptr<ssl_session_st> session = {}; // to resume
    int receive_buffer = 0;                       // bytes; 0: the system's
};

struct Reply {
    int status = 0;
    std::string head;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;                           // chunks undone
    bool complete = false;
};

// Everything waits for at most kPatience.
class TlsClient {
  public:
    explicit TlsClient(std::uint16_t port, const ClientOptions& options = {});
    ~TlsClient();
    TlsClient(TlsClient&&) noexcept;

    bool connected() const;                 // TCP and handshake
    std::string server_certificate() const; // fingerprint
    std::string protocol() const;           // ALPN
    bool resumed() const;
    std::shared_ptr<ssl_session_st> session() const; // once something was received
    // False when the server has closed.
    bool send(std::string_view data);
    // Up to `most` bytes; empty when the server has closed or patience is over.
    std::string receive(std::size_t most = 64 * 1024);
    Reply read_reply(bool to_head = false);
    Reply ask(std::string_view request);
    std::string read_until(std::string_view mark);
    // All that still comes until the server closes; `closed` tells whether it did.
    std::string read_to_end();
    bool closed() const;
    // Cuts the connection with a reset.
    void reset();
    int fd() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

inline constexpr std::chrono::seconds kPatience{5};

} // namespace akx::test
