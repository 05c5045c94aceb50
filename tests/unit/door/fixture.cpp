// SPDX-License-Identifier: Apache-2.0
#include "unit/door/fixture.hpp"

#include <stdexcept>

namespace akx::door::test {

std::shared_ptr<const crypto::KeyedHash> test_pin_hash() {
    static const auto kHash = std::make_shared<const crypto::KeyedHash>(crypto::Key{1, 2, 3});
    return kHash;
}

std::shared_ptr<const Policy> make_test_policy(const model::Phone& phone) {
    auto zone = TimeZone::load(phone.device.time_zone);
    if (!zone) {
        throw std::runtime_error(zone.error().text());
    }
    auto policy = make_policy(phone, *zone, test_pin_hash());
    if (!policy) {
        throw std::runtime_error(policy.error().text());
    }
    return *policy;
}

WallTime utc(std::string_view text) {
    const auto time = parse_utc(text);
    if (!time) {
        throw std::runtime_error("no time: " + std::string(text));
    }
    return *time;
}

model::Phone test_phone() {
    model::Phone phone;
    for (const model::RelayId id : {model::RelayId::a, model::RelayId::b}) {
        model::Relay relay;
        relay.id = id;
        phone.relays.push_back(relay);
    }
    model::Reader reader;
    reader.id = "door";
    phone.readers.push_back(reader);
    reader.id = "both";
    reader.relays.add(model::RelayId::b);
    phone.readers.push_back(reader);
    model::PublicPin pin;
    pin.name = "delivery";
    pin.code = Secret(std::string("246810"));
    phone.pin.public_pins.push_back(pin);
    return phone;
}

std::shared_ptr<const Directory> test_directory(model::PinMode mode) {
    DirectoryBuilder builder;
    const std::vector<model::AccessRule> only_a = {{}};
    const std::vector<model::AccessRule> both = {
        {model::kAlways, model::RelaySet::of({model::RelayId::a, model::RelayId::b})}};
    const std::vector<model::CardKey> first = {*model::card_key("01020304")};
    const std::vector<model::CardKey> second = {*model::card_key("02020202")};
    builder.put({.row = 1,
                 .access = only_a,
                 .valid_from = {},
                 .valid_to = {},
                 .cards = first,
                 .pin = pin_digest(*test_pin_hash(), mode, "101", "1111")});
    builder.put(
        {.row = 2, .access = both, .valid_from = {}, .valid_to = {}, .cards = second, .pin = {}});
    return std::move(builder).finish().directory;
}

Bench::Bench(const model::Phone& phone, std::string_view start)
    : now{utc(start), MonoTime(Millis(1'000'000))},
      core(make_test_policy(phone), test_directory(phone.pin.mode)) {
    core.start(now, effects_);
    carry_out();
}

void Bench::send(const Input& input) {
    core.step(input, now, effects_);
    carry_out();
}

void Bench::carry_out() {
    while (!effects_.empty()) {
        const Effects batch = std::move(effects_);
        effects_.clear();
        for (const Effect& effect : batch) {
            if (const auto* set = std::get_if<SetRelay>(&effect)) {
                carry_out(*set);
            } else if (const auto* wake = std::get_if<WakeAt>(&effect)) {
                wake_ = wake->time;
            } else if (const auto* record = std::get_if<Record>(&effect)) {
                records_.push_back(*record);
            } else if (const auto* reply = std::get_if<Reply>(&effect)) {
                replies_.push_back(*reply);
            } else if (const auto* prompt = std::get_if<Prompt>(&effect)) {
                signals_.push_back(prompt->signal);
            } else if (const auto* hold = std::get_if<HoldChanged>(&effect)) {
                holds_.push_back(*hold);
            }
        }
    }
}

void Bench::carry_out(const SetRelay& command) {
    commands_.push_back(command);
    if (!driver_error) {
        return;
    }
    const std::size_t index = index_of(command.relay);
    if (driver_error->empty() && command.energized != energized_[index]) {
        energized_[index] = command.energized;
        if (command.energized) {
            switched_on_[index] = now.mono;
        } else {
            energized_time_[index] += now.mono - switched_on_[index];
        }
    }
    core.step(RelayReport{command.relay, command.serial, *driver_error}, now, effects_);
}

void Bench::advance(Millis time) {
    const MonoTime end = now.mono + time;
    while (wake_ && *wake_ <= end) {
        const Millis forward = std::max(*wake_ - now.mono, Millis{0});
        now.mono += forward;
        now.wall += forward;
        wake_.reset();
        send(Tick{});
    }
    now.wall += end - now.mono;
    now.mono = end;
    send(Tick{});
}

void Bench::card(std::string_view code, const std::string& reader) {
    send(CardRead{reader, *model::card_key(code), std::string(code)});
}

void Bench::type(std::string_view keys, const std::string& reader) {
    for (const char key : keys) {
        send(KeyPressed{reader, key});
    }
}

void Bench::change(const model::Phone& phone) {
    send(PolicyChanged{make_test_policy(phone)});
}

bool Bench::energized(model::RelayId relay) const {
    return energized_[index_of(relay)];
}

Millis Bench::energized_time(model::RelayId relay) const {
    return energized_time_[index_of(relay)];
}

std::vector<Record> Bench::take_records() {
    return std::exchange(records_, {});
}

std::vector<std::string> Bench::take_record_names() {
    std::vector<std::string> out;
    for (const Record& record : take_records()) {
        out.emplace_back(record.event.kind->name);
    }
    return out;
}

std::vector<Reply> Bench::take_replies() {
    return std::exchange(replies_, {});
}

std::vector<Signal> Bench::take_signals() {
    return std::exchange(signals_, {});
}

std::vector<HoldChanged> Bench::take_holds() {
    return std::exchange(holds_, {});
}

std::vector<SetRelay> Bench::take_commands() {
    return std::exchange(commands_, {});
}

} // namespace akx::door::test
