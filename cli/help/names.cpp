// SPDX-License-Identifier: Apache-2.0
#include "help/names.hpp"

#include "base/file.hpp"
#include "base/json.hpp"

#include <set>

namespace akx::cli {

namespace {

constexpr std::string_view kPatience = "300ms"; // REQ UX-5
constexpr Seconds kMemory{30};
constexpr unsigned kMostUsers = 200;

std::string_view word_for(ValueKind kind) {
    return kind == ValueKind::relay ? "relays" : kind == ValueKind::user ? "users" : "schedules";
}

Result<std::vector<Value>> ask_phone(device::Device& device, ValueKind kind) {
    if (kind == ValueKind::relay) {
        return device.relays();
    }
    if (kind == ValueKind::user) {
        device::UserQuery query;
        query.limit = kMostUsers;
        Result<device::UserPage> page = device.users(query);
        return page ? Result<std::vector<Value>>(std::move(page->users))
                    : Result<std::vector<Value>>(page.error());
    }
    const Result<device::ConfigState> state = device.config(false);
    return state ? Result<std::vector<Value>>(state->config.array_at("schedules"))
                 : Result<std::vector<Value>>(state.error());
}

std::vector<Name> to_names(const Value& records) {
    std::vector<Name> out;
    for (const Value& record : records.as_array()) {
        const Value* id = record.is_object() ? record.find("id") : nullptr;
        if (id != nullptr) {
            out.push_back({cell_text(*id), printable(record.text_at("name"))});
        }
    }
    return out;
}

// {"at": seconds, "names": [{id, name}]}, if it is fresh.
std::optional<Value> remembered(const std::string& file, WallTime now) {
    const Result<std::string> text = read_file(file);
    const Result<Value> value = text ? parse_json(*text) : Result<Value>(text.error());
    if (!value || !value->is_object()) {
        return std::nullopt;
    }
    const WallTime at(Millis(value->int_at("at")));
    const Value* names = value->find("names");
    const bool fresh = now >= at && now - at < kMemory;
    return fresh && names != nullptr && names->is_array() ? std::optional<Value>(*names)
                                                          : std::nullopt;
}

void remember(const std::string& file, WallTime now, const Value& names) {
    Value value = Value::object();
    value.set("at", static_cast<std::int64_t>(now.time_since_epoch().count()));
    value.set("names", names);
    // Failing to remember only costs time later.
    static_cast<void>(write_private_file(file, to_json(value)));
}

} // namespace

std::vector<Name> Names::list(ValueKind kind) const {
    const bool live =
        kind == ValueKind::relay || kind == ValueKind::user || kind == ValueKind::schedule;
    return live ? from_phone(kind) : from_inventory(kind);
}

std::vector<Name> Names::from_inventory(ValueKind kind) const {
    const Command none{.path = "", .summary = ""};
    const auto output = make_output("table", *environment_.err, {});
    const Invocation run(none, options_, environment_, network_, *output);
    std::vector<Name> out;
    const Result<Store> store = run.store();
    const Result<Inventory> inventory = store ? store->load() : Result<Inventory>(store.error());
    const Result<Context> context = run.context();
    if (!inventory || !context) {
        return out;
    }
    if (kind == ValueKind::context) {
        for (const Context& each : inventory->contexts) {
            out.push_back({each.name, std::to_string(each.devices.size()) + " phones"});
        }
        return out;
    }
    std::set<std::string> sites;
    for (const KnownPhone& phone : context->devices) {
        if (kind == ValueKind::device) {
            out.push_back({phone.name, phone.address});
        } else if (!phone.site.empty() && sites.insert(phone.site).second) {
            out.push_back({phone.site, ""});
        }
    }
    return out;
}

std::vector<Name> Names::from_phone(ValueKind kind) const {
    Arguments options = options_;
    options.clear("--timeout");
    options.clear("--trace");
    options.add("--timeout", std::string(kPatience));
    const Command none{.path = "", .summary = ""};
    const auto output = make_output("table", *environment_.err, {});
    const Invocation run(none, options, environment_, network_, *output);
    const Result<KnownPhone> known = run.target();
    const Result<std::string> context = run.context_name();
    const Result<std::string> cache = xdg_folder(environment_, "XDG_CACHE_HOME", ".cache");
    if (!known || !context || !cache) {
        return {};
    }
    const std::string file = *cache + "/names/" + *context + "-" + known->name + "-" +
                             std::string(word_for(kind)) + ".json";
    if (const auto names = remembered(file, run.now())) {
        return to_names(*names);
    }
    const Result<Phone> phone = run.connect(*known);
    const Result<std::vector<Value>> records =
        phone ? ask_phone(*phone->device, kind) : Result<std::vector<Value>>(phone.error());
    if (!records) {
        return {};
    }
    Value names = Value::array();
    for (const Value& record : *records) {
        Value name = Value::object();
        if (const Value* id = record.is_object() ? record.find("id") : nullptr) {
            name.set("id", *id);
            name.set("name", record.text_at("name"));
            names.push(std::move(name));
        }
    }
    remember(file, run.now(), names);
    return to_names(names);
}

} // namespace akx::cli
