// SPDX-License-Identifier: Apache-2.0
#include "app/agent.hpp"

#include "api/akuvox/dialect.hpp"
#include "api/akuvox/plain_listener.hpp"
#include "api/router.hpp"
#include "api/services.hpp"
#include "app/holds.hpp"
#include "app/reach.hpp"
#include "app/recorder.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "hardware/control_socket.hpp"
#include "http/server.hpp"
#include "net/discovery.hpp"
#include "store/fault_vfs.hpp"

#include <algorithm>
#include <csignal>

namespace akx::agent {

namespace {

constexpr Millis kShutDownGrace{2'000};
constexpr Millis kAnswerGrace{500}; // for an answer to arrive before the way it takes is closed
constexpr const char* kBootId = "/proc/sys/kernel/random/boot_id";
constexpr auto kFirstCodeLife = std::chrono::duration_cast<Millis>(std::chrono::years(10));
constexpr const char* kFaultVfs = "akx-faults";

Status set_disk(FaultPlan& plan, std::string_view what, std::span<const std::string_view> words) {
    const auto delay = words.empty() ? std::nullopt : parse_duration(words[0]);
    const auto count = words.empty() ? std::nullopt : parse_int(words[0]);
    if (what == "ok") {
        plan.writes_left = FaultPlan::kNever;
        plan.write_delay_us = 0;
        plan.sync_delay_us = 0;
    } else if (what == "full") {
        plan.fault = DiskFault::full;
        plan.writes_left = 0;
    } else if (what == "kill" && count) {
        plan.fault = DiskFault::kill;
        plan.writes_left = *count;
    } else if (what == "slow" && delay) {
        plan.sync_delay_us = std::chrono::microseconds(*delay).count();
    } else {
        return Error(errors::invalid_value,
                     "usage: disk slow DURATION | disk full | disk kill WRITES | disk ok");
    }
    return {};
}

} // namespace

// Everything that lives as long as the program. The store's threads use the other parts: they end
// first.
struct Agent::Parts {
    Parts(AgentOptions given, Log diagnostics, std::function<void(const std::string&)> console)
        : options(std::move(given)), log(std::move(diagnostics)), say(std::move(console)) {}
    ~Parts() {
        plain.reset();
        reach.reset();
        server.reset();
        store.reset();
    }

    Status open_store();
    Status open_door(StateDb& state);
    Status open_pairing();
    Status open_control();
    Status open_server();
    void enforce(const InForce& next, bool answering);
    void cannot_be_reached(const Error& error);
    void restart();
    void stop(std::string_view reason);
    net::Announcement announcement() const;
    void announce();
    void refresh_announcement(const std::vector<LogEntry>& entries);
    void show_code(const std::string& code) { say("pairing code: " + code); }
    void record(const model::EventKind& kind, Value fields) {
        store->append({&kind, clock.now().wall, std::move(fields)});
    }

