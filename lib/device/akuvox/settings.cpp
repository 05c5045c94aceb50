// SPDX-License-Identifier: Apache-2.0
// Settings of a device: its autop map and its schedules as ours, compared, written and read back.
// Only what a document says is changed: a device has settings that ours do not know.
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "device/akuvox/device.hpp"
#include "device/akuvox/schedule_item.hpp"
#include "model/phone.hpp"

#include <algorithm>

namespace akx::device::akuvox {

namespace {

namespace autop = config::autop;
using model::Field;
using model::FieldType;
using model::Section;

// Present secrets are not shown: a document read from a device keeps them.
Value kept() {
    return Reference{"kept", "device"};
}

bool keeps(const Value& value) {
    return value.is_reference() || (value.is_object() && value.as_object().size() == 1 &&
                                    value.as_object().front().key == "$kept");
}

void hide_secrets(Value& node, const Section& section) {
    for (const Field& field : section.fields) {
        Value* member = node.find(field.name);
        if (member == nullptr) {
            continue;
        }
        if (field.type == FieldType::secret) {
            *member = kept();
        } else if (field.type == FieldType::section) {
            hide_secrets(*member, field.section());
        } else if (field.type == FieldType::list) {
            for (Value& element : member->as_array()) {
                hide_secrets(element, field.section());
            }
        }
    }
}

Value* element_like(Value& list, const Value& wanted, std::string_view key) {
    for (Value& element : list.as_array()) {
        const Value* has = element.find(key);
        const Value* wants = wanted.find(key);
        if (has != nullptr && wants != nullptr && *has == *wants) {
            return &element;
        }
    }
    return nullptr;
}

// `wanted` over `base`: elements of lists are matched by their key, kept secrets stay.
void lay_over(Value& base, const Value& wanted, const Section& section) {
    for (const Value::Member& member : wanted.as_object()) {
        const Field* field = section.find(member.key);
        if (field == nullptr || keeps(member.value)) {
            continue;
        }
        if (field->section == nullptr) {
            base.set(member.key, member.value);
            continue;
        }
        const bool list = field->type == FieldType::list;
        if (base.find(member.key) == nullptr) {
            base.set(member.key, list ? Value::array() : Value::object());
        }
        Value& inner = *base.find(member.key);
        if (!list) {
            lay_over(inner, member.value, field->section());
            continue;
        }
        for (const Value& element : member.value.as_array()) {
            Value* present = element_like(inner, element, field->section().key);
            if (present == nullptr) {
                inner.push(Value::object());
                present = &inner.as_array().back();
            }
            lay_over(*present, element, field->section());
        }
    }
}

// Values as the declarations write them, so that "60s" and "1m" are the same.
Result<Value> normal(const Value& spec) {
    Value without = spec;
    without.erase("schedules");
    autop::Read read =
        autop::read(autop::write(without, {.secrets = autop::Secrets::reveal}).entries);
    if (!read.problems.empty()) {
        return summarize(std::move(read.problems));
    }
    return std::move(read.spec);
}

std::string revision_of(const std::vector<autop::Entry>& entries,
                        const std::vector<StoredSchedule>& schedules) {
    std::string all = autop::to_text(entries);
    for (const StoredSchedule& each : schedules) {
        all += to_json(each.item);
    }
    const crypto::Digest digest = crypto::sha256(as_bytes(all));
    return to_hex(ByteView(digest).first(8));
}

// The device's own key for a setting: in its spelling, if it has the setting at all.
const autop::Entry* own_entry(const std::vector<autop::Entry>& entries, const std::string& path) {
    for (const autop::Entry& entry : entries) {
        if (autop::path_of(entry.key) == path) {
            return &entry;
        }
    }
    return nullptr;
}

bool is_schedule_path(std::string_view path) {
    return path.starts_with("schedules[");
}

// Leaf settings of a tree, as entries in the devices' form with their paths.
struct Leaf {
    std::string path;
    autop::Entry entry;
};
std::vector<Leaf> leaves_of(const Value& spec) {
    std::vector<Leaf> out;
    for (autop::Entry& entry :
         autop::write(spec, {.secrets = autop::Secrets::reveal, .own_keys = false}).entries) {
        std::string path = autop::path_of(entry.key).value_or("");
        out.push_back({std::move(path), std::move(entry)});
    }
    return out;
}

// Some models decode passwords when they are written: a plain one would become garbage and lock
// everybody out (facts/akuvox §1.6).
std::string wire_form(const autop::Entry& entry, PasswordForm form) {
    const std::string name = to_lower(entry.key.substr(entry.key.rfind('.') + 1));
    const bool password =
        name.find("pass") != std::string::npos || name.find("pwd") != std::string::npos;
    return password && form == PasswordForm::base64 ? to_base64(as_bytes(entry.value))
                                                    : entry.value;
}

// A change to a whole element stands for changes to its members.
bool covers(const std::string& change, const std::string& path) {
    return path == change ||
           (path.starts_with(change) && path.size() > change.size() && path[change.size()] == '.');
}

} // namespace

Result<std::vector<autop::Entry>> AkuvoxDevice::config_map() {
    const Result<Answer> answer = wire_.get("/api/config/get");
    if (!answer) {
        return answer.error();
    }
    std::vector<autop::Entry> out;
    for (const Value::Member& member : answer->data.as_object()) {
        constexpr std::string_view kPrefix = "Config.";
        const std::string_view key = member.key;
        out.push_back({std::string(key.starts_with(kPrefix) ? key.substr(kPrefix.size()) : key),
                       std::string(trim(word(answer->data, key))), 0});
    }
    return out;
}

Result<AkuvoxDevice::Settings> AkuvoxDevice::settings() {
    Result<std::vector<autop::Entry>> entries = config_map();
    if (!entries) {
        return entries.error();
    }
    Result<std::vector<StoredSchedule>> schedules = stored_schedules();
    if (!schedules && !schedules.error().is(errors::unsupported)) {
        return schedules.error();
    }
    Settings out;
    out.entries = std::move(*entries);
    out.spec = autop::read(out.entries).spec;
    hide_secrets(out.spec, model::Phone::section());
    if (schedules) {
        out.schedules = std::move(*schedules);
        Value list = Value::array();
        for (const StoredSchedule& each : out.schedules) {
            if (each.schedule && !model::is_built_in(each.schedule->id)) {
                list.push(model::encode(*each.schedule, {.defaults = false, .secret = {}}));
            }
        }
        out.spec.set("schedules", std::move(list));
    }
    out.revision = revision_of(out.entries, out.schedules);
    return out;
}

Result<ConfigState> AkuvoxDevice::config(bool) {
    Result<Settings> now = settings();
    return now ? Result<ConfigState>(ConfigState{now->revision, std::move(now->spec)})
               : Result<ConfigState>(now.error());
}

Result<Plan> AkuvoxDevice::plan_from(const Settings& now, const Value& wanted, Value& after) const {
    Result<Value> given = normal(wanted);
    if (!given) {
        return given.error();
    }
    after = now.spec;
    lay_over(after, *given, model::Phone::section());
    if (const Value* schedules = wanted.find("schedules")) {
        model::Problems problems;
        Value list = Value::array();
        for (const Value& each : schedules->as_array()) {
            const auto schedule = model::decode_as<model::Schedule>(each, problems);
            if (Status fits = fits_device(schedule); !fits) {
                problems.list.push_back(fits.error());
            }
            list.push(model::encode(schedule, {.defaults = false, .secret = {}}));
        }
        if (!problems.list.empty()) {
            return summarize(std::move(problems.list));
        }
        after.set("schedules", std::move(list));
    }
    Plan out;
    out.revision = now.revision;
    out.changes = model::diff(model::Phone::section(), now.spec, after);
    std::vector<Error> missing;
    for (const Change& change : out.changes) {
        if (!is_schedule_path(change.path) && change.kind != Change::Kind::add &&
            own_entry(now.entries, change.path) == nullptr) {
            missing.push_back(
                Error(errors::unsupported, "the device has no such setting").in_field(change.path));
        }
        if (!is_schedule_path(change.path) && change.kind == Change::Kind::add) {
            const auto has = [&](const Leaf& leaf) {
                return covers(change.path, leaf.path) &&
                       own_entry(now.entries, leaf.path) != nullptr;
            };
            const std::vector<Leaf> leaves = leaves_of(after);
            if (std::none_of(leaves.begin(), leaves.end(), has)) {
                missing.push_back(Error(errors::unsupported, "the device has no such setting")
                                      .in_field(change.path));
            }
        }
    }
    return missing.empty() ? Result<Plan>(std::move(out))
                           : Result<Plan>(summarize(std::move(missing)));
}

Result<Plan> AkuvoxDevice::plan(const Value& wanted) {
    const Result<PhoneIdentity> identity = known_identity();
    const Result<Settings> now = identity ? settings() : Result<Settings>(identity.error());
    if (!now) {
        return now.error();
    }
    Value after;
    Result<Plan> out = plan_from(*now, wanted, after);
    if (out) {
        out->serial = identity->serial;
    }
    return out;
}

Status AkuvoxDevice::write_settings(const Settings& now, const std::vector<Change>& changes,
                                    const Value& after) {
    Value data = Value::object();
    for (const Leaf& leaf : leaves_of(after)) {
        const bool changed = std::any_of(changes.begin(), changes.end(), [&](const Change& each) {
            return covers(each.path, leaf.path);
        });
        const autop::Entry* own = changed ? own_entry(now.entries, leaf.path) : nullptr;
        if (own == nullptr) {
            continue;
        }
        // The two keys of a relay's schedule share a path; both are as the devices spell them.
        const bool canonical = autop::key_of(leaf.path) != leaf.entry.key;
        data.set("Config." + (canonical ? leaf.entry.key : own->key),
                 wire_form(leaf.entry, model().password));
    }
    if (data.as_object().empty()) {
        return {};
    }
    const Result<Answer> answer = wire_.post("config", "set", std::move(data), net::Effect::change);
    return answer ? Status() : Status(answer.error());
}

Result<Applied> AkuvoxDevice::apply(const Value& wanted, const ApplyOrder& order) {
    if (order.confirm) {
        return Error(errors::unsupported, "a device cannot go back by itself")
            .next("apply with --no-confirm, after 'akx config export' as a way back");
    }
    const Result<Settings> now = settings();
    if (!now) {
        return now.error();
    }
    if (!order.if_revision.empty() && order.if_revision != now->revision) {
        return Error(errors::revision_conflict, "the settings of the device are not those that "
                                                "were looked at");
    }
    Value after;
    Result<Plan> plan = plan_from(*now, wanted, after);
    if (!plan) {
        return plan.error();
    }
    Status written = write_settings(*now, plan->changes, after);
    if (written || written.error().is(errors::unknown_outcome)) {
        const Status schedules = write_schedules(*now, after);
        written = written ? schedules : written;
    }
    if (!written && !written.error().is(errors::unknown_outcome)) {
        return written.error();
    }
    return read_back(wanted, *plan);
}

// What became of the changes; also settles a write whose answer got lost.
Result<Applied> AkuvoxDevice::read_back(const Value& wanted, const Plan& plan) {
    const Result<Settings> now = settings();
    if (!now) {
        return Error(errors::unknown_outcome, "the change could not be read back")
            .because({now.error()});
    }
    Value after;
    const Result<Plan> left = plan_from(*now, wanted, after);
    if (!left) {
        return left.error();
    }
    Applied out{now->revision, plan.changes, {}};
    for (const Change& each : plan.changes) {
        const bool stuck = std::none_of(left->changes.begin(), left->changes.end(),
                                        [&](const Change& l) { return l.path == each.path; });
        // Devices hide or encode secrets: they cannot be compared.
        out.outcomes.push_back({each.path, stuck         ? "set-verified"
                                           : each.secret ? "set"
                                                         : "set-did-not-stick"});
    }
    std::vector<Error> failed;
    for (const Change& each : left->changes) {
        if (!each.secret) {
            failed.push_back(Error(errors::not_carried_out, "set-did-not-stick: the device took "
                                                            "the change, but reads back " +
                                                                to_json(each.before))
                                 .in_field(each.path));
        }
    }
    if (failed.empty()) {
        return out;
    }
    const std::string count = std::to_string(failed.size());
    return Error(errors::not_carried_out, count + " of " + std::to_string(plan.changes.size()) +
                                              " changes did not stick; the others are in effect")
        .because(std::move(failed));
}

Result<ConfigStatus> AkuvoxDevice::config_status() {
    const Result<PhoneIdentity> identity = known_identity();
    const Result<Settings> now = identity ? settings() : Result<Settings>(identity.error());
    if (!now) {
        return now.error();
    }
    ConfigStatus out;
    out.serial = identity->serial;
    out.revision = now->revision;
    out.confirmed = now->revision;
    out.document = Value::object();
    return out;
}

// Nobody can lock a device; what can be said is whether it is still the one looked at.
Result<Lease> AkuvoxDevice::lease(const LeaseOrder& order) {
    if (!order.revision.empty()) {
        const Result<Settings> now = settings();
        if (!now) {
            return now.error();
        }
        if (now->revision != order.revision) {
            return Error(errors::revision_conflict, "the settings of the device have changed");
        }
    }
    return Lease{};
}

Status AkuvoxDevice::release_lease(const std::string&) {
    return {};
}
Result<std::string> AkuvoxDevice::confirm(const std::string&) {
    return not_on_devices("settings on trial");
}
Result<Applied> AkuvoxDevice::rollback(const RollbackOrder&) {
    return not_on_devices("earlier settings to go back to");
}
Result<std::vector<Value>> AkuvoxDevice::revisions() {
    return not_on_devices("history of settings");
}
Result<ConfigState> AkuvoxDevice::revision(const std::string&, bool) {
    return not_on_devices("history of settings");
}

} // namespace akx::device::akuvox
