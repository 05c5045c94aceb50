// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include "model/rules.hpp"

#include <map>

namespace akx::agent {

namespace {

constexpr std::string_view kKept = "$kept";

using SecretsByDigest = std::map<std::string, std::string>;

SecretsByDigest secrets_of(const model::Phone& phone, const Vault& vault) {
    SecretsByDigest secrets;
    model::Encoding encoding;
    encoding.secret = [&](std::string_view secret) {
        secrets[vault.secret_digest(secret)] = secret;
        return Value();
    };
    (void)model::encode(phone, encoding);
    return secrets;
}

// Puts the phone's own secrets where a document says to keep them.
void restore_kept(Value& value, const SecretsByDigest& secrets, const std::string& path,
                  std::vector<Error>& problems) {
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.as_array().size(); ++i) {
            restore_kept(value.as_array()[i], secrets, path + "[" + std::to_string(i) + "]",
                         problems);
        }
    }
    if (!value.is_object()) {
        return;
    }
    const Value* kept = value.find(kKept);
    if (kept == nullptr) {
        for (Value::Member& member : value.as_object()) {
            restore_kept(member.value, secrets, path.empty() ? member.key : path + "." + member.key,
                         problems);
        }
        return;
    }
    const auto found = secrets.find(kept->is_text() ? kept->as_text() : std::string());
    if (found == secrets.end()) {
        problems.push_back(
            Error(errors::unresolved_secret, "the phone has no secret with this digest")
                .in_field(path)
                .next("give the secret itself, or export the configuration again"));
        return;
    }
    value = Value(found->second);
}

Status check_time_zone(const model::Phone& phone) {
    const auto zone = TimeZone::load(phone.device.time_zone);
    if (!zone) {
        return Error(errors::invalid_value,
                     "the time zone \"" + phone.device.time_zone + "\" is not known here")
            .in_field("device.timeZone")
            .next("use an IANA name such as Europe/Berlin");
    }
    return {};
}

} // namespace

Settings::Settings(core::EventLoop& loop, const Clock& clock, Store& store,
                   DirectoryKeeper& directory, const Vault& vault)
    : loop_(loop), clock_(clock), store_(store), directory_(directory), vault_(vault) {}

Result<model::Phone> Settings::read(const Value& config, const model::Phone& current) const {
    model::Problems problems;
    Value resolved = config;
    restore_kept(resolved, secrets_of(current, vault_), {}, problems.list);
    if (!problems.list.empty()) {
        return summarize(std::move(problems.list));
    }
    auto phone = model::decode_as<model::Phone>(resolved, problems);
    if (problems.list.empty()) {
        problems.list = model::check_rules(phone);
    }
    if (!problems.list.empty()) {
        return summarize(std::move(problems.list));
    }
    return phone;
}

Result<ConfigPlan> Settings::plan(const Value& config, const Revision& current) const {
    const auto phone = read(config, current.phone);
    if (!phone) {
        return phone.error();
    }
    model::Encoding encoding;
    encoding.secret = [this](std::string_view secret) {
        Value kept = Value::object();
        kept.set(kKept, vault_.secret_digest(secret));
        return kept;
    };
    return ConfigPlan{current.note.id,
                      model::diff(model::Phone::section(), model::encode(current.phone, encoding),
                                  model::encode(*phone, encoding))};
}

void Settings::apply(Order order, std::function<void(Result<Applied>)> done) {
    const bool taken = store_.write([this, order = std::move(order), done](StateDb& state) {
        // First everything that can fail without a trace, then the one commit.
        const auto fail = [&](const Error& error) { loop_.post([done, error] { done(error); }); };
        const auto before = state.config().current();
        auto phone =
            before ? read(order.config, before->phone) : Result<model::Phone>(before.error());
        auto policy = phone ? make_policy(*phone, vault_)
                            : Result<std::shared_ptr<const door::Policy>>(phone.error());
        if (!policy) {
            fail(policy.error());
            return;
        }
        const ApplyRequest request{std::move(*phone), order.if_revision, order.actor, order.message,
                                   clock_.now().wall};
        Result<Applied> applied = state.config().apply(request);
        if (!applied) {
            fail(applied.error());
            return;
        }
        // The PIN mode decides what PINs are looked up by.
        if (Status status = directory_.reload(state); !status) {
            store_.append({&model::events::storage_failed, clock_.now().wall,
                           Value(Value::Object{{"error", status.error().what()}})});
        }
        Revision revision{{applied->revision, request.time, request.actor, request.message, 0},
                          request.phone};
        loop_.post([this, done, applied = std::move(*applied), revision = std::move(revision),
                    policy = std::move(*policy)] {
            in_effect(revision, policy);
            done(applied);
        });
    });
    if (!taken) {
        done(Error(errors::busy, "too many changes wait for the storage"));
    }
}

void Settings::in_effect(Revision revision, std::shared_ptr<const door::Policy> policy) {
    current_ = std::move(revision);
    store_.set_log_limits(log_limits(current_.phone.log));
    door_->configure(current_.phone, std::move(policy));
}

Result<std::shared_ptr<const door::Policy>> Settings::make_policy(const model::Phone& phone,
                                                                  const Vault& vault) {
    if (Status status = check_time_zone(phone); !status) {
        return status.error();
    }
    // The vault outlives every policy: both live until the program ends.
    const std::shared_ptr<const crypto::KeyedHash> hash(std::shared_ptr<void>(), &vault.pin_hash());
    return door::make_policy(phone, *TimeZone::load(phone.device.time_zone), hash);
}

LogLimits log_limits(const model::LogSettings& settings) {
    LogLimits limits;
    limits.level = static_cast<LogLevel>(settings.level);
    limits.door_entries = settings.door_entries;
    limits.audit_entries = settings.audit_entries;
    limits.system_entries = settings.system_entries;
    limits.retention = std::chrono::days(settings.retention_days);
    return limits;
}

Value change_value(const model::Change& change) {
    constexpr std::string_view kKinds[] = {"add", "remove", "modify"};
    Value out = Value::object();
    out.set("kind", kKinds[static_cast<std::size_t>(change.kind)]);
    out.set("path", change.path);
    out.set("before", change.before);
    out.set("after", change.after);
    out.set("secret", change.secret);
    return out;
}

Value changes_value(std::span<const model::Change> changes) {
    Value list = Value::array();
    for (const model::Change& change : changes) {
        list.push(change_value(change));
    }
    return list;
}

} // namespace akx::agent
