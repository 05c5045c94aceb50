// SPDX-License-Identifier: Apache-2.0
// The driver for real Akuvox devices: their HTTP API, paced, one request at a time (REQ AKU-2,
// DEV-4, DEV-6; facts/akuvox §1, §2).
#pragma once

#include "device/device.hpp"
#include "net/client.hpp"

namespace akx::device {

struct AkuvoxOptions {
    explicit AkuvoxOptions(net::ClientOptions options) : client(std::move(options)) {}

    // `login` holds user and password; which scheme the device wants is found out.
    net::ClientOptions client;
    std::function<void(Millis)> wait; // unset: sleeps
    Millis gap{250};                  // between two requests; grows when the device asks for it
    std::size_t chunk = 200;          // rows of one write, at most 1,000
};

// What a device shows before anybody has logged in.
struct AkuvoxSighting {
    enum class Kind { digest, basic, open, forbidden, legacy_web, other };
    Kind kind = Kind::other;
    net::Endpoint endpoint; // where the API is; after a redirect on the same host another one
    std::string fingerprint;
    std::string realm;
    std::string server;
    std::string model;
    std::string firmware;
    std::string mac;
    std::string how; // "401 with realm HTTP API"

    bool is_akuvox() const { return kind != Kind::other; }
};
std::string_view sighting_name(AkuvoxSighting::Kind kind); // "digest"

// The decision tree of facts/akuvox §1.6; sends no credentials, and none of options.login is used.
Result<AkuvoxSighting> look_at_akuvox(const AkuvoxOptions& options);

// Makes no connection yet. invalid_value.
Result<std::unique_ptr<Device>> open_akuvox(AkuvoxOptions options);

} // namespace akx::device
