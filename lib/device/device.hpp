// SPDX-License-Identifier: Apache-2.0
// One phone behind one interface, whatever it speaks. Calls block until answered, failed or timed
// out; one at a time. An operation a phone does not have is `unsupported`, said before it is tried.
#pragma once

#include "device/types.hpp"

namespace akx::device {

class Device {
  public:
    virtual ~Device() = default;

    // About the phone
    virtual Result<PhoneIdentity> identify() = 0; // needs no credentials
    virtual Result<Info> info() = 0;
    virtual Result<Health> health() = 0;
    virtual Result<std::string> metrics() = 0; // Prometheus text

    // Configuration
    virtual Result<ConfigState> config(bool with_defaults) = 0;
    virtual Result<Plan> plan(const Value& config) = 0; // no side effects
    // All or nothing; durable when it returns. revision_conflict unless the phone still has
    // `if_revision`; locked, plan_mismatch, lease_lost.
    virtual Result<Applied> apply(const Value& config, const ApplyOrder& order) = 0;
    virtual Result<ConfigStatus> config_status() = 0;
    // Ends the window; may be repeated. rolled_back when it is too late.
    virtual Result<std::string> confirm(const std::string& window) = 0; // the revision
    virtual Result<Applied> rollback(const RollbackOrder& order) = 0;
    virtual Result<std::vector<Value>> revisions() = 0; // newest first
    virtual Result<ConfigState> revision(const std::string& id, bool with_defaults) = 0;
    // locked while somebody else has it, revision_conflict.
    virtual Result<Lease> lease(const LeaseOrder& order) = 0;
    virtual Status release_lease(const std::string& id) = 0; // also when it is gone

    // Users; rows as the API writes them
    virtual Result<UserPage> users(const UserQuery& query) = 0;
    virtual Result<Value> user(const std::string& id) = 0;
    virtual Result<Value> add_user(const Value& user) = 0;
    virtual Result<Value> change_user(const std::string& id,
                                      const Value& fields) = 0; // null clears
    virtual Status delete_user(const std::string& id) = 0;
    virtual Result<ImportReport> import_users(net::Upload rows, const ImportOptions& options) = 0;
    // Who has the PIN or the card; PINs go in and never come out. The question and the answer are
    // those of POST /v1/users/search.
    virtual Result<Value> search_users(const Value& question) = 0;
    virtual Status export_users(RowFormat format, bool with_secrets, net::Sink rows) = 0;

    // Doors
    virtual Result<std::vector<Value>> relays() = 0;
    // Success means that the relay has moved (REQ UNL-3); refused, expired, unknown_outcome.
    virtual Result<Unlocked> unlock(const UnlockOrder& order) = 0;
    virtual Result<Value> hold(const HoldOrder& order) = 0; // the relay afterwards
    virtual Status release_keypad() = 0;                    // ends its lock-out
    // What would happen at the door, as POST /v1/simulate has it; no side effects.
    virtual Result<Value> simulate(const Value& question) = 0;

    // Logs
    virtual Result<LogPage> log(const LogQuery& query) = 0;
    virtual Status follow_log(const LogFollow& options) = 0; // reconnects by itself
    virtual Result<Value> verify_audit() = 0;

    // Who may use the phone
    virtual Result<std::vector<Value>> accounts() = 0;
    virtual Status put_account(const std::string& name, const std::string& role,
                               const Secret& password) = 0;
    virtual Status delete_account(const std::string& name) = 0;
    virtual Result<std::vector<Value>> clients() = 0;
    virtual Status delete_client(const std::string& fingerprint) = 0;
    virtual Result<Invitation> invite(const std::string& role) = 0;
    virtual Result<Session> log_in(const std::string& account, const Secret& password) = 0;
    virtual Status log_out() = 0;

    // The reply as it is, whatever its status (REQ UX-6).
    virtual Result<net::Reply> raw(const RawCall& call) = 0;
};

} // namespace akx::device
