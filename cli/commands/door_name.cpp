// SPDX-License-Identifier: Apache-2.0
#include "commands/door_name.hpp"

#include "base/text.hpp"
#include "model/access.hpp"

namespace akx::cli {

namespace {

Error no_such_door(const std::string& name, const std::vector<Value>& relays,
                   const Context& context) {
    std::vector<std::string> known;
    for (const Value& relay : relays) {
        known.push_back(relay.text_at("id"));
        known.push_back(relay.text_at("name"));
    }
    for (const KnownPhone& phone : context.devices) {
        known.push_back(phone.name);
    }
    const std::vector<std::string_view> views(known.begin(), known.end());
    std::string what = "there is no door '" + name + "'";
    if (const auto near = nearest(name, views)) {
        what += "; did you mean '" + std::string(*near) + "'?";
    }
    return Error(errors::not_found, what)
        .next("'akx door list' shows the doors of a phone, 'akx device list' the phones");
}

Result<Door> door_of(Result<Phone> phone, const std::string& name, const Context& context) {
    if (!phone) {
        return phone.error();
    }
    if (const auto letter = model::parse_relay(name)) {
        return Door{std::move(*phone), std::string(model::relay_name(*letter))};
    }
    const Result<std::vector<Value>> relays = phone->device->relays();
    if (!relays) {
        return on_phone(relays.error(), phone->known);
    }
    for (const Value& relay : *relays) {
        if (to_lower(relay.text_at("name")) == to_lower(name)) {
            return Door{std::move(*phone), relay.text_at("id")};
        }
    }
    return on_phone(no_such_door(name, *relays, context), phone->known);
}

Result<Door> only_door(Result<Phone> phone) {
    if (!phone) {
        return phone.error();
    }
    const Result<std::vector<Value>> relays = phone->device->relays();
    if (!relays) {
        return on_phone(relays.error(), phone->known);
    }
    if (relays->size() == 1) {
        return Door{std::move(*phone), relays->front().text_at("id")};
    }
    const std::string& name = phone->known.name;
    return Error(errors::usage, "phone '" + name + "' has " + std::to_string(relays->size()) +
                                    " relays; say which")
        .next("use " + name + "/A, or the name that 'akx door list -d " + name + "' shows");
}

} // namespace

Result<Door> find_door(const Invocation& run, const std::string& text) {
    const Result<Context> context = run.context();
    if (!context) {
        return context.error();
    }
    const std::size_t slash = text.find('/');
    if (slash != std::string::npos) {
        const Result<KnownPhone> known = run.named(text.substr(0, slash));
        return known ? door_of(run.connect(*known), text.substr(slash + 1), *context)
                     : Result<Door>(known.error());
    }
    const bool letter = model::parse_relay(text).has_value();
    if (const KnownPhone* named = context->find(text);
        named != nullptr && !letter && !run.arguments.has("--device")) {
        return only_door(run.connect(*named));
    }
    return door_of(run.connect(), text, *context);
}

} // namespace akx::cli