    const AgentOptions options;
    const Log log;
    const std::function<void(const std::string&)> say;
    core::EventLoop loop;
    ShiftableClock clock; // only the simulator's control socket shifts it
    Simulator simulator;
    std::optional<FaultVfs> faults;
    PhoneIdentity identity;
    std::optional<Vault> vault;
    std::unique_ptr<Store> store;
    EventHub events{loop};
    Auth auth{clock};
    std::optional<Recorder> recorder;
    std::optional<DirectoryKeeper> directory;
    std::optional<Settings> settings;
    std::optional<RevisionKeeper> revisions;
    std::optional<DoorKeeper> door;
    std::optional<Pairing> pairing;
    std::optional<Services> services;
    std::optional<Router> router;
    std::optional<akuvox::Dialect> dialect;
    std::optional<akuvox::FrontDoor> front_door;
    std::unique_ptr<http::Server> server;
    std::optional<Reach> reach;
    std::optional<akuvox::PlainListener> plain;
    std::optional<ControlSocket> control;
    std::optional<net::Advertiser> advertiser;
    core::Timer restart_timer;
};

Status Agent::Parts::open_store() {
    auto loaded = load_identity(options.folder, clock.now().wall);
    if (!loaded) {
        return loaded.error();
    }
    identity = std::move(*loaded);
    vault.emplace(identity.device_key);
    StoreOptions files;
    files.folder = options.folder;
    if (options.simulate) {
        files.vfs = faults.emplace(kFaultVfs).name();
    }
    auto opened =
        Store::open(files, identity.device_key, [this](std::span<const LogEntry> entries) {
            loop.post([this, copy = std::vector<LogEntry>(entries.begin(), entries.end())] {
                events.publish(copy);
                refresh_announcement(copy);
            });
        });
    if (!opened) {
        return opened.error();
    }
    store = std::move(*opened);
    events.set_store(store.get());
    recorder.emplace(*store);
    directory.emplace(loop, [this](std::shared_ptr<const door::Directory> users) {
        door->set_directory(std::move(users));
    });
    settings.emplace(*vault, identity.serial);
    revisions.emplace(
        loop, clock, *store, *directory, *settings,
        RevisionKeeper::Sinks{
            [this](const model::Phone& wanted, const model::Phone& present) {
                const Status status = reach->check(wanted.https, present.https, clock.now().wall);
                return status ? plain->check(wanted, present) : status;
            },
            [this](const InForce& next, bool answering) { enforce(next, answering); }});

    // A look at what is stored, on this thread, before anything else changes it.
    auto state =
        StateDb::open(options.folder + "/state.db", identity.device_key, {.vfs = files.vfs});
    return state ? open_door(**state) : Status(state.error());
}

Status Agent::Parts::open_door(StateDb& state) {
    std::string boot = options.boot;
    if (boot.empty()) {
        const auto id = read_file(kBootId);
        boot = id ? std::string(trim(*id)) : identity.serial; // then a reboot looks like a restart
    }
    auto current = revisions->load(state, std::move(boot));
    auto clients = state.clients().list();
    if (!current || !clients) {
        return current ? clients.error() : current.error();
    }
    auto users = directory->load(state);
    if (!users) {
        return users.error();
    }
    auth.set_clients(*clients);
    settings->put_in_force(std::move(current->revision));
    if (auto shown = certificate_in_use(settings->phone().https, identity)) {
        identity.certificate = std::move(*shown);
    }
    store->set_log_limits(log_limits(settings->phone().log));
    door.emplace(
        loop, clock,
        DoorKeeper::Sinks{[this](door::Record entry) { recorder->record(std::move(entry)); },
                          [this](const door::HoldChanged& held) { save_hold(*store, held); }},
        options.simulate ? &simulator : nullptr);
    door->start(settings->phone(), std::move(current->policy), std::move(*users),
                load_holds(state));
    return {};
}

// A phone that nobody is paired with shows a code; every start makes a new one.
Status Agent::Parts::open_pairing() {
    pairing.emplace(loop, clock, *store, auth, identity,
                    [this](const std::string& code) { show_code(code); });
    if (auth.has_clients()) {
        return {};
    }
    (void)store->write([this, phone = identity.certificate.fingerprint](StateDb& state) {
        const WallTime now = clock.now().wall;
        if (const auto old = state.invitations().open(now)) {
            for (const Invitation& invitation : *old) {
                (void)state.invitations().remove(invitation.id);
            }
        }
        auto code =
            add_invitation(state, phone, model::Role::admin, "console", now, kFirstCodeLife);
        loop.post([this, code = std::move(code)] {
            if (code) {
                show_code(*code);
            } else {
                log.error("no pairing code can be made: " + code.error().text());
            }
        });
    });
    return {};
}

Status Agent::Parts::open_control() {
    if (!options.simulate || options.control.empty()) {
        return {};
    }
    control.emplace(loop, simulator, clock,
                    ControlSocket::Faults{
                        [this](std::string_view what, std::span<const std::string_view> words) {
                            return set_disk(faults->plan(), what, words);
                        }});
    return control->listen(options.control);
}

Status Agent::Parts::open_server() {
    http::ServerLimits limits;
    limits.connections = options.connections;
    limits.connections_per_address = options.per_address;
    services.emplace(Services{loop, clock, identity, *store, *door, *settings, *revisions,
                              *directory, auth, *pairing, events, server, reach, options.folder,
                              clock.now().mono, [this] { restart(); }});
    router.emplace(*services, all_routes());
    dialect.emplace(*services);
    front_door.emplace(*router, *dialect);
    server = std::make_unique<http::Server>(loop, *front_door, limits, clock);
    reach.emplace(loop, *server, identity, Endpoint{options.address, options.port},
                  Reach::Sinks{[this] {
                                   if (advertiser) {
                                       advertiser->update(announcement());
                                   }
                               },
                               [this](const Error& error) { cannot_be_reached(error); }});
    plain.emplace(loop, *server, options.address, [this](const Error& error) {
        log.error(error.text());
        record(model::events::https_failed, Value(Value::Object{{"error", error.text()}}));
    });
    if (Status status = reach->open(settings->phone().https); !status) {
        return status;
    }
    plain->enforce(settings->phone());
    say("serial: " + identity.serial);
    say("fingerprint: " + identity.certificate.fingerprint.text());
    say("listening on port " + std::to_string(reach->port()));
    return {};
}

void Agent::Parts::enforce(const InForce& next, bool answering) {
    settings->put_in_force(next.revision);
    store->set_log_limits(log_limits(next.revision.phone.log));
    door->configure(next.revision.phone, next.policy);
    reach->enforce(next.revision.phone.https, answering ? kAnswerGrace : Millis(0));
    plain->enforce(next.revision.phone);
}

void Agent::Parts::cannot_be_reached(const Error& error) {
    log.error(error.text());
    record(model::events::https_failed, Value(Value::Object{{"error", error.text()}}));
    loop.post([this, reason = error.text()] { revisions->unfit(reason); });
}

// Whoever started the program starts it again: systemd does.
void Agent::Parts::restart() {
    restart_timer = loop.after(kAnswerGrace, [this] { stop("restart ordered"); });
}

void Agent::Parts::stop(std::string_view reason) {
    Value fields = Value::object();
    fields.set("reason", reason);
    record(model::events::agent_stopped, std::move(fields));
    server->shut_down(kShutDownGrace, [this] { loop.stop(); });
}

net::Announcement Agent::Parts::announcement() const {
    return {settings->phone().device.name,
            identity.serial,
            identity.certificate.fingerprint.text(),
            AKX_VERSION,
            auth.has_clients(),
            reach->port()};
}

void Agent::Parts::announce() {
    if (!options.announce) {
        return;
    }
    auto started = net::Advertiser::start(announcement(), log);
    if (started) {
        advertiser.emplace(std::move(*started));
    } else { // the door works without being found
        log.warning("not announced on the network: " + started.error().text());
    }
}

// Name and pairing are part of what is announced.
void Agent::Parts::refresh_announcement(const std::vector<LogEntry>& entries) {
    const bool changed = std::any_of(entries.begin(), entries.end(), [](const LogEntry& entry) {
        return entry.event == model::events::paired.name ||
               entry.event == model::events::client_revoked.name ||
               entry.event == model::events::config_applied.name;
    });
    if (changed && advertiser) {
        advertiser->update(announcement());
    }
}

Agent::Agent(AgentOptions options, Log log, std::function<void(const std::string&)> say)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(log), std::move(say))) {}

