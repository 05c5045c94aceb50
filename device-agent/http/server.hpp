// SPDX-License-Identifier: Apache-2.0
// The HTTPS server: listeners, limits, credentials, counters. It knows nothing about the product.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/handler.hpp"

namespace akx::core {
class EventLoop;
}

namespace akx::http {

// Reasons for the figures: facts of C.3/C.4 (measured with 200 bad clients at once). All times are
// deadlines, checked every 250 ms or a tenth of the shortest of them, whichever is less.
struct ServerLimits {
    std::size_t connections = 64;
    std::size_t connections_per_address = 8;
    std::size_t header_bytes = 16 * 1024; // request line and fields together
    std::size_t header_fields = 100;
    Millis opening{10'000};    // TLS handshake and first header together; also each later header
    Millis idle{30'000};       // between two requests of a connection
    Millis body_grace{10'000}; // a body must keep up with body_rate after this much slack;
    std::size_t body_rate = 4 * 1024; // bytes per second; time the application takes is not counted
    Millis write_stall{10'000}; // a client that takes nothing of an answer for so long is cut off
    std::size_t event_queue = 64 * 1024;  // bytes waiting for one reader of live events
    Millis event_keepalive{15'000};       // a comment on silent event streams
    std::size_t drain_bytes = 256 * 1024; // of a refused body, read so that the answer arrives
    Millis drain{2'000};
};

// `strict` speaks HTTP/1.1 only. `compat` also takes HTTP/1.0 and requests without Host;
// `tolerant` moreover targets without their first '/' (facts/akuvox §2).
enum class Profile { strict, compat, tolerant };

struct ListenerOptions {
    std::string address = "::"; // also takes IPv4; IPv4 only where there is no IPv6
    std::uint16_t port = 0;     // 0: the kernel chooses
    bool tls = true;
    Profile profile = Profile::strict;
};

struct TlsCredentials {
    std::string certificate_chain; // PEM, the server's own certificate first
    Secret private_key;            // PEM
};

struct Counters {
    std::uint64_t connections_open = 0;
    std::uint64_t connections_total = 0;   // accepted and kept
    std::uint64_t connections_refused = 0; // over a limit
    std::uint64_t connections_evicted = 0; // idle ones closed to make room
    std::uint64_t accept_pauses = 0;       // out of descriptors or memory
    std::uint64_t handshake_failures = 0;
    std::uint64_t requests = 0;
    std::uint64_t responses_4xx = 0;
    std::uint64_t responses_5xx = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t slow_event_readers = 0;
    std::uint64_t bytes_in = 0; // of HTTP, without TLS
    std::uint64_t bytes_out = 0;
};

// Lives and dies on the loop's thread; the loop and the handler must outlive it.
class Server {
  public:
    Server(core::EventLoop& loop, Handler& handler, ServerLimits limits = {},
           const Clock& clock = Clock::system());
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Needed before a TLS listener accepts anything; may be called again at any time: new
    // connections then use the new certificate, old ones go on. invalid_value when certificate and
    // key are unreadable or do not belong together; the former ones then stay in use.
    Status set_credentials(const TlsCredentials& credentials);
    // Returns the bound port. io with the reason (in use, no permission, bad address).
    Result<std::uint16_t> listen(const ListenerOptions& options);
    // Whether listen() would work, without listening; any thread.
    static Status try_listen(const ListenerOptions& options);
    // Accepts no more on this port; connections that are open go on.
    void unlisten(std::uint16_t port);
    // Stops accepting, closes idle connections and event streams, lets running requests finish
    // for at most `grace`, then calls `stopped`.
    void shut_down(Millis grace, std::function<void()> stopped);
    const Counters& counters() const;

    class Core;

  private:
    std::unique_ptr<Core> core_;
};

} // namespace akx::http
