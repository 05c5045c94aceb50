// SPDX-License-Identifier: Apache-2.0
// Finding agents on the LAN by mDNS and DNS-SD (RFC 6762, 6763): service _akx-agent._tcp. What is
// found is a hint, not proof: whoever answers, the key decides.
#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <memory>
#include <stop_token>

namespace akx::net {

inline constexpr std::string_view kServiceType = "_akx-agent._tcp";

struct Announcement {
    std::string name;   // shown to people; need not be unique
    std::string serial; // unique; not empty
    std::string fingerprint;
    std::string version;
    bool paired = false;
    std::uint16_t port = 0;
    bool operator==(const Announcement&) const = default;
};

// Announces this phone until destroyed, on a thread of its own. Needs sockets of the families
// INET, INET6 and NETLINK, no privileges; shares the port with other responders of the machine.
class Advertiser {
  public:
    // Fails when the network cannot be used (io); the phone then goes on without. Later trouble is
    // only logged; `log` is called from the other thread.
    static Result<Advertiser> start(Announcement announcement, Log log);
    ~Advertiser();
    Advertiser(Advertiser&&) noexcept;
    Advertiser& operator=(Advertiser&&) noexcept;

    void update(Announcement announcement); // any thread

  private:
    struct State;
    explicit Advertiser(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

struct Found {
    std::string name;
    std::string host;    // "door-1.local"
    std::string address; // an IPv6 link-local one carries its zone, "fe80::1%eth0"
    std::uint16_t port = 0;
    std::string interface;
    std::string serial;
    std::string fingerprint;
    std::string version;
    bool paired = false;
};

struct BrowseOptions {
    Millis timeout{2'000}; // at most; less once all who were heard have told where they are
    std::stop_token stop;
};

// All agents heard, one entry each (IPv4 preferred), by name. io.
Result<std::vector<Found>> browse(const BrowseOptions& options);

} // namespace akx::net
