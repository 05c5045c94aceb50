// SPDX-License-Identifier: Apache-2.0
// akx context: groups of phones administered together, each with its own key.
#include "base/file.hpp"
#include "commands/list.hpp"
#include "commands/show.hpp"
#include "invocation.hpp"

namespace akx::cli {

namespace {

constexpr Column kColumns[] = {{"name", "NAME"},
                               {"current", "CURRENT"},
                               {"devices", "PHONES", Align::right},
                               {"device", "CURRENT PHONE"}};

Value to_value(const Context& context, const std::string& current) {
    Value value = Value::object();
    value.set("name", context.name);
    value.set("current", context.name == current);
    value.set("devices", static_cast<std::int64_t>(context.devices.size()));
    value.set("device", context.device);
    return value;
}

Error unknown(const std::string& name) {
    return Error(errors::not_found, "there is no context '" + name + "'")
        .next("'akx context list' shows them");
}

Status edit(Invocation& run, const std::function<Status(Inventory&)>& change) {
    const Result<Store> store = run.store();
    return store ? store->edit(change) : Status(store.error());
}

Result<Inventory> load(Invocation& run) {
    const Result<Store> store = run.store();
    return store ? store->load() : Result<Inventory>(store.error());
}

Result<Exit> list(Invocation& run) {
    const Result<Inventory> inventory = load(run);
    if (!inventory) {
        return inventory.error();
    }
    run.output.begin("ContextList", kColumns);
    for (const Context& context : inventory->contexts) {
        run.output.row(to_value(context, inventory->current));
    }
    run.output.end();
    return Exit::ok;
}

Result<Exit> show(Invocation& run) {
    const Result<Inventory> inventory = load(run);
    if (!inventory) {
        return inventory.error();
    }
    const std::string name = run.arguments.text("NAME", inventory->current);
    const Context* context = inventory->find(name);
    if (context == nullptr) {
        return unknown(name);
    }
    run.output.object("Context", kColumns, to_value(*context, inventory->current));
    return Exit::ok;
}

Result<Exit> use(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    return done(edit(run, [&](Inventory& inventory) -> Status {
        if (inventory.find(name) == nullptr) {
            return unknown(name);
        }
        inventory.current = name;
        return {};
    }));
}

Result<Exit> add(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    if (Status status = check_name("context", name); !status) {
        return status.error();
    }
    return done(edit(run, [&](Inventory& inventory) -> Status {
        if (inventory.find(name) != nullptr) {
            return Error(errors::already_exists, "there is a context '" + name + "' already");
        }
        const bool first = inventory.contexts.empty();
        inventory.get(name);
        if (first || run.arguments.has("--use")) {
            inventory.current = name;
        }
        return {};
    }));
}

Result<Exit> remove(Invocation& run) {
    const std::string name = run.arguments.text("NAME");
    const Result<Inventory> inventory = load(run);
    if (!inventory) {
        return inventory.error();
    }
    const Context* context = inventory->find(name);
    if (context == nullptr) {
        return unknown(name);
    }
    if (!context->devices.empty()) {
        if (Status status = run.confirm("Forget context '" + name + "', its key and its " +
                                        std::to_string(context->devices.size()) + " phones?");
            !status) {
            return status.error();
        }
    }
    const Status removed = edit(run, [&](Inventory& all) -> Status {
        std::erase_if(all.contexts, [&](const Context& each) { return each.name == name; });
        if (all.current == name) {
            all.current = all.contexts.empty() ? "default" : all.contexts.front().name;
        }
        return {};
    });
    return removed ? done(remove_file(run.store()->identity_file(name))) : done(removed);
}

constexpr Argument kName[] = {
    {.name = "NAME", .help = "the context", .kind = ValueKind::context},
};
constexpr Argument kNewName[] = {
    {.name = "NAME", .help = "the name of the new context"},
};
constexpr Argument kMaybeName[] = {
    {.name = "NAME",
     .help = "the context; the current one unless given",
     .required = false,
     .kind = ValueKind::context},
};
constexpr Option kAddOptions[] = {
    {.name = "--use", .help = "make it the current one"},
};
constexpr Example kListExamples[] = {{"akx context list", "All contexts"}};
constexpr Example kUseExamples[] = {{"akx context use campus", "Work with another one"}};
constexpr Example kAddExamples[] = {{"akx context add campus --use", "Make one and use it"}};
constexpr Example kRemoveExamples[] = {
    {"akx context remove campus --yes", "Forget a context; its phones keep working"}};
constexpr Example kShowExamples[] = {{"akx context show", "The current one"}};

constexpr Command kCommands[] = {
    {.path = "context list",
     .summary = "List the contexts",
     .examples = kListExamples,
     .run = list},
    {.path = "context use",
     .summary = "Make a context the current one",
     .arguments = kName,
     .examples = kUseExamples,
     .run = use},
    {.path = "context add",
     .summary = "Make a context",
     .arguments = kNewName,
     .options = kAddOptions,
     .examples = kAddExamples,
     .run = add},
    {.path = "context remove",
     .summary = "Forget a context, its phones and its key",
     .description = "The phones themselves are not touched: they still know the key. Revoke it "
                    "there first with 'akx device revoke' if it is to lose its rights.",
     .arguments = kName,
     .examples = kRemoveExamples,
     .run = remove},
    {.path = "context show",
     .summary = "Show a context",
     .arguments = kMaybeName,
     .examples = kShowExamples,
     .run = show},
};

} // namespace

std::span<const Command> context_commands() {
    return kCommands;
}

} // namespace akx::cli
