// SPDX-License-Identifier: Apache-2.0
// How the phone is reached over the network: listener and certificate follow the settings in force.
#pragma once

#include "app/phone_identity.hpp"
#include "core/event_loop.hpp"
#include "http/server.hpp"
#include "model/phone.hpp"

namespace akx::agent {

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
};

// The certificate the phone shows with these settings; corrupt (https.certificate).
Result<net::CertificateInfo> certificate_in_use(const model::HttpsSettings& settings,
                                                const PhoneIdentity& own);

class Reach {
  public:
    struct Sinks {
        std::function<void()> changed;             // another port or certificate is in use
        std::function<void(const Error&)> failing; // cannot be reached as wanted; tried again
    };

    // `started` is what the program was told; its port may be 0. `identity.certificate` follows the
    // certificate in use.
    Reach(core::EventLoop& loop, http::Server& server, PhoneIdentity& identity, Endpoint started,
          Sinks sinks);

    // At the start: an endpoint of the command line that cannot be had is an error, one of the
    // settings is tried for again.
    Status open(const model::HttpsSettings& settings);
    // Any thread: whether `wanted` could be put in force while `present` is; names the field.
    Status check(const model::HttpsSettings& wanted, const model::HttpsSettings& present,
                 WallTime now) const;
    // From now on; after `delay`, so that an answer under way still gets out.
    void enforce(const model::HttpsSettings& settings, Millis delay);
    std::uint16_t port() const { return port_; }
    // What holds for settings that are not set.
    const Endpoint& started() const { return started_; }

  private:
    Endpoint endpoint(const model::HttpsSettings& settings) const;
    void switch_over();
    void complain(const Error& error);
    Status use_certificate();
    Status use_endpoint();
    Status listen(const Endpoint& where);

    core::EventLoop& loop_;
    http::Server& server_;
    PhoneIdentity& identity_;
    Endpoint started_; // does not change after open()
    Sinks sinks_;
    model::HttpsSettings wanted_;
    std::optional<model::HttpsSettings> shown_; // with the certificate in use
    std::string complaint_;                     // the last one made
    Endpoint bound_;                            // as asked for
    std::uint16_t port_ = 0;                    // as given
    core::Timer timer_;
};

} // namespace akx::agent
