// SPDX-License-Identifier: Apache-2.0
#include "fake_phone.hpp"

#include "base/json.hpp"

namespace akx::test {

namespace {

using namespace akx::device;

class FakeDevice : public Device {
  public:
    FakeDevice(FakePhone& phone, const net::ClientOptions& options)
        : phone_(phone), where_(options.endpoint.authority()),
          key_(options.trust.fingerprint() ? options.trust.fingerprint()->text() : "") {}

    Result<PhoneIdentity> identify() override { return phone_.look(); }
    Result<Info> info() override {
        Info info;
        info.identity = *phone_.look();
        info.capabilities = {{"users", Capability::State::supported, "reported"}};
        info.document = Value::object();
        info.document.set("serial", "S1");
        return answer(info);
    }
    Result<Health> health() override {
        Health health;
        health.degraded = phone_.degraded;
        health.round_trip = Millis(3);
        health.clock_skew = Millis(-1'500);
        health.document = Value::object();
        return answer(health);
    }
    Result<std::string> metrics() override { return answer(std::string("up 1\n")); }

    Result<ConfigState> config(bool) override {
        return answer(ConfigState{phone_.revision, phone_.config});
    }
    Result<Plan> plan(const Value& config) override {
        tell("plan " + to_json(config));
        return answer(Plan{"S1", phone_.revision, phone_.digest, phone_.changes, phone_.reach});
    }
    Result<Applied> apply(const Value& config, const ApplyOrder& order) override {
        tell("apply " + order.if_revision + " " + order.message + " " + to_json(config));
        return at_phone([&] { return phone_.apply(config, order); });
    }
    Result<ConfigStatus> config_status() override {
        tell("status");
        return at_phone([&] { return phone_.status(); });
    }
    Result<std::string> confirm(const std::string& window) override {
        tell("confirm " + window);
        return at_phone([&] { return phone_.confirm(window); });
    }
    Result<Applied> rollback(const RollbackOrder& order) override {
        tell("rollback " + order.revision + " " + order.window);
        return at_phone([&] { return phone_.rollback(order); });
    }
    Result<std::vector<Value>> revisions() override {
        return at_phone([&] { return Result<std::vector<Value>>(phone_.history); });
    }
    Result<ConfigState> revision(const std::string& id, bool) override {
        tell("revision " + id);
        return answer(ConfigState{id, phone_.config});
    }
    Result<Lease> lease(const LeaseOrder& order) override {
        tell("lease " + order.purpose + " " + order.revision);
        return at_phone([&] { return phone_.take_lease(order); });
    }
    Status release_lease(const std::string& id) override {
        tell("release " + id);
        phone_.lease = phone_.lease == id ? "" : phone_.lease;
        return {};
    }

    Result<UserPage> users(const UserQuery& query) override {
        UserPage page;
        for (const auto& [id, user] : phone_.users) {
            if (id <= query.after && !query.after.empty()) {
                continue;
            }
            if (page.users.size() == query.limit) {
                page.next = page.users.back().text_at("id");
                break;
            }
            page.users.push_back(user);
        }
        return answer(page);
    }
    Result<Value> user(const std::string& id) override {
        const auto found = phone_.users.find(id);
        return found != phone_.users.end() ? answer(found->second)
                                           : Result<Value>(Error(errors::not_found, id));
    }
    Result<Value> add_user(const Value& user) override {
        tell("add_user " + to_json(user));
        return answer(user);
    }
    Result<Value> change_user(const std::string& id, const Value& fields) override {
        tell("change_user " + id + " " + to_json(fields));
        return answer(fields);
    }
    Status delete_user(const std::string& id) override { return act("delete_user " + id); }
    Result<ImportReport> import_users(net::Upload rows, const ImportOptions& options) override {
        std::array<std::uint8_t, 100> room{};
        phone_.imported.clear();
        while (true) {
            const Result<std::size_t> count = rows.read(room);
            if (!count) {
                return count.error();
            }
            if (*count == 0) {
                break;
            }
            phone_.imported += as_text(ByteView(room).first(*count));
        }
        tell(std::string("import") + (options.dry_run ? " dry" : "") +
             (options.mode == ImportOptions::Mode::replace ? " replace" : "") +
             (options.details ? " details" : "") +
             (options.max_delete ? " max=" + std::to_string(*options.max_delete) : ""));
        return answer(phone_.report);
    }
    Result<Value> search_users(const Value& question) override {
        tell("search " + to_json(question));
        return answer(phone_.found_users);
    }
    Status export_users(RowFormat, bool with_secrets, net::Sink rows) override {
        tell(std::string("export") + (with_secrets ? " secrets" : ""));
        for (const auto& [id, user] : phone_.users) {
            if (Status status = rows(as_bytes(to_json(user) + "\n")); !status) {
                return status;
            }
        }
        return {};
    }

    Result<std::vector<Value>> relays() override { return answer(phone_.relays); }
    Result<Unlocked> unlock(const UnlockOrder& order) override {
        tell("unlock " + order.relay + " " + order.reason + " " +
             std::to_string(order.valid_for.count()));
        return answer(Unlocked{order.relay, "2026-11-20T08:15:00Z"});
    }
    Result<Value> hold(const HoldOrder& order) override {
        tell("hold " + order.relay + " " + order.state + " " + order.until + " " + order.reason);
        Value relay = Value::object();
        relay.set("id", order.relay);
        relay.set("hold", order.state);
        return answer(relay);
    }
    Status release_keypad() override { return act("release"); }
    Result<Value> simulate(const Value& question) override {
        tell("simulate " + to_json(question));
        return answer(phone_.simulation);
    }

    Result<LogPage> log(const LogQuery& query) override {
        LogPage page;
        page.entries = phone_.log;
        if (query.newest) {
            std::reverse(page.entries.begin(), page.entries.end());
            page.entries.resize(std::min<std::size_t>(page.entries.size(), query.limit));
        }
        tell("log " + query.log + " after=" + query.after + " from=" + query.from);
        return answer(page);
    }
    Status follow_log(const LogFollow& options) override {
        tell("follow " + options.logs + " after=" + options.after);
        for (const Value& entry : phone_.log) {
            if (std::to_string(entry.int_at("cursor")) <= options.after) {
                continue;
            }
            if (!options.take(entry.text_at("event"), entry)) {
                break;
            }
            if (phone_.cut_streams > 0) {
                --phone_.cut_streams;
                return Error(errors::unreachable, "the connection was cut");
            }
        }
        return {};
    }
    Result<Value> verify_audit() override {
        Value verdict = Value::object();
        verdict.set("ok", false);
        verdict.set("firstBad", 12);
        return answer(verdict);
    }

    Result<std::vector<Value>> accounts() override { return answer(std::vector<Value>()); }
    Status put_account(const std::string& name, const std::string& role,
                       const Secret& password) override {
        return act("put_account " + name + " " + role + " " + std::string(password.reveal()));
    }
    Status delete_account(const std::string& name) override {
        return act("delete_account " + name);
    }
    Result<std::vector<Value>> clients() override { return answer(std::vector<Value>()); }
    Status delete_client(const std::string& fingerprint) override {
        return act("delete_client " + fingerprint);
    }
    Result<Invitation> invite(const std::string& role) override {
        return answer(Invitation{Secret(std::string("CODE-1")), role, "2026-11-20T09:00:00Z"});
    }
    Result<Session> log_in(const std::string&, const Secret&) override {
        return Error(errors::unsupported, "no sessions here");
    }
    Status log_out() override { return act("log_out"); }

    Result<net::Reply> raw(const RawCall& call) override {
        tell(call.method + " " + call.path + " " + call.body);
        net::Reply reply;
        reply.status = call.path == "/v1/nothing" ? 404 : 200;
        reply.body = "{}";
        return answer(reply);
    }

  private:
    void tell(std::string line) { phone_.told.push_back(std::move(line)); }
    Status act(std::string line) {
        tell(std::move(line));
        return phone_.failure ? Status(*phone_.failure) : Status();
    }
    template <class T>
    Result<T> answer(T value) const {
        const Status way = reach();
        return way ? Result<T>(std::move(value)) : Result<T>(way.error());
    }
    template <class F>
    auto at_phone(F act) const -> decltype(act()) {
        const Status way = reach();
        return way ? act() : decltype(act())(way.error());
    }
    // Whether the way this device was opened with leads to the phone now.
    Status reach() const {
        phone_.pass_time();
        if (phone_.failure) {
            return *phone_.failure;
        }
        if (phone_.blocked.contains(where_) ||
            (!phone_.address.empty() && where_ != phone_.address)) {
            return Error(errors::unreachable, "no connection to " + where_);
        }
        if (!key_.empty() && key_ != phone_.key) {
            return Error(errors::certificate_mismatch, "another key");
        }
        return {};
    }

    FakePhone& phone_;
    std::string where_;
    std::string key_;
};

} // namespace

Result<std::unique_ptr<device::Device>> FakePhone::open(const net::ClientOptions& options) {
    opened_at = options.endpoint.authority();
    return std::unique_ptr<device::Device>(std::make_unique<FakeDevice>(*this, options));
}

Result<device::PhoneIdentity> FakePhone::look() const {
    device::PhoneIdentity identity;
    identity.dialect = "akx";
    identity.serial = "S1";
    identity.name = "Front door";
    identity.model = "akx-agent";
    identity.fingerprint = fingerprint();
    identity.pairing_open = true;
    return identity;
}

Result<device::Paired> FakePhone::pair(const device::PairingRequest& request) {
    if (!request.code.equals(code)) {
        return Error(errors::wrong_pairing_code, "the code was not accepted");
    }
    told.push_back("pair " + request.name);
    device::Paired paired;
    paired.fingerprint = *net::Fingerprint::parse(fingerprint());
    paired.serial = "S1";
    paired.role = "admin";
    paired.first = first_pairing;
    return paired;
}

} // namespace akx::test
