// SPDX-License-Identifier: Apache-2.0
// Inside device only: the driver for Akuvox devices; its operations are in files by subject.
#pragma once

#include "config/autop.hpp"
#include "device/akuvox/models.hpp"
#include "device/akuvox/user_item.hpp"
#include "device/akuvox/wire.hpp"
#include "model/schedule.hpp"

namespace akx::device::akuvox {

// A user of the device with all that it says.
struct StoredUser {
    UserItem user;
    Value item;
};

// A schedule likewise; `schedule` is unset when ours cannot say it.
struct StoredSchedule {
    std::optional<model::Schedule> schedule;
    std::string number; // the device's own ID
    Value item;
};

class AkuvoxDevice final : public Device {
  public:
    explicit AkuvoxDevice(AkuvoxOptions options) : wire_(std::move(options)) {}

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
    // What system/info says; asked once.
    Result<Value> system_info();
    Result<PhoneIdentity> known_identity();
    const Model& model();

    // All rows of a list, page by page.
    using Take = std::function<Status(const Value& item)>;
    Status each_item(const std::string& path, const Take& take);
    Result<std::vector<StoredUser>> stored_users(std::vector<Error>* unreadable = nullptr);
    Result<StoredUser> stored_user(const std::string& id);
    Result<StoredUser> write_user(const exchange::UserRow& row, Value item, bool add);
    Status ensure_group(const std::string& name);
    // One write of rows; an ambiguous one is only an error if reading back cannot settle it.
    Status write_rows(std::string_view target, std::string_view action,
                      std::span<const Value> rows);
    Status write_batches(std::string_view action, const std::vector<Value>& all);

    std::int64_t usual_hold(unsigned relay); // counted from 1

    // The settings the device has, with the keys in its own spelling.
    struct Settings {
        std::vector<config::autop::Entry> entries;
        Value spec;
        std::vector<StoredSchedule> schedules;
        std::string revision;
    };
    Result<Settings> settings();
    Result<std::vector<config::autop::Entry>> config_map();
    Result<std::vector<StoredSchedule>> stored_schedules();
    Result<Plan> plan_from(const Settings& now, const Value& wanted, Value& after) const;
    Result<Applied> read_back(const Value& wanted, const Plan& plan);
    Status write_settings(const Settings& now, const std::vector<Change>& changes,
                          const Value& after);
    Status write_schedules(const Settings& now, const Value& after);

    Wire wire_;
    std::optional<Value> info_;
    std::optional<std::vector<std::string>> groups_;
};

Error not_on_devices(std::string_view what); // unsupported

} // namespace akx::device::akuvox
