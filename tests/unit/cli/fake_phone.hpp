// SPDX-License-Identifier: Apache-2.0
// A phone for tests of commands: answers from plain data and writes down what it was told.
#pragma once

#include "device/device.hpp"
#include "device/pairing.hpp"
#include "net/client.hpp"
#include "net/discovery.hpp"

#include <map>
#include <set>

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
    Value found_users = Value::object(); // of a search
    Value simulation = Value::object();
    std::vector<net::Found> found;
    std::optional<Error> failure; // of every call
    unsigned cut_streams = 0;     // follows that break after the first entry
    unsigned conflicts = 0;       // applies that find the phone changed
    unsigned lost_replies = 0;    // changes of the settings that happen, but whose answer is lost
    unsigned lost_requests = 0;   // changes that never arrive, as seen from here
    std::optional<Error> refusal; // of the next change of the settings
    bool reach = false;           // a plan says that the way to the phone changes
    std::string digest = "d1";    // of a plan
    bool degraded = false;
    bool first_pairing = true;
    std::string code = "ABCDE-12345";

    // Where it is: reached there only, unless empty.
    std::string address;
    std::string key = fingerprint();
    // Where it goes with the next change, and back from when that is undone.
    std::string next_address;
    std::string next_key;
    std::set<std::string> blocked;     // addresses that lead nowhere
    bool cut_off_after_change = false; // nothing leads to it any more then

    // Settings on trial; time passes with the clock.
    const Clock* clock = nullptr;
    std::string confirmed = "7";
    std::vector<Value> history; // newest first
    std::optional<device::Window> window;
    MonoTime deadline{};
    std::string lease;         // held by whoever knows it
    std::string foreign_lease; // somebody else's
    Value status_extra = Value::object();

    // What it was told, one line each: "unlock A reason=parcel".
    std::vector<std::string> told;
    std::string last() const { return told.empty() ? "" : told.back(); }
    std::string imported; // rows
    std::string opened_at;

    // fake_trial.cpp: changing the settings
    void pass_time(); // ends what is over by now; every call begins with it
    Result<device::Applied> apply(const Value& new_config, const device::ApplyOrder& order);
    Result<device::ConfigStatus> status() const;
    Result<std::string> confirm(const std::string& id);
    Result<device::Applied> rollback(const device::RollbackOrder& order);
    Result<device::Lease> take_lease(const device::LeaseOrder& order);

  private:
    device::Applied change(const std::string& order, std::optional<Millis> confirm_for,
                           const std::string& message);
    void go_back();
    std::string old_address_;
    std::string old_key_;
};

} // namespace akx::test
