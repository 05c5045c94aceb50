// SPDX-License-Identifier: Apache-2.0
#include "invocation.hpp"

#include "akuvox.hpp"

#include "base/text.hpp"
#include "context/client_identity.hpp"
#include "context/selector.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace akx::cli {

struct Invocation::TraceFile {
    explicit TraceFile(const std::string& path)
        : fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
    ~TraceFile() {
        if (fd >= 0) {
            ::close(fd);
        }
    }
    TraceFile(const TraceFile&) = delete;
    TraceFile& operator=(const TraceFile&) = delete;

    void write(std::string_view line) const {
        std::string text = std::string(line) + "\n";
        std::string_view rest = text;
        while (!rest.empty()) {
            const ssize_t count = ::write(fd, rest.data(), rest.size());
            if (count <= 0) {
                return; // a trace that cannot be written must not stop the work
            }
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    int fd;
};

Invocation::Invocation(const Command& command_, const Arguments& arguments_,
                       const Environment& environment_, const Network& network_, Output& output_)
    : command(command_), arguments(arguments_), environment(environment_), network(network_),
      output(output_) {
    if (arguments.has("--trace")) {
        trace_ = std::make_shared<TraceFile>(arguments.text("--trace"));
        if (trace_->fd < 0) {
            note("the trace cannot be written to " + arguments.text("--trace"));
        }
    }
}

Invocation::~Invocation() = default;

Result<Store> Invocation::store() const {
    if (arguments.has("--config")) {
        return Store(arguments.text("--config"));
    }
    Result<std::string> folder = xdg_folder(environment, "XDG_CONFIG_HOME", ".config");
    if (!folder) {
        return folder.error();
    }
    return Store(*folder + "/config.yaml");
}

namespace {

Error no_context(const Inventory& inventory, const std::string& name) {
    std::vector<std::string_view> names;
    for (const Context& context : inventory.contexts) {
        names.push_back(context.name);
    }
    std::string what = "there is no context '" + name + "'";
    if (const auto near = nearest(name, names)) {
        what += "; did you mean '" + std::string(*near) + "'?";
    }
    return Error(errors::not_found, what)
        .next("'akx context list' shows them, 'akx context add' makes one");
}

Error no_device(const Context& context, std::string_view name) {
    std::vector<std::string_view> names;
    for (const KnownPhone& phone : context.devices) {
        names.push_back(phone.name);
    }
    std::string what =
        "there is no phone '" + std::string(name) + "' in context '" + context.name + "'";
    if (const auto near = nearest(name, names)) {
        what += "; did you mean '" + std::string(*near) + "'?";
    }
    return Error(errors::not_found, what).next("'akx device list' shows them");
}

} // namespace

Result<std::string> Invocation::context_name() const {
    if (arguments.has("--context")) {
        return arguments.text("--context");
    }
    const Result<Context> chosen = context();
    if (!chosen) {
        return chosen.error();
    }
    return chosen->name;
}

Result<Context> Invocation::context() const {
    if (!context_) {
        Result<Context> read = read_context();
        if (!read) {
            return read;
        }
        context_ = std::move(*read);
    }
    return *context_;
}

Result<Context> Invocation::read_context() const {
    const Result<Store> where = store();
    if (!where) {
        return where.error();
    }
    const Result<Inventory> inventory = where->load();
    if (!inventory) {
        return inventory.error();
    }
    const std::string name =
        arguments.has("--context") ? arguments.text("--context") : inventory->current;
    if (const Context* found = inventory->find(name)) {
        return *found;
    }
    // The first context comes into being by being used.
    if (arguments.has("--context") && !inventory->contexts.empty()) {
        return no_context(*inventory, name);
    }
    return Context{.name = name, .device = {}, .devices = {}};
}

Status Invocation::edit_context(const std::function<Status(Context&)>& change) const {
    const Result<Context> chosen = context();
    if (!chosen) {
        return chosen.error();
    }
    context_.reset();
    return store()->edit([&](Inventory& inventory) { return change(inventory.get(chosen->name)); });
}

Result<KnownPhone> Invocation::named(std::string_view device_name) const {
    const Result<Context> chosen = context();
    if (!chosen) {
        return chosen.error();
    }
    const KnownPhone* phone = chosen->find(device_name);
    return phone != nullptr ? Result<KnownPhone>(*phone) : no_device(*chosen, device_name);
}

Result<std::vector<KnownPhone>> Invocation::targets() const {
    const Result<Context> chosen = context();
    if (!chosen) {
        return chosen.error();
    }
    const bool several =
        arguments.has("--site") || arguments.has("--selector") || arguments.has("--all");
    if (!several) {
        const std::string name = arguments.text("--device", chosen->device);
        if (name.empty()) {
            return Error(errors::no_target, "neither --device nor a current phone is set");
        }
        const KnownPhone* phone = chosen->find(name);
        return phone != nullptr ? Result<std::vector<KnownPhone>>(std::vector{*phone})
                                : no_device(*chosen, name);
    }
    const Result<Selector> selector = arguments.has("--selector")
                                          ? parse_selector(arguments.text("--selector"))
                                          : Result<Selector>(Selector());
    if (!selector) {
        return selector.error();
    }
    std::vector<KnownPhone> out;
    for (const KnownPhone& phone : chosen->devices) {
        const bool in_site = !arguments.has("--site") || phone.site == arguments.text("--site");
        if (in_site && matches(*selector, phone)) {
            out.push_back(phone);
        }
    }
    if (out.empty()) {
        return Error(errors::not_found, "no phone of context '" + chosen->name + "' is meant")
            .next("'akx device list' shows names, sites and labels");
    }
    return out;
}

Result<KnownPhone> Invocation::target() const {
    const Result<std::vector<KnownPhone>> all = targets();
    if (!all) {
        return all.error();
    }
    if (all->size() > 1) {
        return Error(errors::usage, "this acts on one phone at a time")
            .next("name it with --device NAME");
    }
    return all->front();
}

net::Deadlines Invocation::deadlines() const {
    net::Deadlines limits;
    if (const auto total = arguments.duration("--timeout")) {
        limits.total = *total;
        limits.connect = std::min(limits.connect, *total);
    }
    return limits;
}

net::TraceSink Invocation::trace() const {
    const bool to_file = trace_ && trace_->fd >= 0;
    if (!to_file && !is_verbose()) {
        return nullptr;
    }
    Writer* err = is_verbose() ? environment.err : nullptr;
    return [file = to_file ? trace_ : nullptr, err](std::string_view line) {
        if (file) {
            file->write(line);
        }
        if (err != nullptr) {
            err->write(std::string(line) + "\n");
        }
    };
}

Result<Phone> Invocation::connect(const KnownPhone& known) const {
    return connect(known, deadlines());
}

Result<Phone> Invocation::connect(const KnownPhone& known, const net::Deadlines& limits) const {
    if (known.driver == kAkuvoxDriver) {
        return connect_akuvox(*this, known, limits);
    }
    const Result<net::Endpoint> endpoint = net::parse_endpoint(known.address);
    const auto fingerprint = net::Fingerprint::parse(known.fingerprint);
    if (!endpoint) {
        return on_phone(endpoint.error(), known);
    }
    if (!fingerprint) {
        return on_phone(Error(errors::unauthenticated, "this computer is not paired with it")
                            .next("akx device pair " + known.address + " --name " + known.name),
                        known);
    }
    const Result<Store> where = store();
    const Result<std::string> context_of = context_name();
    if (!where || !context_of) {
        return !where ? where.error() : context_of.error();
    }
    Result<net::Identity> identity = load_identity(*where, *context_of);
    if (!identity) {
        return identity.error();
    }
    net::ClientOptions options(*endpoint, net::Trust::pinned(*fingerprint));
    options.identity = std::move(*identity);
    options.deadlines = limits;
    options.trace = trace();
    options.clock = environment.clock;
    Result<std::unique_ptr<device::Device>> device = network.open(std::move(options));
    if (!device) {
        return on_phone(device.error(), known);
    }
    return Phone{known, std::move(*device)};
}

Result<Phone> Invocation::connect() const {
    const Result<KnownPhone> known = target();
    return known ? connect(*known) : Result<Phone>(known.error());
}

} // namespace akx::cli
