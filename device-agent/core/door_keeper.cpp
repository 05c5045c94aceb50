// SPDX-License-Identifier: Apache-2.0
#include "core/door_keeper.hpp"

namespace akx::agent {

namespace {

constexpr Millis kClockWatch{5'000};
constexpr Millis kClockStep{1'000};

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>; // clang 14 does not deduce aggregates

} // namespace

DoorKeeper::DoorKeeper(core::EventLoop& loop, const Clock& clock, Sinks sinks, Simulator* simulator)
    : loop_(loop), clock_(clock), sinks_(std::move(sinks)),
      hardware_(loop, hardware_events(), simulator), last_seen_(clock.now()) {}

DoorKeeper::~DoorKeeper() = default;

HardwareEvents DoorKeeper::hardware_events() {
    return {[this](const std::string& reader, ByteView uid) { card_read(reader, uid); },
            [this](const std::string& reader, char key) {
                step(door::KeyPressed{reader, key});
            },
            [this](model::InputId input, bool high) { input_changed(input, high); },
            [this](const std::string& reader, const std::string& error) {
                Value fields = Value::object();
                fields.set("reader", reader);
                if (!error.empty()) {
                    fields.set("error", error);
                }
                record(error.empty() ? model::events::reader_found : model::events::reader_lost,
                       std::move(fields));
            }};
}

void DoorKeeper::start(const model::Phone& phone, std::shared_ptr<const door::Policy> policy,
                       std::shared_ptr<const door::Directory> directory,
                       std::span<const door::HoldChanged> holds) {
    take_settings(phone);
    core_ = std::make_unique<door::Core>(std::move(policy), std::move(directory));
    hardware_.configure(phone);
    door::Effects effects;
    core_->start(clock_.now(), effects);
    carry_out(effects);
    for (const door::HoldChanged& held : holds) {
        door::Hold order;
        order.relays.add(held.relay);
        order.state = held.state;
        order.until = held.until;
        order.restored = true;
        step(order);
    }
    watch_clock();
}

void DoorKeeper::configure(const model::Phone& phone, std::shared_ptr<const door::Policy> policy) {
    take_settings(phone);
    hardware_.configure(phone);
    step(door::PolicyChanged{std::move(policy)});
}

void DoorKeeper::set_directory(std::shared_ptr<const door::Directory> directory) {
    step(door::DirectoryChanged{std::move(directory)});
}

void DoorKeeper::take_settings(const model::Phone& phone) {
    cards_ = phone.cards;
    reader_kinds_.clear();
    for (const model::Reader& reader : phone.readers) {
        reader_kinds_.emplace(reader.id, reader.kind);
    }
    std::map<model::InputId, Input> inputs;
    for (const model::Input& input : phone.inputs) {
        const auto old = inputs_.find(input.id);
        // A simulated contact rests high, as a line with a pull-up does.
        const auto resting = input.source == "sim" ? std::optional(true) : std::nullopt;
        inputs.emplace(input.id, Input{input, old != inputs_.end() ? old->second.high : resting});
    }
    inputs_ = std::move(inputs);
}

void DoorKeeper::card_read(const std::string& reader, ByteView uid) {
    const auto kind = reader_kinds_.find(reader);
    if (kind == reader_kinds_.end()) {
        return; // unplugged by a change of configuration in this very turn
    }
    const model::CardMode mode =
        kind->second == model::ReaderKind::id ? cards_.id_mode : cards_.ic_mode;
    std::string code = model::card_code(uid, mode);
    if (const auto key = model::card_key(code)) { // all zeros is no card
        step(door::CardRead{reader, *key, std::move(code)});
    }
}

void DoorKeeper::input_changed(model::InputId input, bool high) {
    const auto found = inputs_.find(input);
    if (found == inputs_.end()) {
        return;
    }
    Input& state = found->second;
    const bool active = high == (state.settings.trigger == model::InputLevel::high);
    // Where a contact stands when the phone starts is not somebody pressing it.
    const bool edge = state.high.has_value() && *state.high != high;
    state.high = high;
    if (edge && active && state.settings.enabled && !state.settings.relays.empty()) {
        door::RemoteUnlock order;
        order.method = model::AccessMethod::input;
        order.relays = state.settings.relays;
        order.actor =
            "input " +
            std::string(model::Names<model::InputId>::names[static_cast<std::size_t>(input)]);
        step(order);
    }
}

bool DoorKeeper::input_is_high(model::InputId input) const {
    const auto found = inputs_.find(input);
    return found != inputs_.end() && found->second.high.value_or(false);
}

void DoorKeeper::unlock(door::RemoteUnlock order, Answer answer) {
    order.token = expect(std::move(answer));
    step(order);
}

void DoorKeeper::hold(door::Hold order, Answer answer) {
    order.token = expect(std::move(answer));
    step(order);
}

void DoorKeeper::release_keypads(const std::string& actor, Answer answer) {
    step(door::ReleaseKeypad{{}, actor, expect(std::move(answer))});
}

door::Token DoorKeeper::expect(Answer answer) {
    answers_.emplace(++last_token_, std::move(answer));
    return last_token_;
}

void DoorKeeper::step(const door::Input& input) {
    if (!core_) {
        return; // a reader was quicker than start()
    }
    door::Effects effects;
    core_->step(input, clock_.now(), effects);
    carry_out(effects);
}

void DoorKeeper::carry_out(door::Effects& effects) {
    // Reports of relays may add effects at the end while this runs.
    for (std::size_t i = 0; i < effects.size(); ++i) {
        door::Effect effect = std::move(effects[i]);
        std::visit(Overloaded{[&](const door::SetRelay& order) { carry_out(order, effects); },
                              [&](door::Record& entry) { carry_out(entry); },
                              [&](const door::Reply& reply) { carry_out(reply); },
                              [&](const door::HoldChanged& held) { sinks_.hold_changed(held); },
                              [&](const door::WakeAt& wake) {
                                  const Millis wait = wake.time - clock_.now().mono;
                                  wake_ = loop_.after(std::max(wait, Millis(0)),
                                                      [this] { step(door::Tick{}); });
                              },
                              [](const door::Prompt&) {}},
                   effect);
    }
}

void DoorKeeper::carry_out(const door::SetRelay& order, door::Effects& effects) {
    const Status moved = hardware_.set_relay(order.relay, order.energized);
    counters_.relay_failures += moved ? 0 : 1;
    core_->step(
        door::RelayReport{order.relay, order.serial, moved ? std::string() : moved.error().what()},
        clock_.now(), effects);
}

void DoorKeeper::carry_out(door::Record& entry) {
    counters_.granted += entry.event.kind == &model::events::access_granted ? 1 : 0;
    counters_.denied += entry.event.kind == &model::events::access_denied ? 1 : 0;
    sinks_.record(std::move(entry));
}

void DoorKeeper::carry_out(const door::Reply& reply) {
    auto waiting = answers_.extract(reply.token);
    if (!waiting.empty()) {
        waiting.mapped()(reply);
    }
}

// Schedules and validity follow the wall clock, so a step of it must not wait for the next minute.
void DoorKeeper::watch_clock() {
    const Now now = clock_.now();
    const Millis step_by = (now.wall - last_seen_.wall) - (now.mono - last_seen_.mono);
    last_seen_ = now;
    if (step_by > kClockStep || step_by < -kClockStep) {
        Value fields = Value::object();
        fields.set("step", (step_by < Millis(0) ? "-" : "+") +
                               format_duration(step_by < Millis(0) ? -step_by : step_by));
        record(model::events::clock_stepped, std::move(fields));
        step(door::Tick{});
    }
    clock_watch_ = loop_.after(kClockWatch, [this] { watch_clock(); });
}

void DoorKeeper::record(const model::EventKind& kind, Value fields) {
    sinks_.record({model::Event{&kind, clock_.now().wall, std::move(fields)}, std::nullopt});
}

} // namespace akx::agent
