// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include "base/json.hpp"
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

} // namespace

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
    return ConfigPlan{current.note.id,
                      model::diff(model::Phone::section(), shown(current.phone), shown(*phone)),
                      plan_digest(*phone, current.note.id)};
}

std::string Settings::plan_digest(const model::Phone& phone, std::int64_t revision) const {
    return vault_.plan_digest(serial_ + "\n" + std::to_string(revision) + "\n" +
                              to_json(shown(phone)));
}

Value Settings::shown(const model::Phone& phone, bool defaults) const {
    model::Encoding encoding;
    encoding.defaults = defaults;
    encoding.secret = [this](std::string_view secret) {
        Value kept = Value::object();
        kept.set(kKept, vault_.secret_digest(secret));
        return kept;
    };
    return model::encode(phone, encoding);
}

Result<InForce> Settings::prepare(Revision revision) const {
    const auto zone = TimeZone::load(revision.phone.device.time_zone);
    if (!zone) {
        return Error(errors::invalid_value,
                     "the time zone \"" + revision.phone.device.time_zone + "\" is not known here")
            .in_field("device.timeZone")
            .next("use an IANA name such as Europe/Berlin");
    }
    // The vault outlives every policy: both live until the program ends.
    const std::shared_ptr<const crypto::KeyedHash> hash(std::shared_ptr<void>(),
                                                        &vault_.pin_hash());
    auto policy = door::make_policy(revision.phone, *zone, hash);
    if (!policy) {
        return policy.error();
    }
    return InForce{std::move(revision), std::move(*policy)};
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
    out.set("reach", change.reach);
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
