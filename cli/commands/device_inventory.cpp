// SPDX-License-Identifier: Apache-2.0
#include "commands/device.hpp"

#include "base/file.hpp"
#include "commands/show.hpp"
#include "context/selector.hpp"
#include "net/endpoint.hpp"
#include "net/fingerprint.hpp"

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {{"name", "NAME"},      {"address", "ADDRESS"}, {"site", "SITE"},
                               {"labels", "LABELS"},  {"paired", "PAIRED"},   {"serial", "SERIAL"},
                               {"current", "CURRENT"}};

std::string labels_text(const Labels& labels) {
    std::string out;
    for (const auto& [key, value] : labels) {
        out += (out.empty() ? "" : ",") + key + "=" + value;
    }
    return out;
}

Value to_value(const KnownPhone& phone, const Context& context, bool short_form) {
    Value value = Value::object();
    value.set("name", phone.name);
    value.set("address", phone.address);
    value.set("driver", phone.driver);
    value.set("site", phone.site);
    value.set("labels", short_form ? Value(labels_text(phone.labels)) : labels_value(phone.labels));
    value.set("paired", !phone.fingerprint.empty());
    value.set("serial", phone.serial);
    value.set("fingerprint", phone.fingerprint);
    value.set("current", phone.name == context.device);
    return value;
}

Error unknown(const Context& context, const std::string& name) {
    return Error(errors::not_found,
                 "there is no phone '" + name + "' in context '" + context.name + "'")
        .next("'akx device list' shows them");
}

Result<Exit> change_phone(Invocation& run,
                          const std::function<Status(Context&, KnownPhone&)>& act) {
    const std::string name = run.arguments.text("NAME");
    return done(run.edit_context([&](Context& context) -> Status {
        KnownPhone* phone = context.find(name);
        return phone != nullptr ? act(context, *phone) : Status(unknown(context, name));
    }));
}

} // namespace

Status set_labels(Labels& labels, std::span<const std::string> words) {
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            return Error(errors::usage, "'" + word + "' is not a label; use key=value");
        }
        if (equals + 1 == word.size()) {
            labels.erase(word.substr(0, equals));
        } else {
            labels[word.substr(0, equals)] = word.substr(equals + 1);
        }
    }
    return {};
}

Result<Exit> device_add(Invocation& run) {
    KnownPhone phone;
    phone.name = run.arguments.text("NAME");
    phone.site = run.arguments.text("--site-name");
    if (Status status = check_name("phone", phone.name); !status) {
        return status.error();
    }
    if (Status status = set_labels(phone.labels, run.arguments.all("--label")); !status) {
        return status.error();
    }
    const Result<net::Endpoint> endpoint = net::parse_endpoint(run.arguments.text("ADDRESS"));
    if (!endpoint) {
        return endpoint.error();
    }
    if (const Result<Context> context = run.context();
        context && context->find(phone.name) != nullptr) {
        return Error(errors::already_exists, "there is a phone '" + phone.name + "' already");
    }
    phone.address = endpoint->authority();
    if (run.arguments.has("--fingerprint")) {
        const auto key = net::Fingerprint::parse(run.arguments.text("--fingerprint"));
        if (!key) {
            return Error(errors::usage, "--fingerprint: this is not a SHA-256 fingerprint");
        }
        phone.fingerprint = key->text();
    }
    if (run.arguments.text("--driver") == "akuvox") {
        if (Status status = add_akuvox(run, phone); !status) {
            return status.error();
        }
    }
    return done(run.edit_context([&](Context& context) -> Status {
        if (context.find(phone.name) != nullptr) {
            return Error(errors::already_exists, "there is a phone '" + phone.name + "' already");
        }
        context.devices.push_back(phone);
        return {};
    }));
}

Result<Exit> device_list(Invocation& run) {
    const Result<Context> context = run.context();
    if (!context) {
        return context.error();
    }
    // Listing is harmless: without a choice it shows all.
    const bool chosen = run.arguments.has("--device") || run.arguments.has("--site") ||
                        run.arguments.has("--selector");
    const Result<std::vector<KnownPhone>> phones =
        chosen ? run.targets() : Result<std::vector<KnownPhone>>(context->devices);
    if (!phones) {
        return phones.error();
    }
    if (phones->empty()) {
        run.note("there are no phones in context '" + context->name +
                 "' yet; 'akx device pair ADDRESS' adds one");
    }
    run.output.begin("DeviceList", kColumns);
    for (const KnownPhone& phone : *phones) {
        run.output.row(to_value(phone, *context, for_people(run)));
    }
    run.output.end();
    return Exit::ok;
}

Result<Exit> device_use(Invocation& run) {
    return change_phone(run, [](Context& context, KnownPhone& phone) -> Status {
        context.device = phone.name;
        return {};
    });
}

Result<Exit> device_remove(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    if (const Result<KnownPhone> known = run.named(name); !known) {
        return known.error();
    }
    if (Status status = run.confirm("Forget phone '" + name + "'?"); !status) {
        return status.error();
    }
    const Result<Exit> removed = change_phone(run, [&](Context& context, KnownPhone&) -> Status {
        std::erase_if(context.devices, [&](const KnownPhone& each) { return each.name == name; });
        context.device = context.device == name ? "" : context.device;
        return {};
    });
    if (!removed) {
        return removed;
    }
    return done(remove_file(run.store()->credential_file(*run.context_name(), name)));
}

Result<Exit> device_rename(Invocation& run) {
    const std::string to = run.arguments.text("NEW");
    if (Status status = check_name("phone", to); !status) {
        return status.error();
    }
    return change_phone(run, [&](Context& context, KnownPhone& phone) -> Status {
        if (context.find(to) != nullptr) {
            return Error(errors::already_exists, "there is a phone '" + to + "' already");
        }
        context.device = context.device == phone.name ? to : context.device;
        const Store store = *run.store();
        const Status moved = move_file(store.credential_file(context.name, phone.name),
                                       store.credential_file(context.name, to));
        phone.name = to;
        return moved;
    });
}

Result<Exit> device_label(Invocation& run) {
    return change_phone(run, [&](Context&, KnownPhone& phone) {
        return set_labels(phone.labels, run.arguments.all("LABEL"));
    });
}

} // namespace akx::cli