Agent::~Agent() = default;

Status Agent::start() {
    for (const auto step :
         {&Parts::open_store, &Parts::open_pairing, &Parts::open_control, &Parts::open_server}) {
        if (Status status = (*parts_.*step)(); !status) {
            return status;
        }
    }
    parts_->announce();
    parts_->revisions->start();
    Value fields = Value::object();
    fields.set("version", AKX_VERSION);
    fields.set("serial", parts_->identity.serial);
    parts_->record(model::events::agent_started, std::move(fields));
    return {};
}

void Agent::run() {
    Parts& parts = *parts_;
    parts.loop.on_signals({SIGTERM, SIGINT}, [&parts](int signal) {
        parts.stop(signal == SIGTERM ? "SIGTERM" : "SIGINT");
    });
    parts.loop.run();
}

Result<std::string> invite_at_console(const std::string& folder, const std::string& role_text) {
    const auto role = model::parse_role(role_text);
    if (!role) {
        return Error(errors::invalid_value, "no such role: " + role_text);
    }
    const WallTime now = Clock::system().now().wall;
    const auto identity = load_identity(folder, now);
    if (!identity) {
        return identity.error();
    }
    auto state = StateDb::open(folder + "/state.db", identity->device_key, {});
    if (!state) {
        return state.error();
    }
    const auto current = (*state)->config().current();
    const auto shown = current ? certificate_in_use(current->phone.https, *identity)
                               : Result<net::CertificateInfo>(current.error());
    if (!shown) {
        return shown.error();
    }
    return add_invitation(**state, shown->fingerprint, *role, "console", now,
                          std::chrono::duration_cast<Millis>(kInvitationLife));
}

} // namespace akx::agent
