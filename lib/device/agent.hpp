// SPDX-License-Identifier: Apache-2.0
// Inside device only: the driver for our agent; its operations are in agent_*.cpp by subject.
#pragma once

#include "device/agent_device.hpp"

namespace akx::device {

class AgentDevice final : public Device {
  public:
    explicit AgentDevice(net::Client client) : client_(std::move(client)) {}

    Result<PhoneIdentity> identify() override;
    Result<Info> info() override;
    Result<Health> health() override;
    Result<std::string> metrics() override;

    Result<ConfigState> config(bool with_defaults) override;
    Result<Plan> plan(const Value& config) override;
    Result<Applied> apply(const Value& config, const ApplyOrder& order) override;
    Result<ConfigStatus> config_status() override;
    Result<std::string> confirm(const std::string& window) override;
    Result<Applied> rollback(const RollbackOrder& order) override;
    Result<std::vector<Value>> revisions() override;
    Result<ConfigState> revision(const std::string& id, bool with_defaults) override;
    Result<Lease> lease(const LeaseOrder& order) override;
    Status release_lease(const std::string& id) override;

    Result<UserPage> users(const UserQuery& query) override;
    Result<Value> user(const std::string& id) override;
    Result<Value> add_user(const Value& user) override;
    Result<Value> change_user(const std::string& id, const Value& fields) override;
    Status delete_user(const std::string& id) override;
    Result<ImportReport> import_users(net::Upload rows, const ImportOptions& options) override;
    Result<Value> search_users(const Value& question) override;
    Status export_users(RowFormat format, bool with_secrets, net::Sink rows) override;

    Result<std::vector<Value>> relays() override;
    Result<Unlocked> unlock(const UnlockOrder& order) override;
    Result<Value> hold(const HoldOrder& order) override;
    Status release_keypad() override;
    Result<Value> simulate(const Value& question) override;

    Result<LogPage> log(const LogQuery& query) override;
    Status follow_log(const LogFollow& options) override;
    Result<Value> verify_audit() override;

    Result<std::vector<Value>> accounts() override;
    Status put_account(const std::string& name, const std::string& role,
                       const Secret& password) override;
    Status delete_account(const std::string& name) override;
    Result<std::vector<Value>> clients() override;
    Status delete_client(const std::string& fingerprint) override;
    Result<Invitation> invite(const std::string& role) override;
    Result<Session> log_in(const std::string& account, const Secret& password) override;
    Status log_out() override;

    Result<net::Reply> raw(const RawCall& call) override;

  private:
    // GET of a list.
    Result<std::vector<Value>> list(std::string path);
    // A request whose answer has nothing to say beyond success.
    Status command(const net::Request& request);

    net::Client client_;
};

// The answer of an agent cannot be understood.
Error not_understood(std::string_view what);
// A revision, which the API may write as a number or a text; empty if absent.
std::string revision_of(const Value& answer, std::string_view key = "revision");
std::vector<Change> changes_of(const Value& answer);
// What became of a change; unknown_outcome when the answer does not tell.
Result<Applied> applied_of(const Value& answer);
// Requests whose absent members are left out of the body.
void set_if(Value& body, std::string_view key, const std::string& text);
void set_if(Value& body, std::string_view key, const std::optional<Millis>& duration);
// DELETE of a resource.
net::Request removal(std::string path);
// What GET /v1/identity says, checked against the key seen in the handshake.
Result<PhoneIdentity> read_identity(net::Client& client);
Result<PhoneIdentity> identity_of(const Value& answer, const net::Client& client);

} // namespace akx::device
