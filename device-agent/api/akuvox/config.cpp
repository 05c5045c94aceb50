// SPDX-License-Identifier: Apache-2.0
// Settings by the keys of autop text: config, and the parts of it that relay and input are.
#include "api/akuvox/calls.hpp"
#include "api/akuvox/settings.hpp"

#include "config/autop.hpp"
#include "config/merge.hpp"

#include <algorithm>
#include <map>

namespace akx::agent::akuvox {

namespace {

namespace autop = config::autop;

constexpr std::string_view kPrefix = "Config.";
constexpr std::size_t kMaxKeys = 2'000;
constexpr std::string_view kRelayKeys[] = {"DoorSetting.RELAY.", "DoorSetting.RELAYSCHEDULE.",
                                           "DoorSetting.DTMF."};
constexpr std::string_view kInputKeys[] = {"DoorSetting.INPUT."};

std::string bare(std::string_view key) {
    return std::string(key.starts_with(kPrefix) ? key.substr(kPrefix.size()) : key);
}

bool is_among(std::string_view key, std::span<const std::string_view> beginnings) {
    return beginnings.empty() ||
           std::any_of(beginnings.begin(), beginnings.end(),
                       [key](std::string_view beginning) { return key.starts_with(beginning); });
}

// Without secrets: they are written, never read.
std::vector<autop::Entry> entries(const Services& services, bool own_keys) {
    autop::WriteOptions options;
    options.own_keys = own_keys;
    return autop::write(present_settings(services), options).entries;
}

// Older firmwares and their clients say it so (facts/akuvox §1.7 no. 10).
void add_old_spelling(Value& data, const autop::Entry& entry) {
    constexpr std::string_view kHold = "DoorSetting.RELAY.HoldDelay";
    if (entry.key.starts_with(kHold) && entry.key.size() == kHold.size() + 1) {
        data.set("Config.DoorSetting.RELAY.Relay" + entry.key.substr(kHold.size()) + "Delay",
                 entry.value);
    }
}

void get_part(const Services& services, Exchange& exchange,
              std::span<const std::string_view> beginnings) {
    Value data = Value::object();
    for (const autop::Entry& entry : entries(services, beginnings.empty())) {
        if (is_among(entry.key, beginnings)) {
            data.set(std::string(kPrefix) + entry.key, entry.value);
            add_old_spelling(data, entry);
        }
    }
    exchange.succeed(data);
}

// The keys asked for, in the order they were asked for: clients count on it. What there is not, is
// empty.
void get_named(const Services& services, Exchange& exchange, const Value::Array& names) {
    std::map<std::string, std::string> known;
    for (autop::Entry& entry : entries(services, true)) {
        known.emplace(std::move(entry.key), std::move(entry.value));
    }
    Value data = Value::object();
    for (const Value& name : names) {
        const std::string key = bare(wire_text(name));
        const auto path = autop::path_of(key);
        const auto canonical = path ? autop::key_of(*path) : std::nullopt;
        const auto found = known.find(canonical.value_or(key));
        data.set(std::string(kPrefix) + key, found != known.end() ? found->second : "");
    }
    exchange.succeed(data);
}

void get_config(Services& services, ExchangePtr exchange) {
    const Value& asked = exchange->ask().data;
    const Value* names = asked.is_object() ? asked.find("item") : nullptr;
    if (names == nullptr) {
        get_part(services, *exchange, {});
    } else if (!names->is_array() || names->as_array().size() > kMaxKeys) {
        exchange->fail(Error(errors::invalid_value, "a list of keys is expected").in_field("item"));
    } else {
        get_named(services, *exchange, names->as_array());
    }
}

Result<std::vector<autop::Entry>> read_entries(const Ask& ask) {
    std::vector<autop::Entry> out;
    const Value none = Value::object();
    const Value::Object& members = (ask.data.is_object() ? ask.data : none).as_object();
    if (members.empty() || members.size() > kMaxKeys) {
        return Error(errors::missing_value, "data must be a map of keys and values");
    }
    for (const Value::Member& member : members) {
        if (member.value.is_array() || member.value.is_object()) {
            return Error(errors::invalid_value, "a text is expected").in_field(member.key);
        }
        out.push_back({bare(member.key), wire_text(member.value), 0});
    }
    return out;
}

// A password that is the one in force changes nothing, and must not look as if it did.
void drop_same_secret(Value& spec, std::string_view section, std::string_view name,
                      const Secret& present) {
    Value* holder = section.empty() ? &spec : spec.find(section);
    const Value* text = holder != nullptr ? holder->find(name) : nullptr;
    if (text != nullptr && text->is_text() && present.equals(text->as_text())) {
        holder->erase(name);
    }
}

Value merged(const Services& services, Value spec) {
    const model::AkuvoxSettings& present = services.settings.phone().akuvox;
    if (Value* akuvox = spec.find("akuvox")) {
        drop_same_secret(*akuvox, "", "password", present.password);
        drop_same_secret(*akuvox, "openByHttp", "password", present.open_by_http.password);
    }
    Value out = present_settings(services);
    config::merge(out, spec, model::Phone::section());
    return out;
}

Value unmapped_data(const std::vector<autop::Entry>& unmapped) {
    Value data = Value::object();
    if (!unmapped.empty()) {
        Value keys = Value::array();
        for (const autop::Entry& entry : unmapped) {
            keys.push(std::string(kPrefix) + entry.key);
        }
        data.set("unsupported", std::move(keys));
    }
    return data;
}

// Keys that we have nothing for are told in the answer; the others hold.
void set_config(Services& services, ExchangePtr exchange) {
    const auto given = read_entries(exchange->ask());
    if (!given) {
        exchange->fail(given.error());
        return;
    }
    autop::Read read = autop::read(*given, {}, {.blank_clears = true});
    if (!read.problems.empty()) {
        exchange->fail(read.problems.front());
        return;
    }
    if (read.unmapped.size() == given->size()) {
        exchange->fail(Error(errors::not_found, "the phone has none of these keys"));
        return;
    }
    const Value data = unmapped_data(read.unmapped);
    Value wanted = merged(services, std::move(read.spec));
    apply_settings(services, std::move(exchange), std::move(wanted),
                   [data](Exchange& done) { done.succeed(data); });
}

void get_relay(Services& services, ExchangePtr exchange) {
    get_part(services, *exchange, kRelayKeys);
}

void get_input(Services& services, ExchangePtr exchange) {
    get_part(services, *exchange, kInputKeys);
}

constexpr CallRow kCalls[] = {
    {"config", "get", model::Role::auditor, get_config, "Settings by their autop keys"},
    {"config", "set", model::Role::install, set_config, "Change settings by their autop keys"},
    {"relay", "get", model::Role::auditor, get_relay, "Settings of relays"},
    {"relay", "set", model::Role::install, set_config, "Change settings of relays"},
    {"input", "get", model::Role::auditor, get_input, "Settings of inputs"},
    {"input", "set", model::Role::install, set_config, "Change settings of inputs"},
};

} // namespace

std::span<const CallRow> config_calls() {
    return kCalls;
}

} // namespace akx::agent::akuvox
