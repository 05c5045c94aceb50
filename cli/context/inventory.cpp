// SPDX-License-Identifier: Apache-2.0
#include "context/inventory.hpp"

#include "config/adapt.hpp"
#include "config/yaml.hpp"
#include "model/codec.hpp"
#include "model/tree.hpp"

namespace akx::cli {

namespace {

using model::Field;
using model::field;
using model::Section;

constexpr std::string_view kKind = "ClientConfig";

constexpr Field kPhoneFields[] = {
    field<&KnownPhone::name>("name", "Name of the phone here",
                             {.min = 1, .max = 63, .required = true}),
    field<&KnownPhone::address>("address", "Where it listens: host, host:port",
                                {.min = 1, .max = 300, .required = true}),
    field<&KnownPhone::driver>("driver", "What it speaks", {.min = 1, .max = 31}),
    field<&KnownPhone::fingerprint>("fingerprint", "Its pinned key", {.max = 71}),
    field<&KnownPhone::serial>("serial", "Its serial number", {.max = 63}),
    field<&KnownPhone::site>("site", "The site it belongs to", {.max = 63}),
    field<&KnownPhone::account>("account", "Account of its HTTP API", {.max = 63}),
    field<&KnownPhone::secret>("secret", "Name of its password in the secret store", {.max = 63}),
    field<&KnownPhone::legacy_tls>("legacyTls", "Whether old and weak TLS is taken"),
};
constexpr Section kPhone{"device", "A known phone", kPhoneFields, "name",
                         model::make_default<KnownPhone>};

constexpr Field kContextFields[] = {
    field<&Context::name>("name", "Name of the context", {.min = 1, .max = 63, .required = true}),
    field<&Context::device>("device", "The current phone", {.max = 63}),
    model::list_field<&Context::devices>("devices", "The known phones"),
};
constexpr Section kContext{"context", "A group of phones administered together", kContextFields,
                           "name", model::make_default<Context>};

constexpr Field kInventoryFields[] = {
    field<&Inventory::current>("current", "The current context", {.min = 1, .max = 63}),
    model::list_field<&Inventory::contexts>("contexts", "All contexts"),
};
constexpr Section kInventory{"client configuration", "What akx knows", kInventoryFields,
                             std::string_view(), model::make_default<Inventory>};

// Labels are a free map, which fields do not describe: they are taken out of the tree.
Labels take_labels(Value& phone, const std::string& path, model::Problems& problems) {
    Labels labels;
    const Value* map = phone.is_object() ? phone.find("labels") : nullptr;
    if (map == nullptr) {
        return labels;
    }
    if (!map->is_object()) {
        problems.add(Error(errors::invalid_value, "labels are a map of texts"), path + ".labels",
                     map->mark);
    } else {
        for (const Value::Member& member : map->as_object()) {
            const Value text = config::text_from(member.value); // `floor: 2` means "2"
            if (!text.is_text()) {
                problems.add(Error(errors::invalid_value, "a label is a text"),
                             path + ".labels." + member.key, member.value.mark);
                continue;
            }
            labels[member.key] = text.as_text();
        }
    }
    phone.erase("labels");
    return labels;
}

template <class Visit>
void visit_phones(Value& tree, const Visit& visit) {
    Value* contexts = tree.find("contexts");
    if (contexts == nullptr || !contexts->is_array()) {
        return;
    }
    for (std::size_t i = 0; i < contexts->as_array().size(); ++i) {
        Value& context = contexts->as_array()[i];
        Value* devices = context.is_object() ? context.find("devices") : nullptr;
        for (std::size_t k = 0;
             devices != nullptr && devices->is_array() && k < devices->as_array().size(); ++k) {
            visit(devices->as_array()[k], i, k);
        }
    }
}

template <class T>
auto* find_named(T& list, std::string_view name) {
    for (auto& each : list) {
        if (each.name == name) {
            return &each;
        }
    }
    return static_cast<decltype(list.data())>(nullptr);
}

Inventory decode(Value tree, model::Problems& problems) {
    std::map<std::pair<std::size_t, std::size_t>, Labels> labels;
    visit_phones(tree, [&](Value& phone, std::size_t context, std::size_t index) {
        labels[{context, index}] = take_labels(phone, "devices", problems);
    });
    config::adapt(tree, kInventory);
    Inventory inventory = model::decode_as<Inventory>(tree, problems);
    for (auto& [place, set] : labels) {
        if (place.first < inventory.contexts.size() &&
            place.second < inventory.contexts[place.first].devices.size()) {
            inventory.contexts[place.first].devices[place.second].labels = std::move(set);
        }
    }
    return inventory;
}

Value encode(const Inventory& inventory) {
    Value tree = model::encode(inventory, {.defaults = false, .secret = {}});
    tree.set("current", inventory.current);
    visit_phones(tree, [&](Value& phone, std::size_t context, std::size_t index) {
        const Labels& labels = inventory.contexts[context].devices[index].labels;
        if (!labels.empty()) {
            phone.set("labels", labels_value(labels));
        }
    });
    Value out = Value::object();
    out.set("apiVersion", "akx/v1");
    out.set("kind", kKind);
    for (Value::Member& member : tree.as_object()) {
        out.set(member.key, std::move(member.value));
    }
    return out;
}

} // namespace

const Section& KnownPhone::section() {
    return kPhone;
}
const Section& Context::section() {
    return kContext;
}
const Section& Inventory::section() {
    return kInventory;
}

KnownPhone* Context::find(std::string_view device_name) {
    return find_named(devices, device_name);
}
const KnownPhone* Context::find(std::string_view device_name) const {
    return find_named(devices, device_name);
}
Context* Inventory::find(std::string_view context_name) {
    return find_named(contexts, context_name);
}
const Context* Inventory::find(std::string_view context_name) const {
    return find_named(contexts, context_name);
}

Context& Inventory::get(std::string_view context_name) {
    if (Context* found = find(context_name)) {
        return *found;
    }
    contexts.push_back({.name = std::string(context_name), .device = {}, .devices = {}});
    return contexts.back();
}

Value labels_value(const Labels& labels) {
    Value out = Value::object();
    for (const auto& [key, value] : labels) {
        out.set(key, value);
    }
    return out;
}

Result<Inventory> parse_inventory(std::string_view yaml, const std::string& file) {
    const std::vector<std::string> sources = {file};
    config::YamlStream stream = config::read_yaml(yaml, file);
    if (!stream.problems.empty()) {
        return summarize(std::move(stream.problems));
    }
    if (stream.documents.empty()) {
        return Inventory();
    }
    Value& tree = stream.documents.front();
    if (stream.documents.size() > 1 || !tree.is_object() || tree.text_at("kind") != kKind ||
        tree.text_at("apiVersion") != "akx/v1") {
        return Error(errors::syntax, "this is not a document of kind ClientConfig, akx/v1")
            .at({file});
    }
    tree.erase("apiVersion");
    tree.erase("kind");
    model::Problems problems{sources, {}};
    Inventory inventory = decode(std::move(tree), problems);
    if (!problems.list.empty()) {
        return summarize(std::move(problems.list));
    }
    return inventory;
}

std::string to_yaml(const Inventory& inventory) {
    return config::to_yaml(encode(inventory));
}

} // namespace akx::cli
