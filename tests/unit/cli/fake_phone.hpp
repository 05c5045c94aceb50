// SPDX-License-Identifier: Apache-2.0
// A phone for tests of commands: answers from plain data and writes down what it was told.
#pragma once

#include "device/device.hpp"
#include "device/pairing.hpp"
#include "net/client.hpp"
#include "net/discovery.hpp"

#include <map>

namespace akx::test {

struct FakePhone {
    static std::string fingerprint() { return "sha256:" + std::string(64, 'a'); }

    Result<std::unique_ptr<device::Device>> open(const net::ClientOptions& options);
    Result<device::PhoneIdentity> look() const;
    Result<device::Paired> pair(const device::PairingRequest& request);

    // What it answers.
    std::vector<Value> relays;
    std::vector<Value> log; // oldest first
    std::map<std::string, Value> users;
    Value config = Value::object();
    std::string revision = "7";
    std::vector<device::Change> changes; // of a plan
    device::ImportReport report;
    std::vector<net::Found> found;
    std::optional<Error> failure; // of every call
    unsigned cut_streams = 0;     // follows that break after the first entry
    unsigned conflicts = 0;       // applies that find the phone changed
    bool degraded = false;
    bool first_pairing = true;
    std::string code = "ABCDE-12345";

    // What it was told, one line each: "unlock A reason=parcel".
    std::vector<std::string> told;
    std::string last() const { return told.empty() ? "" : told.back(); }
    std::string imported; // rows
    std::string opened_at;
};

} // namespace akx::test
